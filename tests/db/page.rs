//! Pages.

use parlance::{
    db::{
        Db,
        page::{self, Keyset, PageRequest},
        tenant, write,
    },
    error::Error,
};
use parlance_entity::session;
use sea_orm::ColumnTrait;
use uuid::Uuid;

use crate::support::{on_every_database, sample};

fn newest_first() -> Keyset<session::Model> {
    Keyset::descending("newest")
        .number(session::Column::StartedAt.into_expr(), |row: &session::Model| row.started_at.0)
        .text(session::Column::Id.into_expr(), |row| row.id.clone())
}

/// Seven sessions, pairwise at one instant: newest first they are s6, s5, …, s0.
async fn seven(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let at = |number: i64| sample::AT.plus(number / 2);
    let rows = (0..7).map(|n| session::Model { started_at: at(n), ..sample::session(id, &format!("s{n}")) }).collect();
    write::insert_new(&db.writer, rows).await.expect("stored");
    id
}

async fn load(db: &Db, id: Uuid, request: PageRequest) -> (Vec<String>, Vec<String>, bool, bool) {
    let keyset = newest_first();
    let page = page::load(&db.reader, tenant::find::<session::Entity>(id), &keyset, &request).await.expect("a page");
    let cursors = page.edges.iter().map(|edge| edge.cursor.clone()).collect();
    (page.edges.into_iter().map(|edge| edge.node.id).collect(), cursors, page.has_previous, page.has_next)
}

on_every_database! {
    async fn pages_forwards_give_every_row_once(db) {
        let id = seven(&db).await;
        let (rows, cursors, previous, next) = load(&db, id, PageRequest { first: Some(3), ..Default::default() }).await;
        assert_eq!((rows.join(" ").as_str(), previous, next), ("s6 s5 s4", false, true));
        let request = PageRequest { first: Some(3), after: cursors.last().cloned(), ..Default::default() };
        let (rows, cursors, previous, next) = load(&db, id, request).await;
        assert_eq!((rows.join(" ").as_str(), previous, next), ("s3 s2 s1", true, true));
        let request = PageRequest { first: Some(3), after: cursors.last().cloned(), ..Default::default() };
        let (rows, _, previous, next) = load(&db, id, request).await;
        assert_eq!((rows.join(" ").as_str(), previous, next), ("s0", true, false));
    }

    async fn pages_backwards_keep_the_order_of_the_list(db) {
        let id = seven(&db).await;
        let (rows, cursors, previous, next) = load(&db, id, PageRequest { last: Some(3), ..Default::default() }).await;
        assert_eq!((rows.join(" ").as_str(), previous, next), ("s2 s1 s0", true, false));
        let request = PageRequest { last: Some(5), before: cursors.first().cloned(), ..Default::default() };
        let (rows, _, previous, next) = load(&db, id, request).await;
        assert_eq!((rows.join(" ").as_str(), previous, next), ("s6 s5 s4 s3", false, true));
    }

    async fn rows_that_come_in_meanwhile_move_no_page(db) {
        let id = seven(&db).await;
        let (_, cursors, ..) = load(&db, id, PageRequest { first: Some(2), ..Default::default() }).await;
        let newer = session::Model { started_at: sample::AT.plus(99), ..sample::session(id, "new") };
        write::insert_new(&db.writer, vec![newer]).await.expect("stored");
        let request = PageRequest { first: Some(2), after: cursors.last().cloned(), ..Default::default() };
        assert_eq!(load(&db, id, request).await.0, ["s4", "s3"]);
    }

    async fn without_a_size_twenty_rows_come(db) {
        let id = Uuid::now_v7();
        let rows = (0..30).map(|number| sample::session(id, &format!("s{number}"))).collect();
        write::insert_new(&db.writer, rows).await.expect("stored");
        let (rows, _, _, next) = load(&db, id, PageRequest::default()).await;
        assert_eq!((rows.len(), next), (20, true));
    }

    async fn sizes_out_of_bounds_and_foreign_cursors_are_the_callers_mistake(db) {
        let id = seven(&db).await;
        let requests = [
            PageRequest { first: Some(0), ..Default::default() },
            PageRequest { first: Some(-1), ..Default::default() },
            PageRequest { last: Some(101), ..Default::default() },
            PageRequest { first: Some(1), last: Some(1), ..Default::default() },
            PageRequest { after: Some("nonsense".to_owned()), ..Default::default() },
            PageRequest { before: Some("WzFd".to_owned()), ..Default::default() },
            PageRequest { after: Some(newest_first().cursor(&sample::session(id, "s\0"))), ..Default::default() },
        ];
        for request in requests {
            let select = tenant::find::<session::Entity>(id);
            let page = page::load(&db.reader, select, &newest_first(), &request).await;
            assert!(matches!(page, Err(Error::BadUserInput(_))), "{request:?}");
        }
    }
}
