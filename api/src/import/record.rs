//! What a line says: a record is the name of a mutation and the item it takes.

use std::sync::Arc;

use clap::ValueEnum;
use parlance_entity::vocabulary::Source;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::{
    import::conversation,
    ingest::item::{EventDefaults, Item, RecordMessagesInput, TrackEventsInput},
};

/// What the lines of a file are. Lines that `parlance export` wrote are taken as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Events: an `EventInput` of the public schema, with `source`, `channel` and `context` of its request.
    Events,
    /// Sessions: a `StartSessionInput`.
    Sessions,
    /// Whole conversations: `conversation_id`, `company`, and `messages` with `role`, `at`, `length`, `author`. Or their
    /// starts: a `StartConversationInput`.
    Conversations,
    /// Messages: a `MessageInput`, with `source` of its request.
    Messages,
    /// Handovers: a `RequestHandoverInput`.
    Handovers,
    /// Leads: a `CaptureLeadInput`.
    Leads,
    /// Users: an `IdentifyUserInput`.
    Users,
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
    pub(crate) input: Map<String, Value>,
    /// What the mutation's input says of all items of its list.
    pub(crate) shared: Map<String, Value>,
}

/// The mutations that records are for, the list that takes them where there is one, and what is said of all of the list.
const MUTATIONS: &[(&str, Option<&str>, &[&str])] = &[
    ("trackEvents", Some("events"), &["source", "channel", "context"]),
    ("recordMessages", Some("messages"), &["source"]),
    ("updateMessageStatus", Some("statuses"), &[]),
    ("startSession", None, &[]),
    ("touchSession", None, &[]),
    ("endSession", None, &[]),
    ("identifyUser", None, &[]),
    ("startConversation", None, &[]),
    ("assignConversation", None, &[]),
    ("resolveConversation", None, &[]),
    ("requestHandover", None, &[]),
    ("updateHandover", None, &[]),
    ("captureLead", None, &[]),
    ("updateLead", None, &[]),
    ("submitScore", None, &[]),
    ("reviewConversation", None, &[]),
    ("recordAiCalls", Some("calls"), &[]),
    ("setAgentStatus", None, &[]),
];

/// The records of a line.
///
/// # Errors
/// What is wrong with the line, and how to mend it.
pub(crate) fn read(kind: Kind, mut object: Map<String, Value>) -> Result<Vec<Record>, String> {
    if kind != Kind::Items
        && let Some(Value::Array(reports)) = object.remove("reports")
    {
        return reports.into_iter().map(any).collect();
    }
    match kind {
        Kind::Items => any(Value::Object(object)).map(|record| vec![record]),
        Kind::Conversations if object.contains_key("messages") => conversation::read(Value::Object(object)),
        Kind::Messages => messages(object),
        Kind::Events => {
            object.remove("derived");
            Ok(vec![Record::new("trackEvents", object)?])
        }
        Kind::Sessions => Ok(vec![Record::new("startSession", object)?]),
        Kind::Conversations => Ok(vec![Record::new("startConversation", object)?]),
        Kind::Handovers => Ok(vec![Record::new("requestHandover", object)?]),
        Kind::Leads => Ok(vec![Record::new("captureLead", object)?]),
        Kind::Users => Ok(vec![Record::new("identifyUser", object)?]),
    }
}

/// A message, and how far it got where the line says so. One that was derived from an event comes with that event.
fn messages(mut object: Map<String, Value>) -> Result<Vec<Record>, String> {
    let derived = object.remove("derived").unwrap_or_default();
    let statuses = object.remove("statuses");
    let message_id = object.get("messageId").cloned().unwrap_or_default();
    let mut records = Vec::new();
    if derived["eventId"].is_null() {
        records.push(Record::new("recordMessages", object)?);
    }
    for status in statuses.iter().flat_map(|statuses| statuses.as_array().into_iter().flatten()) {
        let mut status = status.as_object().cloned().ok_or("a status is an object with `status` and `at`")?;
        status.insert("messageId".to_owned(), message_id.clone());
        records.push(Record::new("updateMessageStatus", status)?);
    }
    Ok(records)
}

fn any(item: Value) -> Result<Record, String> {
    let mut fields = item.as_object().cloned().unwrap_or_default().into_iter();
    let (Some((name, Value::Object(input))), None) = (fields.next(), fields.next()) else {
        return Err("an item is an object with one field, a mutation's name, that holds an object".to_owned());
    };
    let Some((mutation, ..)) = MUTATIONS.iter().find(|(mutation, ..)| *mutation == name) else {
        let names: Vec<_> = MUTATIONS.iter().map(|(mutation, ..)| *mutation).collect();
        return Err(format!("`{name}` takes no items: use one of {}", names.join(", ")));
    };
    Record::new(mutation, input)
}

