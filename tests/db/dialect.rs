//! What the two databases say differently answers the same.

use parlance::db::{Db, dialect::Bucket, tenant, write};
use parlance_entity::{Timestamp, event, message, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Statement, TransactionTrait,
    sea_query::{Expr, ExprTrait, Order, Query},
};
use serde_json::json;
use uuid::Uuid;

use crate::support::{databases::with_postgres, on_every_database, sample};

on_every_database! {
    async fn a_list_of_texts_is_one_parameter(db) {
        let id = Uuid::now_v7();
        let rows = ["a", "b'c", "d"].map(|session| sample::session(id, session));
        write::insert_new(&db.writer, rows.to_vec()).await.expect("stored");
        let one_of = |texts: Vec<&str>| db.dialect().is_one_of(session::Column::Id.into_expr(), texts);
        let query = |texts| tenant::find::<session::Entity>(id).filter(one_of(texts)).order_by_asc(session::Column::Id);
        let found = query(vec!["b'c", "a", "x"]).all(&db.reader).await.expect("read");
        assert_eq!(found, rows[..2]);
        assert_eq!(query(vec![]).all(&db.reader).await.expect("read"), []);
    }

    async fn texts_are_searched_byte_for_byte(db) {
        let id = Uuid::now_v7();
        let rows = ["/Shop", "/shop", "/a%_b", "/é"]
            .map(|page| session::Model { entry_page: Some(page.to_owned()), ..sample::session(id, page) });
        write::insert_new(&db.writer, rows.to_vec()).await.expect("stored");
        let page = || session::Column::EntryPage.into_expr();
        let (dialect, reader) = (db.dialect(), &db.reader);
        let ids = async |condition: Expr| -> Vec<String> {
            let found = tenant::find::<session::Entity>(id).filter(condition).order_by_asc(session::Column::Id);
            found.all(reader).await.expect("read").into_iter().map(|row| row.id).collect()
        };
        assert_eq!(ids(dialect.contains(page(), "hop")).await, ["/Shop", "/shop"]);
        assert_eq!(ids(dialect.contains(page(), "%_")).await, ["/a%_b"]);
        assert_eq!(ids(dialect.starts_with(page(), "/s")).await, ["/shop"]);
        assert_eq!(ids(dialect.starts_with(page(), "/é")).await, ["/é"]);
        assert_eq!(ids(dialect.starts_with(page(), "/%")).await, Vec::<String>::new());
    }

    async fn rows_are_counted_and_summed_by_slice_of_time(db) {
        let id = Uuid::now_v7();
        let rows = (0..6).map(|hour| message_at(id, hour)).collect();
        write::insert_new(&db.writer, rows).await.expect("stored");
        let slice = |label, from, to| Bucket { label, starts: hour(from), ends: hour(to) };
        let buckets = [slice(0, 0, 2), slice(1, 2, 5), slice(1, 5, 6), slice(2, 7, 8)];

        let mut query = tenant::select::<message::Entity>(id, "m");
        let sent_at = || Expr::col(("m", message::Column::SentAt));
        query = Query::select()
            .from_subquery(db.dialect().buckets(&buckets), "bucket")
            .cross_join(sea_orm::sea_query::TableRef::SubQuery(Box::new(query.column(sea_orm::sea_query::Asterisk).take()), "m".into()))
            .and_where(sent_at().gte(Expr::col(("bucket", "starts"))))
            .and_where(sent_at().lt(Expr::col(("bucket", "ends"))))
            .column(("bucket", "label"))
            .expr_as(db.dialect().sum(Expr::col(("m", message::Column::ResponseTimeMs))), "total")
            .group_by_col(("bucket", "label"))
            .order_by(("bucket", "label"), Order::Asc)
            .take();
        let rows = db.reader.query_all(&query).await.expect("read");
        let rows: Vec<(i64, i64)> =
            rows.iter().map(|row| row.try_get_many("", &["label".to_owned(), "total".to_owned()]).expect("integers")).collect();
        assert_eq!(rows, [(0, 10), (1, 90 + 50)]);
    }

    async fn members_of_json_are_read_as_text(db) {
        let id = Uuid::now_v7();
        let row = event::Model { properties: json!({"plan": "gold", "n": 7, "no": null}), ..sample::event(id, "e1", 1) };
        write::insert_new(&db.writer, vec![row]).await.expect("stored");
        let member = |name| db.dialect().json_text(event::Column::Properties.into_expr(), name);
        let query = tenant::find::<event::Entity>(id)
            .select_only()
            .expr(member("plan"))
            .expr(member("n"))
            .expr(member("no"))
            .expr(member("missing"));
        let read: (Option<String>, Option<String>, Option<String>, Option<String>) =
            query.into_tuple().one(&db.reader).await.expect("read").expect("a row");
        assert_eq!(read, (Some("gold".to_owned()), Some("7".to_owned()), None, None));
    }

    async fn chatbots_are_locked_within_a_transaction(db) {
        let chatbot = sample::chatbot("shop");
        write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("stored");
        let transaction = db.writer.begin().await.expect("begun");
        let locked = db.dialect().lock_chatbots(tenant::chatbots()).all(&transaction).await.expect("read");
        assert_eq!(locked, [chatbot]);
        transaction.commit().await.expect("committed");
    }
}

fn hour(hour: i64) -> Timestamp {
    sample::AT.plus(hour * 3_600_000)
}

fn message_at(chatbot_id: Uuid, at: i64) -> message::Model {
    let id = format!("m{at}");
    message::Model { sent_at: hour(at), response_time_ms: Some(at * 10), ..sample::message(chatbot_id, &id, at) }
}

#[tokio::test]
async fn readers_of_postgres_plan_each_statement_for_its_own_values() {
    with_postgres(async |db: Db| {
        let mode = Statement::from_string(db.reader.get_database_backend(), "SHOW plan_cache_mode");
        let row = db.reader.query_one_raw(mode).await.expect("read").expect("a row");
        assert_eq!(row.try_get_by_index::<String>(0).expect("a text"), "force_custom_plan");
    })
    .await;
}
