use parlance_entity::{ai_call, conversation, session, vocabulary::AiCallKind};
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
const ALL: &str = "intent count share averageConfidence accuracy escalationRate";

/// A classification in an episode of a conversation; without one: in none.
fn classified(id: Uuid, call: &str, intent: Option<&str>, place: Option<(&str, i32)>) -> ai_call::Model {
    ai_call::Model {
        intent: intent.map(str::to_owned),
        conversation_id: place.map(|(conversation, _)| conversation.to_owned()),
        episode: place.map(|(_, episode)| episode),
        session_id: Some("s".to_owned()),
        confidence: None,
        correct: None,
        called_at: at(NOON),
        ..sample::ai_call(id, call)
    }
}

fn row(intent: &str, count: i32, of: i32, rates: [Option<f64>; 3]) -> Value {
    let [confidence, accuracy, escalation] = rates;
    json!({
        "intent": intent, "count": count, "share": f64::from(count) / f64::from(of), "averageConfidence": confidence,
        "accuracy": accuracy, "escalationRate": escalation,
    })
}

on_every_database! {
    async fn classifications_are_counted_by_intent_and_conversations_once(db) {
        let id = Uuid::now_v7();
        let episode = |name: &str, episode, handovers| conversation::Model {
            episode, handovers, ..rows::conversation(id, name, at("2026-02-01T00:00:00Z"))
        };
        store(&db, vec![episode("c1", 1, 2), episode("c1", 2, 0), episode("c2", 1, 0)]).await;
        store(&db, vec![rows::session(id, "s", at(NOON)), session::Model { country: Some("AT".to_owned()), ..rows::session(id, "t", at(NOON)) }]).await;
        let refund = |call: &str, place| classified(id, call, Some("refund"), place);
        store(&db, vec![
            ai_call::Model { confidence: Some(0.5), correct: Some(true), ..refund("1", Some(("c1", 1))) },
            ai_call::Model { confidence: Some(1.0), correct: Some(false), ..refund("2", Some(("c1", 1))) },
            ai_call::Model { correct: Some(true), ..refund("3", Some(("c1", 2))) },
            ai_call::Model { correct: Some(true), ..refund("4", Some(("c2", 1))) },
            refund("5", None),
            refund("6", Some(("unknown", 1))),
            classified(id, "7", Some("Zoo"), None),
            ai_call::Model { session_id: Some("t".to_owned()), ..classified(id, "8", Some("hours"), Some(("c1", 1))) },
            classified(id, "9", None, Some(("c1", 1))),
            ai_call::Model { kind: AiCallKind::Generation, ..refund("10", Some(("c1", 1))) },
            ai_call::Model { is_bot: true, ..refund("11", Some(("c1", 1))) },
            ai_call::Model { called_at: at("2026-03-09T00:00:00Z"), ..refund("12", Some(("c1", 1))) },
        ]).await;
        let found = Ask::default().answer(&db, id, &format!("intents {{ {ALL} }}")).await;
        let expected = [
            row("refund", 6, 8, [Some(0.75), Some(0.75), Some(1.0 / 3.0)]),
            row("Zoo", 1, 8, [None, None, None]),
            row("hours", 1, 8, [None, None, Some(1.0)]),
        ];
        assert_eq!(found["intents"], json!(expected));
        let found = Ask::default().answer(&db, id, &format!("intents(first: 1) {{ {ALL} }}")).await;
        assert_eq!(found["intents"], json!(expected[..1]));
        let found = Ask::with(&json!({ "country": { "eq": "AT" } })).answer(&db, id, &format!("intents {{ {ALL} }}")).await;
        assert_eq!(found["intents"], json!([row("hours", 1, 1, [None, None, Some(1.0)])]));
    }

    async fn without_classifications_there_are_no_intents(db) {
        assert_eq!(Ask::default().answer(&db, Uuid::now_v7(), "intents { intent }").await["intents"], json!([]));
        assert_eq!(Ask::default().refusal(&db, Uuid::now_v7(), "intents(first: 0) { intent }").await.0, "BAD_USER_INPUT");
    }
}