impl Record {
    /// Checks the item's fields and types, so that a mistake is told the same way whichever way it travels.
    pub(crate) fn new(mutation: &'static str, mut input: Map<String, Value>) -> Result<Self, String> {
        let names =
            MUTATIONS.iter().find(|(known, ..)| *known == mutation).map_or(&[] as &[_], |(_, _, shared)| shared);
        let shared = names.iter().filter_map(|name| input.remove(*name).map(|value| ((*name).to_owned(), value)));
        let shared = shared.collect();
        let record = Self { mutation, input, shared };
        record.item()?;
        Ok(record)
    }

    /// The list of the mutation's input that takes the item; none: the item is the input.
    pub(crate) fn list(&self) -> Option<&'static str> {
        MUTATIONS.iter().find(|(mutation, ..)| *mutation == self.mutation).and_then(|(_, list, _)| *list)
    }

    /// The typed item.
    ///
    /// # Errors
    /// Which field is missing, unknown or of the wrong type.
    pub(crate) fn item(&self) -> Result<Item, String> {
        let input = || Value::Object(self.input.clone());
        Ok(match self.mutation {
            "trackEvents" => Item::Event(typed(input())?, Arc::new(self.defaults()?)),
            "recordMessages" => Item::Message(typed(input())?, self.source()?),
            "updateMessageStatus" => Item::MessageStatus(typed(input())?),
            "startSession" => Item::StartSession(typed(input())?),
            "touchSession" => Item::TouchSession(typed(input())?),
            "endSession" => Item::EndSession(typed(input())?),
            "identifyUser" => Item::Identify(typed(input())?, None),
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

    /// What the request of an event says of it.
    fn defaults(&self) -> Result<EventDefaults, String> {
        if self.shared.is_empty() {
            return Ok(EventDefaults::default());
        }
        let TrackEventsInput { source, channel, context, .. } = typed(self.request("events"))?;
        Ok(EventDefaults { source, channel, context, ..EventDefaults::default() })
    }

    /// Who reports a message.
    fn source(&self) -> Result<Source, String> {
        let request: RecordMessagesInput = typed(self.request("messages"))?;
        Ok(request.source.unwrap_or(Source::Server))
    }

    /// The input of the mutation with an empty list.
    fn request(&self, list: &str) -> Value {
        let mut request = self.shared.clone();
        request.insert(list.to_owned(), json!([]));
        Value::Object(request)
    }
}

fn typed<T: DeserializeOwned>(input: Value) -> Result<T, String> {
    serde_json::from_value(input).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: Kind, line: Value) -> Result<Vec<Record>, String> {
        read(kind, line.as_object().cloned().expect("an object"))
    }

    #[test]
    fn every_mutation_of_the_list_takes_an_item() {
        for (mutation, ..) in MUTATIONS {
            let record = Record { mutation, input: Map::new(), shared: Map::new() };
            let error = record.item().expect_err("nothing is no item");
            assert!(!error.contains("takes no items"), "{mutation}: {error}");
        }
    }

    #[test]
    fn an_unknown_field_is_named() {
        let error = line(Kind::Events, json!({"name": "page_viewed", "colour": "red"})).expect_err("unknown field");
        assert!(error.contains("colour"), "{error}");
        let error =
            line(Kind::Events, json!({"name": "page_viewed", "context": {"hat": 1}})).expect_err("unknown field");
        assert!(error.contains("hat"), "{error}");
    }

    #[test]
    fn an_item_names_its_mutation() {
        let records = line(Kind::Items, json!({"endSession": {"sessionId": "s1"}})).expect("an item");
        assert_eq!(records[0].mutation, "endSession");
        assert!(line(Kind::Items, json!({"dropTable": {}})).expect_err("no mutation").contains("captureLead"));
    }

    #[test]
    fn an_exported_record_is_what_its_reports_say() {
        let session = json!({"sessionId": "s1", "durationMs": 5, "reports": [{"endSession": {"sessionId": "s1"}}]});
        let mutations = |records: Vec<Record>| records.iter().map(|record| record.mutation).collect::<Vec<_>>();
        assert_eq!(mutations(line(Kind::Sessions, session).expect("a session")), ["endSession"]);
        let message = json!({
            "messageId": "m1", "conversationId": "c1", "role": "BOT", "source": "CLIENT",
            "statuses": [{"status": "READ", "at": "2026-01-31T09:30:00Z"}], "derived": {"counted": true},
        });
        let records = line(Kind::Messages, message).expect("a message");
        assert_eq!(mutations(records), ["recordMessages", "updateMessageStatus"]);
    }
}
