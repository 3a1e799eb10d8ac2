//! Leads, calls of models, agents.

use serde_json::{Value, json};

use super::{
    pages::event,
    pools,
    script::Script,
    visit::{Step, Visit, with},
};

pub(super) fn step(script: &mut Script, visit: &mut Visit) {
    let step: Step = script.dice.weighted(&[
        (3, capture_lead as Step),
        (2, update_lead as Step),
        (5, call as Step),
        (4, call_event as Step),
        (3, failed_call as Step),
        (3, agent_status as Step),
    ]);
    step(script, visit);
}

fn capture_lead(script: &mut Script, visit: &mut Visit) {
    let (kind, value) = (script.maybe(70, &pools::LEAD_TYPES), script.dice.maybe(70, &pools::VALUES));
    if script.dice.chance(65) {
        let id = if script.dice.chance(80) { json!(script.new_id("l")) } else { Value::Null };
        let properties = json!({ "lead_id": id, "type": kind, "value": value });
        return event(script, visit, &["lead_captured", "lead_submitted"], json!({ "properties": properties }));
    }
    let ids = visit.ids(script);
    let conversation = script.maybe(40, &[visit.conversation]);
    let id = script.new_id("l");
    let fields = json!({ "leadId": id, "type": kind, "value": value, "conversationId": conversation });
    script.tell("captureLead", with(fields, ids));
}

fn update_lead(script: &mut Script, _: &mut Visit) {
    let id = script.known_id("l");
    let status = script.maybe(80, &["NEW", "CONTACTED", "QUALIFIED", "WON", "WON", "LOST"]);
    let value = script.dice.maybe(40, &pools::VALUES);
    script.tell("updateLead", json!({ "leadId": id, "status": status, "value": value }));
}

fn call(script: &mut Script, visit: &mut Visit) {
    let kind = script.dice.pick(&["CLASSIFICATION", "CLASSIFICATION", "GENERATION"]);
    let failed = script.dice.chance(20);
    let said = |script: &mut Script, list: &[&str]| if failed { script.maybe(70, list) } else { Value::Null };
    let (error_type, error_message) = (said(script, &pools::ERROR_TYPES), said(script, &pools::ERROR_MESSAGES));
    let session = visit.session.clone().filter(|_| script.dice.chance(70));
    let fields = json!({
        "callId": script.new_id("k"),
        "kind": kind,
        "conversationId": script.maybe(60, &[visit.conversation]),
        "sessionId": session,
        "model": script.maybe(80, &pools::MODELS),
        "intent": script.maybe(70, &pools::INTENTS),
        "confidence": script.dice.maybe(70, &pools::CONFIDENCES),
        "correct": script.dice.maybe(60, &[true, false]),
        "fallback": script.dice.maybe(40, &[true, false]),
        "latencyMs": script.dice.maybe(80, &pools::LATENCIES),
        "inputTokens": script.dice.maybe(70, &[0, 7, 120]),
        "outputTokens": script.dice.maybe(70, &[0, 5, 80]),
        "costUsd": script.dice.maybe(70, &pools::COSTS),
        "errorType": error_type,
        "errorMessage": error_message,
    });
    script.tell("recordAiCalls", fields);
}

fn call_event(script: &mut Script, visit: &mut Visit) {
    let id = if script.dice.chance(70) { json!(script.new_id("k")) } else { Value::Null };
    let properties = json!({
        "call_id": id,
        "conversation_id": script.maybe(50, &[visit.conversation]),
        "model": script.maybe(80, &pools::MODELS),
        "intent": script.maybe(70, &pools::INTENTS),
        "confidence": script.dice.maybe(70, &pools::CONFIDENCES),
        "correct": script.dice.maybe(60, &[true, false]),
        "fallback": script.dice.maybe(40, &[true, false]),
        "latency_ms": script.dice.maybe(80, &pools::LATENCIES),
        "input_tokens": script.dice.maybe(70, &[0, 7, 120]),
        "output_tokens": script.dice.maybe(70, &[0, 5, 80]),
        "cost_usd": script.dice.maybe(70, &pools::COSTS),
    });
    let names = ["ai_classified", "ai.classification", "ai_generated", "ai.generation"];
    event(script, visit, &names, json!({ "properties": properties }));
}

fn failed_call(script: &mut Script, visit: &mut Visit) {
    let properties = json!({
        "call_id": script.failing_call(),
        "kind": script.maybe(40, &["classification", "generation"]),
        "error_type": script.maybe(70, &pools::ERROR_TYPES),
        "message": script.maybe(70, &pools::ERROR_MESSAGES),
        "model": script.maybe(60, &pools::MODELS),
    });
    event(script, visit, &["ai_failed", "ai.error"], json!({ "properties": properties }));
}

fn agent_status(script: &mut Script, _: &mut Visit) {
    let agent = script.dice.pick(&pools::AGENTS);
    let status = script.dice.pick(&["ONLINE", "ONLINE", "BUSY", "AWAY", "OFFLINE"]);
    script.tell("setAgentStatus", json!({ "agentId": agent, "status": status }));
}
