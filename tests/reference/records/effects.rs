//! What the catalogue's events do besides being events. "Missing message_id, handover_id of a request, lead_id,
//! call_id: the event's id."

use serde_json::{Map, Value};

use super::row::{CallRow, Effect, MessageRow, text};

/// The effect of the event `id`, which is stored under `name`.
pub(super) fn of_event(name: &str, id: &str, properties: &Map<String, Value>, from_server: bool) -> Option<Effect> {
    let text = |property: &str| text(properties, property);
    let record_id = |property: &str| text(property).unwrap_or_else(|| id.to_owned());
    let message = |role: &str| {
        Some(Effect::Message(MessageRow {
            id: record_id("message_id"),
            role: role.to_owned(),
            from_server,
            agent: None,
            length: number(properties, "length").map(whole),
        }))
    };
    let status = |status: &str| Some(Effect::Status { message_id: record_id("message_id"), status: status.to_owned() });
    let handover = |status: &str, agent: Option<String>| {
        Some(Effect::HandoverUpdate { id: text("handover_id"), status: status.to_owned(), agent })
    };
    match name {
        "session_started" => Some(Effect::SessionStart),
        "session_ended" => Some(Effect::SessionEnd { error: flag(properties, "error") == Some(true) }),
        "message_sent" => message("USER"),
        "message_received" => message("BOT"),
        "message_delivered" => status("DELIVERED"),
        "message_read" => status("READ"),
        "message_failed" => status("FAILED"),
        "conversation_started" => Some(Effect::ConversationStart { service: text("service") }),
        "conversation_resolved" => {
            let agent = text("agent_id");
            // The property is a text of the sender's own: its case means nothing.
            let named = text("resolved_by").is_some_and(|by| by.eq_ignore_ascii_case("agent"));
            Some(Effect::Resolution { by_agent: named || agent.is_some(), agent })
        }
        "handover_requested" => Some(Effect::HandoverRequest {
            id: record_id("handover_id"),
            reason: text("reason"),
            support_option: text("support_option"),
        }),
        "handover_accepted" => handover("ACCEPTED", text("agent_id")),
        "handover_callback_requested" => handover("CALLBACK", None),
        "handover_declined" => handover("DECLINED", None),
        "handover_resolved" => handover("RESOLVED", None),
        "lead_captured" => {
            Some(Effect::Lead { id: record_id("lead_id"), kind: text("type"), value: number(properties, "value") })
        }
        "csat_submitted" => number(properties, "score").map(whole).map(Effect::Score),
        "ai_classified" => Some(Effect::Call(Box::new(call(id, "CLASSIFICATION", properties)))),
        "ai_generated" => Some(Effect::Call(Box::new(call(id, "GENERATION", properties)))),
        "ai_failed" => Some(Effect::CallFailure(Box::new(failure(id, properties)))),
        _ => None,
    }
}

fn call(event_id: &str, kind: &str, properties: &Map<String, Value>) -> CallRow {
    let classifies = kind == "CLASSIFICATION";
    let tokens = |name: &str| number(properties, name).filter(|_| !classifies).map_or(0, whole);
    CallRow {
        id: text(properties, "call_id").unwrap_or_else(|| event_id.to_owned()),
        kind: kind.to_owned(),
        model: text(properties, "model"),
        intent: text(properties, "intent").filter(|_| classifies),
        confidence: number(properties, "confidence").filter(|_| classifies),
        correct: flag(properties, "correct").filter(|_| classifies),
        fallback: classifies && flag(properties, "fallback") == Some(true),
        latency: number(properties, "latency_ms").map(whole),
        input_tokens: tokens("input_tokens"),
        output_tokens: tokens("output_tokens"),
        cost: number(properties, "cost_usd").filter(|_| !classifies).unwrap_or(0.0),
        error_type: None,
        error_message: None,
    }
}

/// "`ai_failed`: property `kind`, default generation."
fn failure(event_id: &str, properties: &Map<String, Value>) -> CallRow {
    let classifies = text(properties, "kind").is_some_and(|kind| kind.eq_ignore_ascii_case("classification"));
    CallRow {
        id: text(properties, "call_id").unwrap_or_else(|| event_id.to_owned()),
        kind: if classifies { "CLASSIFICATION" } else { "GENERATION" }.to_owned(),
        model: text(properties, "model"),
        error_type: text(properties, "error_type"),
        error_message: text(properties, "message"),
        ..CallRow::default()
    }
}

/// A property that is a number.
pub(super) fn number(properties: &Map<String, Value>, name: &str) -> Option<f64> {
    properties.get(name)?.as_f64()
}

/// A property that is true or false.
fn flag(properties: &Map<String, Value>, name: &str) -> Option<bool> {
    properties.get(name)?.as_bool()
}

/// The nearest whole number.
pub(super) fn whole(number: f64) -> i64 {
    number.round() as i64
}
