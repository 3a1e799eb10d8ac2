use parlance::db::Db;
use parlance_entity::{session, user};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at},
        rows::{self, store},
    },
    support::{on_every_database, sample},
};

const NOON: &str = "2026-03-02T12:00:00Z";

/// Somebody seen 15 days before the answer, with so many sessions and messages, and this intent.
fn person(id: Uuid, name: &str, sessions: i32, messages_from_user: i32, intent: f64) -> user::Model {
    user::Model {
        user_id: Some(name.to_owned()),
        sessions,
        messages_from_user,
        intent,
        last_seen_at: at("2026-02-28T00:00:00Z"),
        ..sample::user(id, &format!("u:{name}"))
    }
}

/// User id and score of each, rounded: sums of fractions have no last digit to rely on.
async fn engaged(db: &Db, id: Uuid, ask: Ask, arguments: &str) -> Vec<(String, f64)> {
    let found = ask.answer(db, id, &format!("engagedUsers{arguments} {{ user {{ userId }} score }}")).await;
    let row = |row: &Value| {
        let name = row["user"]["userId"].as_str().expect("a user id").to_owned();
        (name, (row["score"].as_f64().expect("a score") * 1e6).round() / 1e6)
    };
    found["engagedUsers"].as_array().expect("a list").iter().map(row).collect()
}

fn row(name: &str, score: f64) -> (String, f64) {
    (name.to_owned(), score)
}

on_every_database! {
    async fn the_most_engaged_of_the_ranges_people_come_first(db) {
        let id = Uuid::now_v7();
        store(&db, vec![
            person(id, "a", 1, 0, 0.0),
            person(id, "b", 10, 50, 1.0),
            person(id, "B", 1, 0, 0.0),
            person(id, "c", 0, 0, 0.5),
            person(id, "gone", 10, 50, 1.0),
            person(id, "bot", 10, 50, 1.0),
            person(id, "never", 10, 50, 1.0),
        ]).await;
        let session = |name: &str, user: &str, instant: &str| rows::session_of(id, name, at(instant), &format!("u:{user}"), at(NOON));
        store(&db, vec![
            session("1", "a", NOON), session("2", "a", NOON), session("3", "b", NOON), session("4", "B", NOON), session("5", "c", NOON),
            session("6", "gone", "2026-03-09T00:00:00Z"),
            session::Model { is_bot: true, ..session("7", "bot", NOON) },
            rows::session(id, "8", at(NOON)),
            session::Model { country: Some("AT".to_owned()), ..session("9", "c", NOON) },
        ]).await;
        let expected = [row("b", 90.0), row("c", 20.0), row("B", 13.0), row("a", 13.0)];
        assert_eq!(engaged(&db, id, Ask::default(), "").await, expected);
        assert_eq!(engaged(&db, id, Ask::default(), "(first: 3)").await, expected[..3]);
        let austrian = Ask::with(&json!({ "country": { "eq": "AT" } }));
        assert_eq!(engaged(&db, id, austrian, "").await, expected[1..2]);
    }

    async fn without_people_nobody_is_engaged(db) {
        assert_eq!(Ask::default().answer(&db, Uuid::now_v7(), "engagedUsers { score }").await["engagedUsers"], json!([]));
        assert_eq!(Ask::default().refusal(&db, Uuid::now_v7(), "engagedUsers(first: 0) { score }").await.0, "BAD_USER_INPUT");
    }
}
