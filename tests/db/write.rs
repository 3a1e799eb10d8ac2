//! Many rows in few statements.

use parlance::db::{tenant, write};
use parlance_entity::{event, session};
use sea_orm::{ConnectionTrait, PaginatorTrait, QueryOrder};
use uuid::Uuid;

use crate::support::{on_every_database, sample};

on_every_database! {
    async fn rows_that_are_there_are_left_as_they_are(db) {
        let id = Uuid::now_v7();
        let first = sample::event(id, "e1", 1);
        assert_eq!(write::insert_new(&db.writer, vec![first.clone()]).await.expect("stored"), 1);
        let changed = event::Model { name: "other".to_owned(), arrival: 2, ..first.clone() };
        let written = write::insert_new(&db.writer, vec![changed, sample::event(id, "e2", 3)]).await.expect("stored");
        assert_eq!(written, 1);
        let stored = tenant::find::<event::Entity>(id).order_by_asc(event::Column::Id).all(&db.reader).await;
        assert_eq!(stored.expect("read"), [first, sample::event(id, "e2", 3)]);
    }

    async fn an_upsert_replaces_every_column(db) {
        let id = Uuid::now_v7();
        write::upsert(&db.writer, vec![sample::session(id, "s1")]).await.expect("stored");
        let changed = session::Model { browser: None, page_views: 9, ..sample::session(id, "s1") };
        write::upsert(&db.writer, vec![changed.clone(), sample::session(id, "s2")]).await.expect("stored");
        let stored = tenant::find::<session::Entity>(id).order_by_asc(session::Column::Id).all(&db.reader).await;
        assert_eq!(stored.expect("read"), [changed, sample::session(id, "s2")]);
    }

    async fn thousands_of_rows_are_written_in_several_statements(db) {
        let id = Uuid::now_v7();
        let rows = (0..2500).map(|number| sample::event(id, &format!("e{number}"), number)).collect();
        assert_eq!(write::insert_new(&db.writer, rows).await.expect("stored"), 2500);
        assert_eq!(tenant::find::<event::Entity>(id).count(&db.reader).await.expect("counted"), 2500);
    }

    async fn writing_no_rows_does_nothing(db) {
        assert_eq!(write::upsert(&db.writer, Vec::<session::Model>::new()).await.expect("nothing to do"), 0);
        db.writer.execute_unprepared("SELECT 1").await.expect("the connection is fine");
    }
}
