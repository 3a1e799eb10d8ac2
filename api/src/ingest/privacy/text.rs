//! Leaves out what people wrote to each other, and keeps its length.

use serde_json::{Map, Value};

use crate::ingest::draft::Row;

/// Properties in which clients send the text of a message along with its event.
const TEXTS: [&str; 4] = ["content", "text", "message", "body"];
/// Under which other things tell of messages.
const LAST_MESSAGES: [&str; 6] =
    ["last_user_message", "last_bot_message", "last_message", "lastUserMessage", "lastBotMessage", "lastMessage"];

/// Takes the text of messages from a row.
pub(crate) fn drop_texts(row: &mut Row) {
    match row {
        Row::Message(row) => row.content = None,
        Row::Event(row) => {
            if let Some(properties) = row.properties.as_object_mut().filter(|_| is_message(&row.name)) {
                keep_length(properties);
            }
            remove(&mut row.properties, &|name| LAST_MESSAGES.contains(&name));
        }
        Row::Item(row) => remove(&mut row.payload, &|name| LAST_MESSAGES.contains(&name)),
        Row::AgentStatus(_) => {}
    }
}

/// Takes the text of messages from an item as it was sent.
pub(crate) fn drop_texts_of_payload(payload: &mut Value) {
    remove(payload, &|name| TEXTS.contains(&name) || LAST_MESSAGES.contains(&name));
}

fn is_message(name: &str) -> bool {
    name == "message_sent" || name == "message_received"
}

fn keep_length(properties: &mut Map<String, Value>) {
    for name in TEXTS {
        let Some(Value::String(text)) = properties.remove(name) else { continue };
        if !properties.get("length").is_some_and(Value::is_number) {
            properties.insert("length".to_owned(), Value::from(text.chars().count()));
        }
    }
}

fn remove(value: &mut Value, unwanted: &impl Fn(&str) -> bool) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !unwanted(name));
            fields.values_mut().for_each(|value| remove(value, unwanted));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| remove(value, unwanted)),
        _ => {}
    }
}
