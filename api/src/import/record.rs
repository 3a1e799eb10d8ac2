//! What a line says: a record is the name of a mutation and the item it takes.

use clap::ValueEnum;
use parlance_entity::vocabulary::Source;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::sync::Arc;

use crate::{
    import::conversation,
    ingest::item::{EventDefaults, Item},
};

/// What the lines of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Whole conversations: `conversation_id`, `company`, and `messages` with `role`, `at`, `length`, `author`.
    Conversations,
    /// Events: an `EventInput` of the public schema.
    Events,
    /// Sessions: a `StartSessionInput`.
    Sessions,
    /// Messages: a `MessageInput`.
    Messages,
    /// Anything: an object with one field, a mutation's name, that holds one item of its input, such as
    /// `{"captureLead": {"leadId": "l1"}}` or `{"trackEvents": {"name": "page_viewed"}}`.
    Items,
}

/// One item on its way in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    /// The mutation that takes it.
    pub(crate) mutation: &'static str,
    /// The item as the mutation's input (or the element of its list) spells it.
    pub(crate) input: Value,
}

/// The mutations that records are for, and the list that takes them where there is one.
const MUTATIONS: &[(&str, Option<&str>)] = &[
    ("trackEvents", Some("events")),
    ("recordMessages", Some("messages")),
    ("updateMessageStatus", Some("statuses")),
    ("startSession", None),
    ("touchSession", None),
    ("endSession", None),
    ("identifyUser", None),
    ("startConversation", None),
    ("assignConversation", None),
    ("resolveConversation", None),
    ("requestHandover", None),
    ("updateHandover", None),
    ("captureLead", None),
    ("updateLead", None),
    ("submitScore", None),
    ("reviewConversation", None),
    ("recordAiCalls", Some("calls")),
    ("setAgentStatus", None),
];

/// The records of a line; an empty line has none.
///
/// # Errors
/// What is wrong with the line, and how to mend it.
pub(crate) fn read(kind: Kind, line: &[u8]) -> Result<Vec<Record>, String> {
    if line.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    match kind {
        Kind::Conversations => conversation::read(line),
        Kind::Events => Ok(vec![Record::new("trackEvents", object(line)?)?]),
        Kind::Sessions => Ok(vec![Record::new("startSession", object(line)?)?]),
        Kind::Messages => Ok(vec![Record::new("recordMessages", object(line)?)?]),
        Kind::Items => any(object(line)?).map(|record| vec![record]),
    }
}

fn object(line: &[u8]) -> Result<Map<String, Value>, String> {
    serde_json::from_slice(line).map_err(|error| format!("no JSON object: {error}"))
}

fn any(object: Map<String, Value>) -> Result<Record, String> {
    let mut fields = object.into_iter();
    let (Some((name, Value::Object(input))), None) = (fields.next(), fields.next()) else {
        return Err("an item is an object with one field, a mutation's name, that holds an object".to_owned());
    };
    let Some((mutation, _)) = MUTATIONS.iter().find(|(mutation, _)| *mutation == name) else {
        let names: Vec<_> = MUTATIONS.iter().map(|(mutation, _)| *mutation).collect();
        return Err(format!("`{name}` takes no items: use one of {}", names.join(", ")));
    };
    Record::new(mutation, input)
}

impl Record {
    /// Checks the item's fields and types, so that a mistake is told the same way whichever way it travels.
    fn new(mutation: &'static str, input: Map<String, Value>) -> Result<Self, String> {
        let record = Self { mutation, input: Value::Object(input) };
        record.item()?;
        Ok(record)
    }

    /// The list of the mutation's input that takes the item; none: the item is the input.
    pub(crate) fn list(&self) -> Option<&'static str> {
        MUTATIONS.iter().find(|(mutation, _)| *mutation == self.mutation).and_then(|(_, list)| *list)
    }

    /// The typed item.
    ///
    /// # Errors
    /// Which field is missing, unknown or of the wrong type.
    pub(crate) fn item(&self) -> Result<Item, String> {
        let input = || self.input.clone();
        Ok(match self.mutation {
            "trackEvents" => Item::Event(typed(input())?, Arc::new(EventDefaults::default())),
            "recordMessages" => Item::Message(typed(input())?, Source::Server),
            "updateMessageStatus" => Item::MessageStatus(typed(input())?),
            "startSession" => Item::StartSession(typed(input())?),
            "touchSession" => Item::TouchSession(typed(input())?),
            "endSession" => Item::EndSession(typed(input())?),
            "identifyUser" => Item::Identify(typed(input())?),
            "startConversation" => Item::StartConversation(typed(input())?),
            "assignConversation" => Item::Assign(typed(input())?),
            "resolveConversation" => Item::Resolve(typed(input())?),
            "requestHandover" => Item::RequestHandover(typed(input())?),
            "updateHandover" => Item::UpdateHandover(typed(input())?),
            "captureLead" => Item::CaptureLead(typed(input())?),
            "updateLead" => Item::UpdateLead(typed(input())?),
            "submitScore" => Item::Score(typed(input())?),
            "reviewConversation" => Item::Review(typed(input())?),
            "recordAiCalls" => Item::AiCall(typed(input())?),
            "setAgentStatus" => Item::AgentStatus(typed(input())?),
            other => return Err(format!("`{other}` takes no items")),
        })
    }
}

fn typed<T: DeserializeOwned>(input: Value) -> Result<T, String> {
    serde_json::from_value(input).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutation_of_the_list_takes_an_item() {
        for (mutation, _) in MUTATIONS {
            let record = Record { mutation, input: Value::Null };
            let error = record.item().expect_err("null is no item");
            assert!(!error.contains("takes no items"), "{mutation}: {error}");
        }
    }

    #[test]
    fn an_empty_line_has_no_records() {
        assert_eq!(read(Kind::Events, b"  \r"), Ok(Vec::new()));
    }

    #[test]
    fn an_unknown_field_is_named() {
        let error = read(Kind::Events, br#"{"name":"page_viewed","colour":"red"}"#).expect_err("unknown field");
        assert!(error.contains("colour"), "{error}");
    }

    #[test]
    fn an_item_names_its_mutation() {
        let records = read(Kind::Items, br#"{"endSession":{"sessionId":"s1"}}"#).expect("an item");
        assert_eq!(records[0].mutation, "endSession");
        assert!(read(Kind::Items, br#"{"dropTable":{}}"#).expect_err("no mutation").contains("captureLead"));
    }
}
