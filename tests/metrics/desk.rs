use parlance_entity::{
    agent, agent_status, conversation, lead, message,
    vocabulary::{AgentStatus, LeadStatus, MessageRole},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::{on_every_database, sample};

const NOON: &str = "2026-03-02T12:00:00Z";

fn agents(chatbot_id: Uuid, ids: &[&str]) -> Vec<agent::Model> {
    ids.iter().map(|id| sample::agent(chatbot_id, id)).collect()
}

fn status(chatbot_id: Uuid, agent: &str, time: &str, status: AgentStatus) -> agent_status::Model {
    agent_status::Model { at: at(time), status, ..sample::agent_status(chatbot_id, agent) }
}

on_every_database! {
    async fn agents_are_listed_with_what_they_did(db) {
        let id = Uuid::now_v7();
        store(&db, agents(id, &["ann", "bob", "carl", "dan", "idle"])).await;
        let of = |name: &str, agent: &str| conversation::Model {
            agent_id: Some(agent.to_owned()), ..rows::conversation(id, name, at(NOON))
        };
        store(&db, vec![
            of("c1", "bob"), of("c2", "bob"),
            conversation::Model {
                resolved_at: Some(at(NOON)), resolution_ms: Some(60_000), agent_first_response_ms: Some(9_000), ..of("c3", "ann")
            },
            conversation::Model {
                score: Some(4), score_at: Some(at(NOON)), started_at: at("2026-02-01T00:00:00Z"), ..of("c4", "dan")
            },
            conversation::Model { agent_id: None, ..of("c5", "") },
        ]).await;
        let message = |name: &str, agent: &str, role| message::Model {
            role, agent_id: Some(agent.to_owned()), response_time_ms: Some(2_000), ..rows::message(id, name, at(NOON))
        };
        store(&db, vec![message("m1", "carl", MessageRole::Agent), message("m2", "ann", MessageRole::Agent)]).await;
        let selection = "agents { agent { agentId } conversations resolved messages firstResponseTime { median } \
                         resolutionTime { average } responseTime { count p99 } \
                         satisfaction { responses averageScore responseRate thumbsUp } onlineSeconds }";
        let found = Ask::default().answer(&db, id, selection).await;
        let ids: Vec<_> = found["agents"].as_array().expect("a list").iter().map(|agent| &agent["agent"]["agentId"]).collect();
        assert_eq!(ids, ["bob", "ann", "carl", "dan"]);
        assert_eq!(found["agents"][1], json!({
            "agent": { "agentId": "ann" }, "conversations": 1, "resolved": 1, "messages": 1,
            "firstResponseTime": { "median": 9.0 }, "resolutionTime": { "average": 60.0 },
            "responseTime": { "count": 1, "p99": 2.0 },
            "satisfaction": { "responses": 0, "averageScore": null, "responseRate": 0.0, "thumbsUp": 0 }, "onlineSeconds": 0.0,
        }));
        assert_eq!(found["agents"][3]["satisfaction"], json!({
            "responses": 1, "averageScore": 4.0, "responseRate": null, "thumbsUp": 0,
        }));
    }

    async fn agents_are_online_inside_the_range_and_up_to_now(db) {
        let id = Uuid::now_v7();
        store(&db, agents(id, &["ann", "bob", "carl", "dan"])).await;
        store(&db, vec![
            // From before the range until an hour into it, and later for half an hour.
            status(id, "ann", "2026-03-01T00:00:00Z", AgentStatus::Online),
            status(id, "ann", "2026-03-02T01:00:00Z", AgentStatus::Busy),
            status(id, "ann", "2026-03-03T00:00:00Z", AgentStatus::Online),
            status(id, "ann", "2026-03-03T00:30:00Z", AgentStatus::Offline),
            // Still online: up to now.
            status(id, "bob", "2026-03-04T00:00:00Z", AgentStatus::Online),
            status(id, "carl", "2026-03-02T00:00:00Z", AgentStatus::Away),
            status(id, "dan", "2026-03-20T00:00:00Z", AgentStatus::Online),
        ]).await;
        let ask = Ask { now: at("2026-03-04T00:00:10Z"), ..Ask::default() };
        let found = ask.answer(&db, id, "agents { agent { agentId } onlineSeconds }").await;
        assert_eq!(found["agents"], json!([
            { "agent": { "agentId": "ann" }, "onlineSeconds": 5_400.0 }, { "agent": { "agentId": "bob" }, "onlineSeconds": 10.0 },
        ]));
    }

    async fn services_tell_their_journeys_apart(db) {
        let id = Uuid::now_v7();
        let of = |name: &str, service: Option<&str>, handovers, messages_from_agent| conversation::Model {
            service: service.map(str::to_owned), handovers, messages_from_agent, ..rows::conversation(id, name, at(NOON))
        };
        store(&db, vec![
            of("c1", Some("loans"), 0, 0), of("c2", Some("loans"), 1, 0), of("c3", Some("cards"), 0, 2), of("c4", None, 0, 0),
            conversation::Model {
                score: Some(2), score_at: Some(at("2026-05-01T00:00:00Z")), first_response_ms: Some(3_000),
                resolved_at: Some(at(NOON)), resolution_ms: Some(5_000), ..of("c5", None, 0, 0)
            },
        ]).await;
        let selection = "services { service journey started resolved dropped share firstResponseTime { p50: median } \
                         resolutionTime { max } averageScore escalationRate }";
        let found = Ask::default().answer(&db, id, selection).await;
        let row = |service: serde_json::Value, journey: &str, escalation: f64| json!({
            "service": service, "journey": journey, "started": 1, "resolved": 0, "dropped": 1, "share": 0.2,
            "firstResponseTime": { "p50": null }, "resolutionTime": { "max": null }, "averageScore": null,
            "escalationRate": escalation,
        });
        assert_eq!(found["services"], json!([
            {
                "service": null, "journey": "SELF_SERVE", "started": 2, "resolved": 1, "dropped": 1, "share": 0.4,
                "firstResponseTime": { "p50": 3.0 }, "resolutionTime": { "max": 5.0 }, "averageScore": 2.0, "escalationRate": 0.0,
            },
            row(json!("cards"), "ASSISTED", 0.0), row(json!("loans"), "SELF_SERVE", 0.0), row(json!("loans"), "ASSISTED", 1.0),
        ]));
    }

    async fn lead_types_are_cut_to_the_first(db) {
        let id = Uuid::now_v7();
        let of = |name: &str, kind: Option<&str>, status, value| lead::Model {
            r#type: kind.map(str::to_owned), status, value, ..rows::lead(id, name, at(NOON))
        };
        store(&db, vec![
            of("1", Some("demo"), LeadStatus::Won, Some(10.0)), of("2", Some("demo"), LeadStatus::Lost, Some(5.0)),
            of("3", None, LeadStatus::New, None), of("4", Some("call"), LeadStatus::New, None),
        ]).await;
        let types = "{ type count value wonValue }";
        let selection = format!("all: leadTypes {types} two: leadTypes(first: 2) {types}");
        let found = Ask::default().answer(&db, id, &selection).await;
        let (demo, call, none) = (
            json!({ "type": "demo", "count": 2, "value": 15.0, "wonValue": 10.0 }),
            json!({ "type": "call", "count": 1, "value": 0.0, "wonValue": 0.0 }),
            json!({ "type": null, "count": 1, "value": 0.0, "wonValue": 0.0 }),
        );
        assert_eq!(found["all"], json!([demo, call, none]));
        assert_eq!(found["two"], json!([demo, call]));
    }
}
