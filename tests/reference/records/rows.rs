//! From accepted items to rows.

use std::sync::Arc;

use parlance::ingest::item::{AiCallInput, EventDefaults, EventInput, Item, MessageInput};
use parlance_entity::{
    Timestamp,
    vocabulary::{MessageRole, Source},
};
use serde_json::{Map, Value};

use super::{
    catalogue, effects, page,
    record::Accepted,
    row::{CallRow, Effect, EventRow, MessageRow, Row, text},
};

/// The rows of the items, in the order of arrival, also those that are seen twice.
pub(super) fn of(accepted: &[Accepted]) -> Vec<Row> {
    accepted.iter().enumerate().map(|(place, one)| row(place, one)).collect()
}

/// "More than 24 h in the future: refused; up to that: taken as now." Default: when it arrived.
fn time(given: Option<Timestamp>, received_at: i64) -> i64 {
    given.map_or(received_at, |given| given.0.min(received_at))
}

fn row(place: usize, accepted: &Accepted) -> Row {
    let at = |given: Option<Timestamp>| time(given, accepted.received_at);
    match accepted.item.clone() {
        Item::Event(event, defaults) => of_event(place, accepted.received_at, *event, &defaults),
        Item::StartSession(input) => Row {
            at: at(input.started_at),
            session_id: Some(input.session_id),
            user_id: input.user_id,
            anonymous_id: input.anonymous_id,
            channel: input.channel.map(|channel| channel.as_str().to_owned()),
            context: input.context,
            effect: Some(Effect::SessionStart),
            ..Row::default()
        },
        Item::TouchSession(input) => Row {
            at: at(input.at),
            session_id: Some(input.session_id),
            effect: Some(Effect::SessionTouch),
            ..Row::default()
        },
        Item::EndSession(input) => Row {
            at: at(input.ended_at),
            session_id: Some(input.session_id),
            effect: Some(Effect::SessionEnd { error: input.error == Some(true) }),
            ..Row::default()
        },
        Item::Identify(input, _) => Row {
            at: at(input.at),
            session_id: input.session_id,
            user_id: Some(input.user_id),
            anonymous_id: input.anonymous_id,
            effect: Some(Effect::Identify),
            ..Row::default()
        },
        Item::StartConversation(input) => Row {
            at: at(input.started_at),
            session_id: input.session_id,
            user_id: input.user_id,
            anonymous_id: input.anonymous_id,
            conversation_id: Some(input.conversation_id),
            channel: input.channel.map(|channel| channel.as_str().to_owned()),
            effect: Some(Effect::ConversationStart { service: input.service }),
            ..Row::default()
        },
        Item::Message(input, source) => of_message(at(input.sent_at), *input, source),
        Item::MessageStatus(input) => Row {
            at: at(input.at),
            effect: Some(Effect::Status { message_id: input.message_id, status: input.status.as_str().to_owned() }),
            ..Row::default()
        },
        Item::Assign(input) => Row {
            at: at(input.at),
            conversation_id: Some(input.conversation_id),
            effect: Some(Effect::Assignment { agent: input.agent_id }),
            ..Row::default()
        },
        Item::Resolve(input) => Row {
            at: at(input.at),
            conversation_id: Some(input.conversation_id),
            effect: Some(Effect::Resolution {
                by_agent: input.resolved_by == Some(MessageRole::Agent) || input.agent_id.is_some(),
                agent: input.agent_id,
            }),
            ..Row::default()
        },
        Item::RequestHandover(input) => Row {
            at: at(input.requested_at),
            session_id: input.session_id,
            conversation_id: input.conversation_id,
            effect: Some(Effect::HandoverRequest {
                id: input.handover_id,
                reason: input.reason,
                support_option: input.support_option,
            }),
            ..Row::default()
        },
        Item::UpdateHandover(input) => Row {
            at: at(input.at),
            effect: Some(Effect::HandoverUpdate {
                id: Some(input.handover_id),
                status: input.status.as_str().to_owned(),
                agent: input.agent_id,
            }),
            ..Row::default()
        },
        Item::CaptureLead(input) => Row {
            at: at(input.created_at),
            session_id: input.session_id,
            user_id: input.user_id,
            anonymous_id: input.anonymous_id,
            conversation_id: input.conversation_id,
            effect: Some(Effect::Lead { id: input.lead_id, kind: input.r#type, value: input.value }),
            ..Row::default()
        },
        Item::UpdateLead(input) => Row {
            at: at(input.at),
            effect: Some(Effect::LeadUpdate {
                id: input.lead_id,
                status: input.status.map(|status| status.as_str().to_owned()),
                value: input.value,
            }),
            ..Row::default()
        },
        Item::Score(input) => Row {
            at: at(input.at),
            conversation_id: Some(input.conversation_id),
            effect: Some(Effect::Score(i64::from(input.score))),
            ..Row::default()
        },
        Item::Review(input) => Row {
            at: at(input.at),
            conversation_id: Some(input.conversation_id),
            effect: Some(Effect::Review(i64::from(input.score))),
            ..Row::default()
        },
        Item::AiCall(input) => of_call(at(input.at), *input),
        Item::Unreadable(_) => unreachable!("the workload has items alone"),
        Item::AgentStatus(input) => Row {
            at: at(input.at),
            effect: Some(Effect::AgentStatus { agent: input.agent_id, status: input.status.as_str().to_owned() }),
            ..Row::default()
        },
    }
}

/// "What is given here holds for each of them that does not say otherwise."
fn of_event(place: usize, received_at: i64, input: EventInput, defaults: &Arc<EventDefaults>) -> Row {
    let properties = match input.properties.clone() {
        Some(Value::Object(properties)) => properties,
        _ => Map::new(),
    };
    let id = input.event_id.clone().unwrap_or_else(|| derived_id(place, &input, defaults));
    let given = input.category.map(|category| category.as_str());
    let (name, category) = catalogue::stored_as(&input.name, given, &properties);
    // "Source of trackEvents defaults to CLIENT; a message_sent/received event makes a message of the request's
    // source."
    let from_server = defaults.source == Some(Source::Server);
    // Both the event and its properties may name the conversation; the event's own field is asked first.
    let named = text(&properties, "conversation_id").filter(|_| names_conversation(&name));
    let effect = effects::of_event(&name, &id, &properties, from_server);
    let viewed = |property: &str| text(&properties, property).filter(|_| name == "page_viewed");
    let page_path = viewed("path").or_else(|| input.page_url.clone()).map(|page| page::path(&page));
    let page_title = input.page_title.or_else(|| viewed("title"));
    Row {
        at: time(input.occurred_at, received_at),
        session_id: input.session_id.or_else(|| defaults.session_id.clone()),
        user_id: input.user_id.or_else(|| defaults.user_id.clone()),
        anonymous_id: input.anonymous_id.or_else(|| defaults.anonymous_id.clone()),
        conversation_id: input.conversation_id.or(named),
        channel: defaults.channel.map(|channel| channel.as_str().to_owned()),
        context: defaults.context.clone(),
        event: Some(EventRow { id, name, category, properties, page_path, page_title }),
        effect,
    }
}

/// The events that read the property `conversation_id`.
fn names_conversation(name: &str) -> bool {
    let names = [
        "message_sent",
        "message_received",
        "conversation_started",
        "conversation_resolved",
        "handover_requested",
        "csat_submitted",
        "ai_classified",
        "ai_generated",
    ];
    names.contains(&name)
}

/// "Missing eventId: derived from name, ids, occurredAt, properties and page; without occurredAt the event is always
/// new."
fn derived_id(place: usize, input: &EventInput, defaults: &EventDefaults) -> String {
    if input.occurred_at.is_none() {
        return format!("new at place {place}");
    }
    let properties = input.properties.clone().unwrap_or_default();
    let given = input.category.map(|category| category.as_str());
    let (name, _) = catalogue::stored_as(&input.name, given, properties.as_object().unwrap_or(&Map::new()));
    let ids = [
        input.session_id.as_ref().or(defaults.session_id.as_ref()),
        input.user_id.as_ref().or(defaults.user_id.as_ref()),
        input.anonymous_id.as_ref().or(defaults.anonymous_id.as_ref()),
        input.conversation_id.as_ref(),
    ];
    let page = (&input.page_url, &input.page_title);
    format!("of content {:?}", (name, ids, input.occurred_at, properties, page))
}

fn of_message(at: i64, input: MessageInput, source: Source) -> Row {
    // "contentLength, else the number of Unicode characters."
    let counted = input.content.as_ref().map(|content| content.chars().count() as i64);
    Row {
        at,
        session_id: input.session_id,
        user_id: input.user_id,
        anonymous_id: input.anonymous_id,
        conversation_id: Some(input.conversation_id),
        channel: input.channel.map(|channel| channel.as_str().to_owned()),
        effect: Some(Effect::Message(MessageRow {
            id: input.message_id,
            role: input.role.as_str().to_owned(),
            from_server: source == Source::Server,
            agent: input.agent_id,
            length: input.content_length.map(i64::from).or(counted),
        })),
        ..Row::default()
    }
}

fn of_call(at: i64, input: AiCallInput) -> Row {
    Row {
        at,
        session_id: input.session_id,
        conversation_id: input.conversation_id,
        effect: Some(Effect::Call(Box::new(CallRow {
            id: input.call_id,
            kind: input.kind.as_str().to_owned(),
            model: input.model,
            intent: input.intent,
            confidence: input.confidence,
            correct: input.correct,
            fallback: input.fallback == Some(true),
            latency: input.latency_ms.map(i64::from),
            input_tokens: input.input_tokens.map_or(0, i64::from),
            output_tokens: input.output_tokens.map_or(0, i64::from),
            cost: input.cost_usd.unwrap_or(0.0),
            error_type: input.error_type,
            error_message: input.error_message,
        }))),
        ..Row::default()
    }
}
