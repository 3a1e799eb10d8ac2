//! Stories of handovers, leads, calls, intake flows and agents.

use serde_json::json;

use super::{minute, story};

#[test]
fn a_handover_has_the_status_of_its_last_update() {
    let told = story()
        .update_handover(9, "h", "ACCEPTED", json!({"agentId": "ann"}))
        .request_handover(5, "h", json!({"sessionId": "s", "reason": "price"}))
        .request_handover(1, "h", json!({"sessionId": "s", "reason": "seen before"}))
        .update_handover(7, "h", "CALLBACK", json!({}))
        .update_handover(8, "h", "ACCEPTED", json!({}));
    let handover = told.handover();
    assert_eq!((handover.status.as_str(), handover.callback, handover.declined), ("ACCEPTED", true, false));
    assert_eq!((handover.requested_at, handover.accepted_at), (minute(5), Some(minute(8))));
    assert_eq!((handover.reason.as_deref(), handover.resolved_at), (Some("price"), None));
    let tie = told.update_handover(9, "h", "DECLINED", json!({})).update_handover(9, "h", "CALLBACK", json!({}));
    assert_eq!(tie.handover().status, "DECLINED");
}

#[test]
fn an_event_without_a_handover_id_means_the_sessions_last_request() {
    let told = story()
        .event(0, "handover_accepted", json!({"sessionId": "s"}))
        .event(5, "requested_human", json!({"sessionId": "s", "properties": {"handover_id": "one"}}))
        .event(8, "agent.handoff", json!({"sessionId": "s", "properties": {"handover_id": "two"}}))
        .event(7, "pressed_accept", json!({"sessionId": "s"}))
        .event(8, "pressed_continue", json!({"sessionId": "s"}));
    let statuses: Vec<String> = told.records().handovers.into_iter().map(|handover| handover.status).collect();
    assert_eq!(statuses, ["ACCEPTED", "DECLINED"]);
}

#[test]
fn a_handover_without_anything_stands_alone() {
    let handover = story().request_handover(5, "h", json!({})).handover();
    assert_eq!((handover.session, handover.conversation, handover.status.as_str()), (None, None, "REQUESTED"));
}

#[test]
fn status_and_value_of_a_lead_are_the_last_given_by_time() {
    let told = story()
        .update_lead(20, "l", json!({"status": "LOST"}))
        .capture_lead(5, "l", json!({"sessionId": "s", "type": "demo", "value": 10.0}))
        .update_lead(9, "l", json!({"status": "WON", "value": 12.5}));
    let lead = told.lead();
    assert_eq!((lead.status.as_str(), lead.value, lead.kind.as_deref()), ("LOST", Some(12.5), Some("demo")));
    assert_eq!((lead.created_at, lead.session), (minute(5), Some(0)));
}

#[test]
fn a_lead_by_an_event_has_the_events_id() {
    let lead = story().event(5, "lead_submitted", json!({"userId": "u", "properties": {"value": 3}})).lead();
    assert_eq!((lead.id.as_str(), lead.status.as_str(), lead.value), ("event 0", "NEW", Some(3.0)));
    assert_eq!(lead.session, Some(0));
}

#[test]
fn a_failure_joins_the_call_whichever_came_first() {
    let failure = json!({"sessionId": "f", "properties": {"call_id": "a", "error_type": "timeout"}});
    let fields = json!({"sessionId": "s", "intent": "buy", "latencyMs": 40});
    let one = story().call(5, "a", "CLASSIFICATION", fields.clone()).event(9, "ai_failed", failure.clone());
    let other = story().event(9, "ai.error", failure).call(5, "a", "CLASSIFICATION", fields);
    for told in [one, other] {
        let call = told.ai_call();
        assert_eq!((call.kind.as_str(), call.at, call.latency), ("CLASSIFICATION", minute(5), Some(40)));
        assert_eq!((call.failed, call.error_type.as_deref()), (true, Some("timeout")));
        assert_eq!(told.records().events[0].category, "ERROR");
    }
}

#[test]
fn a_failure_alone_is_a_failed_generation() {
    let call = story().event(5, "ai_failed", json!({"sessionId": "s", "properties": {"model": "m"}})).ai_call();
    assert_eq!((call.kind.as_str(), call.failed, call.model.as_deref()), ("GENERATION", true, Some("m")));
    let by_mutation = story().call(5, "a", "GENERATION", json!({"errorMessage": "no"}));
    assert!(by_mutation.ai_call().failed && by_mutation.records().events.is_empty());
}

#[test]
fn a_call_belongs_to_the_episode_of_its_time() {
    let told = story()
        .message(0, "USER", "m1", json!({}))
        .resolve(1, "c", json!({}))
        .message(5, "USER", "m2", json!({}))
        .call(5, "a", "CLASSIFICATION", json!({"conversationId": "c"}))
        .call(4, "b", "CLASSIFICATION", json!({"conversationId": "c"}));
    let of: Vec<Option<usize>> = told.records().calls.into_iter().map(|call| call.conversation).collect();
    assert_eq!(of, [Some(1), Some(0)]);
}

#[test]
fn a_flow_is_one_session_and_service_type() {
    let told = |at, name: &str, service: serde_json::Value, step: serde_json::Value| {
        (at, name.to_owned(), json!({"sessionId": "s", "properties": {"service_type": service, "step": step}}))
    };
    let events = [
        told(1, "intake_step_completed", json!("loan"), json!("too early")),
        told(5, "intake_flow_started", json!("loan"), json!(null)),
        told(3, "intake_flow_started", json!("loan"), json!(null)),
        told(4, "intake_step_completed", json!(null), json!("of no flow")),
        told(6, "intake_step_completed", json!("loan"), json!("name")),
        told(8, "intake_step_completed", json!("loan"), json!("income")),
        told(7, "intake_flow_completed", json!("card"), json!(null)),
    ];
    let begun = events.iter().fold(story(), |told, (at, name, fields)| told.event(*at, name, fields.clone()));
    let flow = begun.flow();
    assert_eq!((flow.started_at, flow.completed_at), (minute(3), None));
    assert_eq!((flow.service_type.as_deref(), flow.last_step.as_deref()), (Some("loan"), Some("income")));
    assert_eq!(begun.session().attributes["serviceType"], "loan");
    let of_loan = json!({"sessionId": "s", "properties": {"service_type": "loan"}});
    let untyped =
        begun.event(9, "intake_flow_completed", of_loan).event(2, "intake_flow_started", json!({"sessionId": "s"}));
    let flows = untyped.records().flows;
    assert_eq!((flows[0].service_type.as_deref(), flows[0].last_step.as_deref()), (None, Some("of no flow")));
    assert_eq!(flows[1].completed_at, Some(minute(9)));
}

#[test]
fn agents_statuses_are_in_the_order_of_time() {
    let told =
        story().agent_status(9, "ann", "OFFLINE").agent_status(2, "ann", "ONLINE").agent_status(2, "bea", "AWAY");
    let of_ann = [(minute(2), "ONLINE".to_owned()), (minute(9), "OFFLINE".to_owned())];
    assert_eq!(told.records().agents["ann"], of_ann);
    assert_eq!(told.records().agents.len(), 2);
}
