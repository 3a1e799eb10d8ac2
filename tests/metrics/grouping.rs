use chrono_tz::{Europe::Berlin, Tz};
use parlance_entity::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ask::{Ask, at, days, instants},
    rows::{self, store},
};
use crate::support::on_every_database;

/// The pairs of `key` and sessions of the groups that have any.
fn filled(groups: &Value, key: &str) -> Vec<(Value, i64)> {
    let groups = groups.as_array().expect("a list");
    let total = |group: &Value| group["metrics"]["sessions"]["total"].as_i64().expect("a count");
    groups.iter().filter(|group| total(group) > 0).map(|group| (group[key].clone(), total(group))).collect()
}

async fn store_sessions(db: &parlance::db::Db, id: Uuid, starts: impl IntoIterator<Item = Timestamp>) {
    let session = |(number, start)| rows::session(id, &format!("s{number}"), start);
    store(db, starts.into_iter().enumerate().map(session).collect()).await;
}

on_every_database! {
    async fn a_series_sums_to_the_total_whatever_its_granularity(db) {
        let id = Uuid::now_v7();
        let start = at("2026-01-31T22:59:59.999Z");
        store_sessions(&db, id, (0..200).map(|number| start.plus(number * 20_011_000))).await;
        let ask = Ask::over(days("2026-02-01", "2026-03-10", Berlin));
        for granularity in ["HOUR", "DAY", "WEEK", "MONTH"] {
            let group = "metrics { sessions { total } }";
            let selection = format!(
                "{group} timeSeries(granularity: {granularity}) {{ start {group} }} hourOfDay {{ hour {group} }} \
                 dayOfWeek {{ weekday {group} }} heatmap {{ value }}",
            );
            let found = ask.answer(&db, id, &selection).await;
            let total = found["metrics"]["sessions"]["total"].as_i64().expect("a count");
            assert!((100..200).contains(&total), "the first one is before the range, the last ones after");
            let sum = |key: &str, name: &str| filled(&found[key], name).iter().map(|(_, count)| count).sum::<i64>();
            assert_eq!(sum("timeSeries", "start"), total, "{granularity}");
            assert_eq!(sum("hourOfDay", "hour"), total);
            assert_eq!(sum("dayOfWeek", "weekday"), total);
            let cells = found["heatmap"].as_array().expect("a list");
            assert_eq!(cells.len(), 168);
            assert_eq!(cells.iter().map(|cell| cell["value"].as_i64().expect("a count")).sum::<i64>(), total);
        }
    }

    async fn points_without_rows_are_listed_with_zeros(db) {
        let id = Uuid::now_v7();
        store_sessions(&db, id, [at("2026-03-03T23:30:00Z")]).await;
        let ask = Ask::over(instants("2026-03-02T12:00:00Z", "2026-03-04T06:00:00Z"));
        let found = ask.answer(&db, id, "timeSeries { start end metrics { sessions { total } } }").await;
        let point = |start: &str, end: &str, total: i64| json!({
            "start": format!("2026-03-{start}:00:00.000Z"), "end": format!("2026-03-{end}:00:00.000Z"),
            "metrics": { "sessions": { "total": total } },
        });
        assert_eq!(found["timeSeries"], json!([
            point("02T12", "03T00", 0), point("03T00", "04T00", 1), point("04T00", "04T06", 0),
        ]));
    }

    async fn an_hour_that_comes_twice_counts_in_one_hour_of_the_day(db) {
        let id = Uuid::now_v7();
        // In Berlin the clocks go back on 25 October 2026 at 01:00Z: 02:30 comes at 00:30Z and at 01:30Z.
        store_sessions(&db, id, ["00:30", "01:30", "02:30"].map(|time| at(&format!("2026-10-25T{time}:00Z")))).await;
        let ask = Ask::over(days("2026-10-25", "2026-10-25", Berlin));
        let total = "metrics { sessions { total } }";
        let selection = format!(
            "hourOfDay {{ hour {total} }} timeSeries(granularity: HOUR) {{ start {total} }} heatmap {{ weekday hour value }}",
        );
        let found = ask.answer(&db, id, &selection).await;
        assert_eq!(filled(&found["hourOfDay"], "hour"), [(json!(2), 2), (json!(3), 1)]);
        assert_eq!(found["timeSeries"].as_array().map(Vec::len), Some(25));
        assert_eq!(filled(&found["timeSeries"], "start").len(), 3);
        let cells: Vec<_> = found["heatmap"].as_array().expect("a list").iter().filter(|cell| cell["value"] != 0).collect();
        assert_eq!(json!(cells), json!([
            { "weekday": "SUNDAY", "hour": 2, "value": 2 }, { "weekday": "SUNDAY", "hour": 3, "value": 1 },
        ]));
    }

    async fn days_of_the_week_are_local(db) {
        let id = Uuid::now_v7();
        // Already Monday in Auckland, still Sunday in UTC.
        store_sessions(&db, id, [at("2026-03-08T20:00:00Z")]).await;
        let selection = "dayOfWeek { weekday metrics { sessions { total } } }";
        for (timezone, weekday) in [(Tz::UTC, "SUNDAY"), (Tz::Pacific__Auckland, "MONDAY")] {
            let found = Ask::over(days("2026-03-01", "2026-03-14", timezone)).answer(&db, id, selection).await;
            assert_eq!(filled(&found["dayOfWeek"], "weekday"), [(json!(weekday), 1)]);
        }
    }

    async fn previous_asks_the_same_of_an_earlier_range(db) {
        let id = Uuid::now_v7();
        store_sessions(&db, id, ["2026-02-28T12:00:00Z", "2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z"].map(at)).await;
        let group = "start end metrics { sessions { total } }";
        let selection = format!("{group} previous {{ {group} }} year: previous(by: PREVIOUS_YEAR) {{ {group} }}");
        let found = Ask::default().answer(&db, id, &selection).await;
        assert_eq!(found["metrics"]["sessions"]["total"], 2);
        assert_eq!(found["previous"], json!({
            "start": "2026-02-23T00:00:00.000Z", "end": "2026-03-02T00:00:00.000Z", "metrics": { "sessions": { "total": 1 } },
        }));
        assert_eq!(found["year"], json!({
            "start": "2025-03-02T00:00:00.000Z", "end": "2025-03-09T00:00:00.000Z", "metrics": { "sessions": { "total": 0 } },
        }));
    }

    async fn each_heatmap_counts_its_own_rows(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        store_sessions(&db, id, [noon]).await;
        store(&db, (0..2).map(|n| rows::conversation(id, &format!("c{n}"), noon)).collect()).await;
        store(&db, (0..3).map(|n| rows::message(id, &format!("m{n}"), noon)).collect()).await;
        store(&db, (0..4).map(|n| rows::event(id, n, "page_viewed", noon)).collect()).await;
        store(&db, (0..5).map(|n| rows::handover(id, &format!("h{n}"), noon)).collect()).await;
        store(&db, (0..6).map(|n| rows::lead(id, &format!("l{n}"), noon)).collect()).await;
        let metrics = [
            ("SESSIONS", 1), ("CONVERSATIONS", 2), ("MESSAGES", 3), ("MESSAGES_RECEIVED", 3), ("MESSAGES_SENT", 0),
            ("EVENTS", 4), ("HANDOVERS", 5), ("LEADS", 6),
        ];
        for (metric, count) in metrics {
            let found = Ask::default().answer(&db, id, &format!("heatmap(metric: {metric}) {{ value }}")).await;
            assert_eq!(found["heatmap"][12]["value"], count, "{metric}");
        }
    }
}
