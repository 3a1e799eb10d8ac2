//! Timelines.

use parlance::{
    db::Db,
    records::timeline::{self, Entry},
};
use parlance_entity::{conversation, event, handover, lead, message, session};
use uuid::Uuid;

use super::{can_read, first, store, walked};
use crate::support::{on_every_database, sample};

fn event(chatbot_id: Uuid, id: &str, seconds: i64, session_id: Option<&str>) -> event::Model {
    event::Model {
        occurred_at: sample::AT.plus(seconds),
        session_id: session_id.map(str::to_owned),
        ..sample::event(chatbot_id, id, seconds)
    }
}

fn message(chatbot_id: Uuid, id: &str, seconds: i64, session_id: Option<&str>) -> message::Model {
    message::Model {
        sent_at: sample::AT.plus(seconds),
        session_id: session_id.map(str::to_owned),
        ..sample::message(chatbot_id, id, seconds)
    }
}

/// Two sessions of one person and one of somebody else, and a conversation of that person without a session.
async fn lives(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let of =
        |session: &str, user: &str| session::Model { user_id: Some(user.to_owned()), ..sample::session(id, session) };
    store(db, vec![of("s1", "u:u1"), of("s2", "u:u1"), of("s3", "u:u2")]).await;
    let lone = conversation::Model { session_id: None, ..sample::conversation(id, "lone", 1) };
    store(db, vec![lone]).await;
    store(db, vec![event(id, "e1", 1, Some("s1")), event(id, "e2", 5, Some("s2")), event(id, "e3", 6, Some("s3"))])
        .await;
    let alone = message::Model { conversation_id: "lone".to_owned(), ..message(id, "m2", 7, None) };
    let uncounted = message::Model { counted: false, ..message(id, "m3", 8, Some("s1")) };
    store(db, vec![message(id, "m1", 1, Some("s1")), alone, uncounted, message(id, "m4", 9, None)]).await;
    let requested = handover::Model { requested_at: sample::AT.plus(1), ..sample::handover(id, "h1") };
    store(db, vec![requested]).await;
    store(db, vec![lead::Model { created_at: sample::AT.plus(2), ..sample::lead(id, "l1") }]).await;
    id
}

fn names(entries: Vec<Entry>) -> String {
    let name = |entry| match entry {
        Entry::Event(event) => event.id,
        Entry::Message(message) => message.id,
        Entry::Handover(handover) => handover.id,
        Entry::Lead(lead) => lead.id,
    };
    entries.into_iter().map(name).collect::<Vec<_>>().join(" ")
}

on_every_database! {
    async fn a_session_shows_everything_of_it_newest_first(db) {
        let id = lives(&db).await;
        let entries = walked(async |request| timeline::of_session(&db, can_read(id), "s1", &request).await).await;
        assert_eq!(names(entries), "l1 h1 m1 e1");
    }

    async fn a_user_shows_everything_of_every_session_and_none(db) {
        let id = lives(&db).await;
        let entries = walked(async |request| timeline::of_user(&db, can_read(id), "u:u1", &request).await).await;
        assert_eq!(names(entries), "m2 e2 l1 h1 m1 e1");
        let entries = walked(async |request| timeline::of_user(&db, can_read(id), "u:u2", &request).await).await;
        assert_eq!(names(entries), "e3");
    }

    async fn entries_that_come_between_two_pages_repeat_and_hide_nothing(db) {
        let id = lives(&db).await;
        let page = async |after| {
            let page = timeline::of_session(&db, can_read(id), "s1", &first(2, after)).await.expect("a page");
            let last = page.edges.last().map(|edge| edge.cursor.clone());
            (names(page.edges.into_iter().map(|edge| edge.node).collect()), last)
        };
        let (shown, cursor) = page(None).await;
        assert_eq!(shown, "l1 h1");
        store(&db, vec![event(id, "newer", 3, Some("s1")), event(id, "older", 0, Some("s1"))]).await;
        let (shown, cursor) = page(cursor).await;
        assert_eq!(shown, "m1 e1");
        assert_eq!(page(cursor).await.0, "older");
    }
}
