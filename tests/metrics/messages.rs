use parlance_entity::{
    message,
    vocabulary::{DeliveryStatus, MessageRole},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

const ALL: &str = "messages { total fromUsers fromBot fromAgents system received sent delivered read failed replied \
                   deliveryRate readRate failureRate replyRate averageLength slowResponses responseTime { count average } \
                   botResponseTime { count average } agentResponseTime { count average } }";

on_every_database! {
    async fn messages_that_count_are_measured_by_when_they_were_sent(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        let by = |name: &str, role| message::Model { role, ..rows::message(id, name, noon) };
        let sent = |name: &str, status| message::Model { status: Some(status), ..by(name, MessageRole::Bot) };
        store(&db, vec![
            message::Model { content_length: Some(10), ..by("user", MessageRole::User) },
            message::Model { status: Some(DeliveryStatus::Read), read_at: Some(noon), ..by("read by a bot", MessageRole::User) },
            message::Model { content_length: Some(99), ..by("notice", MessageRole::System) },
            message::Model { content_length: Some(20), response_time_ms: Some(3_000), ..sent("only sent", DeliveryStatus::Sent) },
            message::Model { response_time_ms: Some(3_001), delivered_at: Some(noon), replied: true, ..sent("delivered", DeliveryStatus::Delivered) },
            message::Model { read_at: Some(noon), failed_at: Some(noon), ..sent("read", DeliveryStatus::Read) },
            message::Model { failed_at: Some(noon), ..sent("failed", DeliveryStatus::Failed) },
            message::Model { replied: true, response_time_ms: Some(9_999), ..by("agent", MessageRole::Agent) },
            message::Model { counted: false, response_time_ms: Some(1), ..by("told twice", MessageRole::Bot) },
            rows::message(id, "another week", at("2026-03-09T00:00:00Z")),
        ]).await;
        let found = Ask::default().metrics(&db, id, ALL).await;
        assert_eq!(found["messages"], json!({
            "total": 8, "fromUsers": 2, "fromBot": 4, "fromAgents": 1, "system": 1, "received": 2, "sent": 5,
            "delivered": 2, "read": 1, "failed": 1, "replied": 1,
            "deliveryRate": 0.5, "readRate": 0.25, "failureRate": 0.25, "replyRate": 0.25,
            "averageLength": 15.0, "slowResponses": 1,
            "responseTime": { "count": 3, "average": 16.0 / 3.0 },
            "botResponseTime": { "count": 2, "average": 3.0005 },
            "agentResponseTime": { "count": 1, "average": 9.999 },
        }));
    }
}
