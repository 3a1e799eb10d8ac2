use parlance_entity::{ai_call, intake_flow, vocabulary::AiCallKind};
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

const NOON: &str = "2026-03-02T12:00:00Z";

fn call(chatbot_id: Uuid, id: &str) -> ai_call::Model {
    ai_call::Model {
        kind: AiCallKind::Generation,
        model: None,
        intent: None,
        confidence: None,
        correct: None,
        latency_ms: None,
        input_tokens: 0,
        output_tokens: 0,
        cost_usd: 0.0,
        failed: false,
        error_type: None,
        error_message: None,
        called_at: at(NOON),
        ..crate::support::sample::ai_call(chatbot_id, id)
    }
}

fn classification(chatbot_id: Uuid, id: &str, correct: Option<bool>, confidence: Option<f64>) -> ai_call::Model {
    ai_call::Model { kind: AiCallKind::Classification, correct, confidence, ..call(chatbot_id, id) }
}

fn flow(chatbot_id: Uuid, session: &str, service: Option<&str>, last_step: Option<&str>) -> intake_flow::Model {
    intake_flow::Model {
        service_type: service.map(str::to_owned),
        last_step: last_step.map(str::to_owned),
        started_at: at(NOON),
        completed_at: None,
        duration_ms: None,
        session_over_at: at("2026-03-15T00:00:00Z"),
        ..crate::support::sample::intake_flow(chatbot_id, session)
    }
}

on_every_database! {
    async fn calls_of_models_are_measured_when_they_were_made(db) {
        let id = Uuid::now_v7();
        store(&db, vec![
            classification(id, "right", Some(true), Some(0.5)),
            classification(id, "wrong", Some(false), Some(1.0)),
            classification(id, "right again", Some(true), None),
            ai_call::Model { fallback: true, ..classification(id, "unknown", None, None) },
            ai_call::Model {
                latency_ms: Some(1_000), input_tokens: 10, output_tokens: 3, cost_usd: 0.25, ..call(id, "quick")
            },
            ai_call::Model { latency_ms: Some(3_000), cost_usd: 0.5, correct: Some(false), ..call(id, "slow") },
            ai_call::Model { latency_ms: Some(60_000), failed: true, confidence: Some(0.1), ..call(id, "failed") },
            ai_call::Model { called_at: at("2026-03-09T00:00:00Z"), ..call(id, "another week") },
        ]).await;
        store(&db, vec![rows::conversation(id, "c1", at(NOON)), rows::conversation(id, "c2", at(NOON))]).await;
        let selection = "ai { classifications generations errors errorRate accuracy averageConfidence fallbacks fallbackRate \
                         latency { count average max } inputTokens outputTokens costUsd costPerConversationUsd }";
        let found = Ask::default().metrics(&db, id, selection).await;
        assert_eq!(found["ai"], json!({
            "classifications": 4, "generations": 3, "errors": 1, "errorRate": 1.0 / 7.0, "accuracy": 2.0 / 3.0,
            "averageConfidence": 0.75, "fallbacks": 1, "fallbackRate": 0.25,
            "latency": { "count": 2, "average": 2.0, "max": 3.0 }, "inputTokens": 10, "outputTokens": 3, "costUsd": 0.75,
            "costPerConversationUsd": 0.375,
        }));
    }

    async fn models_are_listed_by_their_calls_those_without_a_name_last(db) {
        let id = Uuid::now_v7();
        let of = |name: &str, model: Option<&str>| ai_call::Model { model: model.map(str::to_owned), ..call(id, name) };
        store(&db, vec![
            of("1", Some("big")), of("2", Some("big")), of("3", None), of("4", Some("small")), of("5", Some("Small")),
            ai_call::Model { failed: true, ..of("6", Some("big")) },
        ]).await;
        let found = Ask::default().answer(&db, id, "aiModels { model calls errors }").await;
        assert_eq!(found["aiModels"], json!([
            { "model": "big", "calls": 3, "errors": 1 }, { "model": "Small", "calls": 1, "errors": 0 },
            { "model": "small", "calls": 1, "errors": 0 }, { "model": null, "calls": 1, "errors": 0 },
        ]));
    }

    async fn intake_flows_tell_where_they_were_given_up(db) {
        let id = Uuid::now_v7();
        let done = |session: &str| intake_flow::Model {
            completed_at: Some(at(NOON)), duration_ms: Some(30_000), ..flow(id, session, Some("loans"), Some("income"))
        };
        store(&db, vec![
            done("a"), done("b"),
            flow(id, "c", Some("loans"), Some("income")),
            flow(id, "d", Some("loans"), Some("address")),
            flow(id, "e", Some("loans"), Some("income")),
            flow(id, "f", Some("loans"), None),
            intake_flow::Model { session_over_at: at("2026-03-15T00:00:01Z"), ..flow(id, "g", Some("loans"), Some("name")) },
            flow(id, "h", None, None),
            intake_flow::Model { started_at: at("2026-03-09T00:00:00Z"), ..flow(id, "i", Some("loans"), None) },
        ]).await;
        let flows = "serviceType started completed completionRate duration { median } dropOffs { step count share }";
        let selection = format!("metrics {{ intake {{ started completed completionRate duration {{ count }} }} }} intakeFlows {{ {flows} }}");
        let found = Ask::default().answer(&db, id, &selection).await;
        assert_eq!(found["metrics"]["intake"], json!({
            "started": 8, "completed": 2, "completionRate": 0.25, "duration": { "count": 2 },
        }));
        assert_eq!(found["intakeFlows"], json!([
            {
                "serviceType": "loans", "started": 7, "completed": 2, "completionRate": 2.0 / 7.0,
                "duration": { "median": 30.0 },
                "dropOffs": [
                    { "step": "income", "count": 2, "share": 0.5 }, { "step": "address", "count": 1, "share": 0.25 },
                    { "step": "started", "count": 1, "share": 0.25 },
                ],
            },
            {
                "serviceType": null, "started": 1, "completed": 0, "completionRate": 0.0, "duration": { "median": null },
                "dropOffs": [{ "step": "started", "count": 1, "share": 1.0 }],
            },
        ]));
    }
}
