use parlance_entity::{ai_call, event, session, vocabulary::EventCategory};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at},
        rows::{self, store},
    },
    support::{on_every_database, sample},
};

const ALL: &str = "kind message count uniqueSessions lastSeenAt";

/// An event of category ERROR at a minute past noon.
fn error(id: Uuid, arrival: i64, name: &str, session: &str, properties: Value, minute: i64) -> event::Model {
    event::Model {
        category: EventCategory::Error,
        session_id: (!session.is_empty()).then(|| session.to_owned()),
        properties,
        ..rows::event(id, arrival, name, at("2026-03-02T12:00:00Z").plus(60_000 * minute))
    }
}

/// A call that failed, a minute past noon.
fn failed(id: Uuid, call: &str, session: &str, [kind, message]: [Option<&str>; 2], minute: i64) -> ai_call::Model {
    ai_call::Model {
        session_id: (!session.is_empty()).then(|| session.to_owned()),
        error_type: kind.map(str::to_owned),
        error_message: message.map(str::to_owned),
        called_at: at("2026-03-02T12:00:00Z").plus(60_000 * minute),
        ..sample::ai_call(id, call)
    }
}

fn row(kind: &str, message: Option<&str>, count: i32, sessions: i32, minute: i32) -> Value {
    let last = format!("2026-03-02T12:0{minute}:00.000Z");
    json!({ "kind": kind, "message": message, "count": count, "uniqueSessions": sessions, "lastSeenAt": last })
}

on_every_database! {
    async fn errors_are_listed_by_kind_and_message(db) {
        let id = Uuid::now_v7();
        store(&db, vec![
            error(id, 1, "widget_error", "a", json!({ "kind": "network", "message": "down" }), 1),
            error(id, 2, "widget_error", "a", json!({ "kind": "network", "message": "down" }), 5),
            error(id, 3, "api_error", "b", json!({ "kind": "network", "message": "down" }), 2),
            error(id, 4, "api_error", "b", json!({ "kind": "network" }), 2),
            error(id, 5, "ai_failed", "", json!({ "error_type": "timeout", "kind": "classification", "message": "slow" }), 3),
            error(id, 6, "ai_failed", "a", json!({ "kind": "classification", "message": null }), 3),
            error(id, 7, "1.50", "a", json!({ "kind": null }), 4),
            error(id, 8, "mine", "a", json!({ "kind": 7, "message": { "b": [1.5], "aa": "x" } }), 4),
            error(id, 9, "mine", "a", json!({ "kind": "7", "message": "{ \"as\": 1 }" }), 4),
            error(id, 10, "Zwei", "a", json!({}), 0),
            event::Model { category: EventCategory::System, ..error(id, 11, "widget_error", "a", json!({}), 0) },
            event::Model { is_bot: true, ..error(id, 12, "widget_error", "a", json!({}), 0) },
            error(id, 13, "widget_error", "a", json!({}), 7 * 24 * 60),
        ]).await;
        let found = Ask::default().answer(&db, id, &format!("errors {{ {ALL} }}")).await;
        let expected = [
            row("network", Some("down"), 3, 2, 5),
            row("1.50", None, 1, 1, 4),
            row("7", Some(r#"{ "as": 1 }"#), 1, 1, 4),
            row("7", Some(r#"{"aa":"x","b":[1.5]}"#), 1, 1, 4),
            row("Zwei", None, 1, 1, 0),
            row("ai_failed", None, 1, 1, 3),
            row("network", None, 1, 1, 2),
            row("timeout", Some("slow"), 1, 0, 3),
        ];
        assert_eq!(found["errors"], json!(expected));
        let found = Ask::default().answer(&db, id, &format!("errors(first: 3) {{ {ALL} }}")).await;
        assert_eq!(found["errors"], json!(expected[..3]));
    }

    async fn failed_calls_are_listed_by_type_and_message(db) {
        let id = Uuid::now_v7();
        store(&db, vec![session::Model {
            country: Some("AT".to_owned()), ..rows::session(id, "a", at("2026-03-02T12:00:00Z"))
        }]).await;
        store(&db, vec![
            failed(id, "c1", "a", [Some("timeout"), Some("slow")], 1),
            failed(id, "c2", "a", [Some("timeout"), Some("slow")], 0),
            failed(id, "c3", "", [None, Some("why")], 2),
            failed(id, "c4", "b", [Some("unknown"), Some("why")], 3),
            failed(id, "c5", "b", [Some("timeout"), None], 3),
            failed(id, "c6", "b", [Some("Timeout"), None], 3),
            ai_call::Model { failed: false, ..failed(id, "c7", "b", [None, None], 3) },
            ai_call::Model { is_bot: true, ..failed(id, "c8", "b", [None, None], 3) },
            failed(id, "c9", "b", [None, None], -24 * 60),
        ]).await;
        let found = Ask::default().answer(&db, id, &format!("aiErrors {{ {ALL} }} errors {{ kind }}")).await;
        assert_eq!(found, json!({ "errors": [], "aiErrors": [
            row("timeout", Some("slow"), 2, 1, 1),
            row("unknown", Some("why"), 2, 1, 3),
            row("Timeout", None, 1, 1, 3),
            row("timeout", None, 1, 1, 3),
        ] }));
        let austrian = Ask::with(&json!({ "country": { "eq": "AT" } }));
        let found = austrian.answer(&db, id, "aiErrors { kind count }").await;
        assert_eq!(found["aiErrors"], json!([{ "kind": "timeout", "count": 2 }]));
    }

    async fn without_failures_there_are_no_errors(db) {
        let found = Ask::default().answer(&db, Uuid::now_v7(), "errors { kind } aiErrors { kind }").await;
        assert_eq!(found, json!({ "errors": [], "aiErrors": [] }));
        for field in ["errors(first: 0) { kind }", "aiErrors(first: 1001) { kind }"] {
            assert_eq!(Ask::default().refusal(&db, Uuid::now_v7(), field).await.0, "BAD_USER_INPUT");
        }
    }
}
