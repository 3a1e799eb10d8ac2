use parlance_entity::{conversation, vocabulary::MessageRole};
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

const ALL: &str = "conversations { started open resolved resolvedByBot resolvedByAgent dropped handedOver reopened \
                   unanswered completionRate containmentRate deflectionRate awaitingFirstResponse escalationRate dropRate \
                   messagesPerConversation duration { count average } firstResponseTime { count average } \
                   botFirstResponseTime { count average } agentFirstResponseTime { count average } \
                   resolutionTime { count average } }";

fn of_every_kind(id: Uuid) -> Vec<conversation::Model> {
    let start = at("2026-03-02T12:00:00Z");
    let plain = |name: &str| rows::conversation(id, name, start);
    vec![
        conversation::Model {
            resolved_at: Some(start.plus(60_000)),
            resolved_by: Some(MessageRole::Bot),
            ended_at: start.plus(60_000),
            duration_ms: 60_000,
            message_count: 4,
            messages_from_user: 2,
            messages_from_bot: 2,
            first_response_ms: Some(500),
            bot_first_response_ms: Some(500),
            resolution_ms: Some(60_000),
            reopened: true,
            ..plain("by the bot")
        },
        conversation::Model {
            resolved_at: Some(start.plus(120_000)),
            resolved_by: Some(MessageRole::Agent),
            ended_at: start.plus(120_000),
            duration_ms: 120_000,
            message_count: 3,
            messages_from_user: 1,
            messages_from_agent: 2,
            first_response_ms: Some(1_500),
            agent_first_response_ms: Some(700),
            resolution_ms: Some(120_000),
            handovers: 2,
            ..plain("by an agent")
        },
        conversation::Model {
            ended_at: start.plus(30_000),
            duration_ms: 30_000,
            message_count: 1,
            messages_from_user: 1,
            unanswered: true,
            returned_within_day: true,
            ..plain("dropped by a user who came back")
        },
        plain("dropped without a word"),
        conversation::Model {
            drops_at: at("2026-03-30T00:00:00Z"),
            message_count: 2,
            messages_from_user: 1,
            messages_from_bot: 1,
            ..plain("waiting, after a greeting")
        },
    ]
}

on_every_database! {
    async fn conversations_are_measured_by_the_range_they_started_in(db) {
        let id = Uuid::now_v7();
        store(&db, of_every_kind(id)).await;
        store(&db, vec![rows::conversation(id, "another week", at("2026-03-09T00:00:00Z"))]).await;
        let found = Ask::default().metrics(&db, id, ALL).await;
        assert_eq!(found["conversations"], json!({
            "started": 5, "open": 1, "resolved": 2, "resolvedByBot": 1, "resolvedByAgent": 1, "dropped": 2,
            "handedOver": 1, "reopened": 1, "unanswered": 1,
            "completionRate": 0.5, "containmentRate": 0.5, "deflectionRate": 0.25, "awaitingFirstResponse": 1,
            "escalationRate": 0.2, "dropRate": 0.4, "messagesPerConversation": 2.0,
            "duration": { "count": 4, "average": 52.5 },
            "firstResponseTime": { "count": 2, "average": 1.0 },
            "botFirstResponseTime": { "count": 1, "average": 0.5 },
            "agentFirstResponseTime": { "count": 1, "average": 0.7 },
            "resolutionTime": { "count": 2, "average": 90.0 },
        }));
    }

    async fn a_conversation_is_dropped_from_the_very_instant_of_its_timeout(db) {
        let id = Uuid::now_v7();
        store(&db, vec![rows::conversation(id, "c1", at("2026-03-08T12:00:00Z"))]).await;
        for (now, open, dropped, duration) in [("2026-03-08T12:29:59.999Z", 1, 0, 0), ("2026-03-08T12:30:00Z", 0, 1, 1)] {
            let ask = Ask { now: at(now), ..Ask::default() };
            let found = ask.metrics(&db, id, "conversations { open dropped duration { count } }").await;
            let expected = json!({ "open": open, "dropped": dropped, "duration": { "count": duration } });
            assert_eq!(found["conversations"], expected);
        }
    }

    async fn deflection_leaves_out_what_ended_less_than_a_day_ago_above_and_below(db) {
        let id = Uuid::now_v7();
        let ended = |name: &str, end: &str| conversation::Model {
            ended_at: at(end), drops_at: at(end).plus(1_800_000), messages_from_user: 1,
            ..rows::conversation(id, name, at("2026-03-02T00:00:00Z"))
        };
        let human = conversation::Model { messages_from_agent: 1, ..ended("human", "2026-03-06T00:00:00Z") };
        store(&db, vec![ended("a day ago", "2026-03-07T12:00:00Z"), ended("later", "2026-03-07T12:00:00.001Z"), human]).await;
        let ask = Ask { now: at("2026-03-08T12:00:00Z"), ..Ask::default() };
        let found = ask.metrics(&db, id, "conversations { containmentRate deflectionRate }").await;
        assert_eq!(found["conversations"], json!({ "containmentRate": 2.0 / 3.0, "deflectionRate": 0.5 }));
    }
}
