//! What rows say: the properties of events and the payloads of items, read as facts.

use parlance_entity::{
    event, item,
    vocabulary::{AiCallKind, ItemKind, MessageRole},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{
    catalogue::{self, Effect, text},
    fact::What,
    payload::{
        AiCall, Context, ConversationStart, HandoverRequest, HandoverUpdate, LeadCapture, MessageStatus, Resolution,
        Score, SessionEnd, SessionStart,
    },
};

/// The effect of an event, the conversation that it names, and what it does.
pub(super) fn event(event: &event::Model) -> (Effect, Option<&str>, What<'_>) {
    let column = event.conversation_id.as_deref();
    let Some(properties) = event.properties.as_object() else { return (Effect::None, column, What::Nothing) };
    let Some(entry) = catalogue::find(&event.name, properties) else { return (Effect::None, column, What::Nothing) };
    let conversation = column.or_else(|| entry.conversation(properties));
    let what = effect(entry.effect, &event.id, properties).unwrap_or(What::Nothing);
    (entry.effect, conversation, what)
}

fn effect<'a>(effect: Effect, event_id: &'a str, properties: &'a Map<String, Value>) -> Option<What<'a>> {
    let own = |name: &str| text(properties, name);
    let owned = |name: &str| own(name).map(str::to_owned);
    let id = |name: &str| own(name).unwrap_or(event_id);
    Some(match effect {
        Effect::SessionEnd => {
            What::SessionEnd { error: properties.get("error").and_then(Value::as_bool).unwrap_or(false) }
        }
        Effect::Message(role) => What::Message { id: id("message_id"), role, agent: None },
        Effect::MessageStatus(status) => What::MessageStatus { message: own("message_id")?, status },
        Effect::ConversationStart => What::ConversationStart(ConversationStart { service: owned("service") }),
        Effect::Resolution => {
            let is_agents = own("resolved_by").is_some_and(|by| by.eq_ignore_ascii_case("agent"));
            let resolved_by = is_agents.then_some(MessageRole::Agent);
            What::Resolution(Resolution { resolved_by, agent_id: owned("agent_id") })
        }
        Effect::HandoverRequest => {
            let request = HandoverRequest {
                reason: owned("reason"),
                issues: properties.get("issues").filter(|issues| !issues.is_null()).cloned(),
                support_option: owned("support_option"),
                last_message: None,
            };
            What::HandoverRequest { id: id("handover_id"), request: Box::new(request) }
        }
        Effect::HandoverUpdate(status) => What::HandoverUpdate {
            handover: own("handover_id"),
            update: HandoverUpdate { status, agent_id: owned("agent_id") },
        },
        Effect::LeadCapture => {
            let lead = LeadCapture {
                r#type: owned("type"),
                name: owned("name"),
                email: owned("email"),
                phone: owned("phone"),
                product_interest: owned("product_interest"),
                value: properties.get("value").and_then(Value::as_f64),
                ..LeadCapture::default()
            };
            What::LeadCapture { id: id("lead_id"), lead: Box::new(lead) }
        }
        Effect::Score => What::Score(Score { score: whole_number(properties, "score")?, comment: owned("comment") }),
        Effect::AiCall(kind) => What::AiCall { id: id("call_id"), call: Box::new(ai_call(kind, properties)) },
        Effect::AiFailure => What::AiFailure { id: id("call_id"), call: Box::new(failed_ai_call(properties)) },
        _ => return None,
    })
}

/// What an `ai_classified` or `ai_generated` says: of what the catalogue lists, for nothing else was checked.
fn ai_call(kind: AiCallKind, properties: &Map<String, Value>) -> AiCall {
    let owned = |name: &str| text(properties, name).map(str::to_owned);
    let number = |name: &str| properties.get(name).and_then(Value::as_f64);
    let flag = |name: &str| properties.get(name).and_then(Value::as_bool);
    let call = AiCall { model: owned("model"), latency_ms: rounded(number("latency_ms")), ..AiCall::of(kind) };
    match kind {
        AiCallKind::Classification => AiCall {
            intent: owned("intent"),
            confidence: number("confidence"),
            correct: flag("correct"),
            fallback: flag("fallback").unwrap_or(false),
            ..call
        },
        AiCallKind::Generation => AiCall {
            input_tokens: rounded(number("input_tokens")),
            output_tokens: rounded(number("output_tokens")),
            cost_usd: number("cost_usd"),
            ..call
        },
    }
}

/// What an `ai_failed` says; it reads no figures. Of a kind that is neither, it is the one that is meant without any.
fn failed_ai_call(properties: &Map<String, Value>) -> AiCall {
    let is_classification = |kind: &str| kind.eq_ignore_ascii_case(AiCallKind::Classification.as_str());
    let kind = match text(properties, "kind") {
        Some(kind) if is_classification(kind) => AiCallKind::Classification,
        _ => AiCallKind::Generation,
    };
    AiCall {
        model: text(properties, "model").map(str::to_owned),
        error_type: text(properties, "error_type").map(str::to_owned),
        error_message: text(properties, "message").map(str::to_owned),
        ..AiCall::of(kind)
    }
}

/// The question that an event is about; none: it is about none.
pub(super) fn question(event: &event::Model, effect: Effect) -> Option<String> {
    let properties =
        event.properties.as_object().filter(|_| matches!(effect, Effect::QuestionView | Effect::Feedback))?;
    text(properties, "question_id").map(str::to_owned)
}

/// Whether feedback says that something was helpful; none: it is no feedback, or does not say.
pub(super) fn helpful(event: &event::Model, effect: Effect) -> Option<bool> {
    event.properties.as_object().filter(|_| effect == Effect::Feedback)?.get("helpful")?.as_bool()
}

/// A property that is a number, without its fraction; none: no number, or too large.
pub(super) fn whole_number(properties: &Map<String, Value>, name: &str) -> Option<i32> {
    as_whole(properties.get(name)?.as_f64()?.trunc())
}

/// The nearest whole number; none: no number, or too large.
fn rounded(number: Option<f64>) -> Option<i32> {
    as_whole(number?.round())
}

fn as_whole(number: f64) -> Option<i32> {
    (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number).then_some(number as i32)
}

/// What an item does; nothing, where its payload is not of its kind or its subject is missing.
pub(super) fn item(item: &item::Model) -> What<'_> {
    by_kind(item).unwrap_or(What::Nothing)
}

