//! What a contact sent.

use std::sync::Arc;

use parlance_entity::{
    Timestamp,
    vocabulary::{Channel, EventCategory, MessageRole, Source},
};
use serde_json::{Map, Value, json};

use super::{instant, unreadable};
use crate::ingest::item::{EventDefaults, EventInput, Item, MessageInput};

/// Types of messages that a person writes or chooses. The others tell of something.
const WRITTEN: [&str; 12] = [
    "text",
    "button",
    "interactive",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "order",
];

/// A message as a message of the user; what is none, such as a reaction, as an event.
pub(super) fn item(number: &str, sent: Map<String, Value>) -> Item {
    let text = |field: &str| sent.get(field).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let (Some(id), Some(from), Some(at)) = (text("id"), text("from"), text("timestamp").as_deref().and_then(instant))
    else {
        return unreadable("id, from, timestamp", Value::Object(sent));
    };
    let kind = text("type").unwrap_or_default();
    if WRITTEN.contains(&kind.as_str()) {
        return message(number, id, from, at, content(&sent, &kind));
    }
    event(number, id, from, at, &kind, &sent)
}

fn message(number: &str, id: String, from: String, at: Timestamp, content: Option<String>) -> Item {
    let input = MessageInput {
        message_id: id,
        conversation_id: format!("{number}:{from}"),
        session_id: None,
        user_id: Some(from),
        anonymous_id: None,
        channel: Some(Channel::Whatsapp),
        role: MessageRole::User,
        content,
        content_length: None,
        sent_at: Some(at),
        agent_id: None,
        intent: None,
    };
    Item::Message(Box::new(input), Source::Server)
}

/// The words of a message: written, chosen, or below a picture; none: it has none.
fn content(sent: &Map<String, Value>, kind: &str) -> Option<String> {
    let body = sent.get(kind)?;
    let words = match kind {
        "text" => body.get("body"),
        "button" => body.get("text"),
        "interactive" => ["button_reply", "list_reply"].iter().find_map(|reply| body.get(*reply)?.get("title")),
        _ => body.get("caption"),
    };
    words?.as_str().map(str::to_owned)
}

/// A reaction to a message, or something that Meta tells, such as a number that changed.
fn event(number: &str, id: String, from: String, at: Timestamp, kind: &str, sent: &Map<String, Value>) -> Item {
    let told = sent.get(kind).cloned().unwrap_or_else(|| json!({}));
    let (name, category) = match kind {
        "reaction" => ("message_reacted".to_owned(), EventCategory::Engagement),
        kind => (format!("whatsapp_{}", if kind.is_empty() { "unknown" } else { kind }), EventCategory::System),
    };
    let input = EventInput {
        event_id: Some(id),
        name,
        category: Some(category),
        properties: Some(if told.is_object() { told } else { json!({ "value": told }) }),
        page_url: None,
        page_title: None,
        session_id: None,
        user_id: Some(from.clone()),
        anonymous_id: None,
        conversation_id: Some(format!("{number}:{from}")),
        occurred_at: Some(at),
    };
    let defaults =
        EventDefaults { source: Some(Source::Server), channel: Some(Channel::Whatsapp), ..EventDefaults::default() };
    Item::Event(Box::new(input), Arc::new(defaults))
}
