//! Conversations: their messages, and what becomes of them.

use serde_json::{Value, json};

use super::{
    pages::event,
    pools,
    script::Script,
    visit::{Reporter, Step, Visit, with},
};

pub(super) fn step(script: &mut Script, visit: &mut Visit) {
    let step: Step = script.dice.weighted(&[
        (4, start as Step),
        (22, exchange as Step),
        (12, status as Step),
        (1, assign as Step),
        (4, resolve as Step),
        (4, score as Step),
        (1, review as Step),
        (4, request_handover as Step),
        (5, update_handover as Step),
    ]);
    step(script, visit);
}

fn start(script: &mut Script, visit: &mut Visit) {
    let service = script.maybe(60, &pools::SERVICES);
    if script.dice.chance(65) {
        let properties = json!({ "service": service, "conversation_id": script.maybe(70, &[visit.conversation]) });
        return event(script, visit, &["conversation_started"], json!({ "properties": properties }));
    }
    let ids = visit.ids(script);
    let fields = json!({ "conversationId": visit.conversation, "service": service, "channel": visit.channel });
    script.tell("startConversation", with(fields, ids));
}

/// A few messages.
fn exchange(script: &mut Script, visit: &mut Visit) {
    for _ in 0..script.dice.between(1, 4) {
        let role = script.dice.weighted(&[(10, "USER"), (8, "BOT"), (4, "AGENT"), (1, "SYSTEM")]);
        let of_event = match visit.reporter {
            Reporter::Server => false,
            Reporter::Events => true,
            Reporter::Both => script.dice.chance(50),
        };
        match role {
            "USER" if of_event => message_event(script, visit, "message_sent"),
            "BOT" if of_event => message_event(script, visit, "message_received"),
            role => message(script, visit, role),
        }
        script.pass();
    }
}

fn message(script: &mut Script, visit: &Visit, role: &str) {
    let ids = visit.ids(script);
    let length = script.dice.maybe(20, &[0, 1, 40]);
    let agent = if role == "AGENT" { script.maybe(85, &pools::AGENTS) } else { Value::Null };
    let fields = json!({
        "messageId": script.new_id("m"),
        "conversationId": visit.conversation,
        "role": role,
        "content": script.maybe(80, &pools::CONTENTS),
        "contentLength": length,
        "agentId": agent,
        "channel": visit.channel,
    });
    let source = script.dice.weighted(&[(6, None), (2, Some("SERVER")), (2, Some("CLIENT"))]);
    script.tell_with("recordMessages", json!({ "source": source }), with(fields, ids));
}

fn message_event(script: &mut Script, visit: &Visit, name: &str) {
    let length = script.dice.maybe(60, &[0, 3, 17]);
    let mut properties = json!({ "length": length });
    if script.dice.chance(80) {
        properties["message_id"] = json!(script.new_id("m"));
    }
    if script.dice.chance(70) {
        properties["conversation_id"] = json!(visit.conversation);
    }
    // An id that the server makes would be the message's, by which messages of one instant are ordered.
    let id = script.new_id("e");
    event(script, visit, &[name], json!({ "eventId": id, "properties": properties }));
}

fn status(script: &mut Script, visit: &mut Visit) {
    let id = script.known_id("m");
    if script.dice.chance(70) {
        let status = script.dice.pick(&["SENT", "DELIVERED", "READ", "FAILED"]);
        return script.tell("updateMessageStatus", json!({ "messageId": id, "status": status }));
    }
    let names = ["message_delivered", "message_read", "message.failed"];
    event(script, visit, &names, json!({ "properties": { "message_id": id } }));
}

fn assign(script: &mut Script, visit: &mut Visit) {
    let agent = script.dice.pick(&pools::AGENTS);
    script.tell("assignConversation", json!({ "conversationId": visit.conversation, "agentId": agent }));
}

fn resolve(script: &mut Script, visit: &mut Visit) {
    let agent = script.maybe(30, &pools::AGENTS);
    if script.dice.chance(65) {
        let by = script.maybe(40, &["agent", "AGENT", "bot"]);
        let conversation = script.maybe(60, &[visit.conversation]);
        let properties = json!({ "conversation_id": conversation, "resolved_by": by, "agent_id": agent });
        return event(script, visit, &["conversation_resolved", "chat.resolved"], json!({ "properties": properties }));
    }
    let by = script.maybe(60, &["AGENT", "BOT", "USER"]);
    let fields = json!({ "conversationId": visit.conversation, "resolvedBy": by, "agentId": agent });
    script.tell("resolveConversation", fields);
}

fn score(script: &mut Script, visit: &mut Visit) {
    let score = script.dice.between(1, 5);
    if script.dice.chance(65) {
        let conversation = script.maybe(60, &[visit.conversation]);
        let properties = json!({ "score": score, "conversation_id": conversation });
        return event(script, visit, &["csat_submitted", "csat.submitted"], json!({ "properties": properties }));
    }
    script.tell("submitScore", json!({ "conversationId": visit.conversation, "score": score }));
}

fn review(script: &mut Script, visit: &mut Visit) {
    let score = script.dice.pick(&[0, 50, 99, 100]);
    let fields = json!({ "conversationId": visit.conversation, "reviewer": "rob", "score": score });
    script.tell("reviewConversation", fields);
}

fn request_handover(script: &mut Script, visit: &mut Visit) {
    let (reason, option) = (script.maybe(70, &pools::REASONS), script.maybe(60, &pools::OPTIONS));
    let conversation = script.maybe(65, &[visit.conversation]);
    if script.dice.chance(65) {
        let id = if script.dice.chance(80) { json!(script.new_id("h")) } else { Value::Null };
        let properties =
            json!({ "handover_id": id, "reason": reason, "support_option": option, "conversation_id": conversation });
        let names = ["handover_requested", "agent.handoff", "requested_human"];
        return event(script, visit, &names, json!({ "properties": properties }));
    }
    let id = script.new_id("h");
    let session = visit.session.clone();
    script.tell("requestHandover", json!({ "handoverId": id, "conversationId": conversation, "sessionId": session, "reason": reason, "supportOption": option }));
}

fn update_handover(script: &mut Script, visit: &mut Visit) {
    let id = script.known_id("h");
    let agent = script.maybe(60, &pools::AGENTS);
    if script.dice.chance(65) {
        let id = if script.dice.chance(60) { json!(id) } else { Value::Null };
        let names =
            ["handover_accepted", "pressed_accept", "pressed_callback", "pressed_continue", "handover_resolved"];
        return event(script, visit, &names, json!({ "properties": { "handover_id": id, "agent_id": agent } }));
    }
    let status = script.dice.pick(&["CALLBACK", "ACCEPTED", "ACCEPTED", "DECLINED", "RESOLVED"]);
    script.tell("updateHandover", json!({ "handoverId": id, "status": status, "agentId": agent }));
}