fn by_kind(item: &item::Model) -> Option<What<'_>> {
    let subject = || item.subject.as_deref().and_then(|subject| subject.split_once(':')).map(|(_, id)| id);
    Some(match item.kind {
        ItemKind::Context => {
            let known = Box::new(Context { ip: item.ip.clone(), ..payload(item)? });
            What::Context { known, about: item.subject.as_deref() }
        }
        ItemKind::SessionStart => {
            let mut start: Box<SessionStart> = payload(item)?;
            start.context.ip.clone_from(&item.ip);
            What::SessionStart(start)
        }
        ItemKind::SessionTouch => What::SessionTouch(payload(item)?),
        ItemKind::SessionEnd => What::SessionEnd { error: payload::<SessionEnd>(item)?.error },
        ItemKind::Identify => What::Identify,
        ItemKind::ConversationStart => What::ConversationStart(payload(item)?),
        ItemKind::Assignment => What::Assignment(payload(item)?),
        ItemKind::Resolution => What::Resolution(payload(item)?),
        ItemKind::MessageStatus => {
            What::MessageStatus { message: subject()?, status: payload::<MessageStatus>(item)?.status }
        }
        ItemKind::HandoverRequest => What::HandoverRequest { id: subject()?, request: payload(item)? },
        ItemKind::HandoverUpdate => What::HandoverUpdate { handover: Some(subject()?), update: payload(item)? },
        ItemKind::LeadCapture => What::LeadCapture { id: subject()?, lead: payload(item)? },
        ItemKind::LeadUpdate => What::LeadUpdate { lead: subject()?, update: payload(item)? },
        ItemKind::Score => What::Score(payload(item)?),
        ItemKind::Review => What::Review(payload(item)?),
        ItemKind::AiCall => What::AiCall { id: subject()?, call: payload(item)? },
    })
}

/// The payload as the struct of its kind. None cannot happen to what the writer stored.
pub(super) fn payload<T: DeserializeOwned>(item: &item::Model) -> Option<T> {
    T::deserialize(&item.payload).ok()
}
