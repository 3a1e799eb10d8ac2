use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parlance::db::Db;
use uuid::Uuid;

use super::ask::Ask;
use crate::support::on_every_database;

/// How many statements answering takes.
async fn statements(db: &Db, selection: &str) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let mut counted = db.clone();
    let counter = count.clone();
    counted.reader.set_metric_callback(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    Ask::default().answer(&counted, Uuid::now_v7(), selection).await;
    count.load(Ordering::Relaxed)
}

on_every_database! {
    async fn a_dashboard_reads_each_table_once_for_each_way_of_cutting_time(db) {
        let sessions = "sessions { total bounceRate duration { average } } events { total perSession } widget { openRate loads }";
        let others = "conversations { started resolved containmentRate } messages { total deliveryRate }";
        assert_eq!(statements(&db, &format!("metrics {{ {sessions} {others} }}")).await, 4);
        let selection = format!("metrics {{ {sessions} }} timeSeries {{ start metrics {{ {sessions} }} }}");
        assert_eq!(statements(&db, &selection).await, 4);
    }

    async fn only_what_is_asked_for_is_read(db) {
        assert_eq!(statements(&db, "start end timezone timeSeries { start end }").await, 0);
        assert_eq!(statements(&db, "metrics { leads { total } }").await, 1);
        assert_eq!(statements(&db, "metrics { sessions { total } users { unique new } }").await, 2);
        assert_eq!(statements(&db, "metrics { sessions { duration { count average } } }").await, 1);
        assert_eq!(statements(&db, "metrics { sessions { duration { median p75 p99 max } } }").await, 2);
        assert_eq!(statements(&db, "metrics { sessions { duration { median histogram { count } } } }").await, 3);
        assert_eq!(statements(&db, "timeSeries { metrics { sessions { duration { p95 } } } }").await, 2);
    }

    async fn the_same_question_under_two_names_is_read_once(db) {
        let total = "metrics { sessions { total } }";
        assert_eq!(statements(&db, &format!("{total} again: {total}")).await, 1);
        assert_eq!(statements(&db, &format!("a: previous {{ {total} }} b: previous {{ {total} }}")).await, 1);
        let day_and_week = format!("day: timeSeries {{ {total} }} week: timeSeries(granularity: WEEK) {{ {total} }}");
        assert_eq!(statements(&db, &day_and_week).await, 2);
    }
}
