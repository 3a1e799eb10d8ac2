//! The event catalogue: what the server knows of an event by its name. The list itself is in `entries`; categories, the
//! types of the properties that are read, and the effect follow from it.

mod entries;
mod property;

use std::{collections::HashMap, sync::LazyLock};

use parlance_entity::vocabulary::{AiCallKind, DeliveryStatus, EventCategory, HandoverStatus, MessageRole};
use serde_json::{Map, Value};

pub use entries::ENTRIES;
pub use property::{Flaw, Kind};

/// A known event.
#[derive(Debug)]
pub struct Entry {
    /// The name it is stored under.
    pub name: &'static str,
    /// Other names for the same thing.
    pub aliases: &'static [&'static str],
    /// What it is about, whatever the sender says.
    pub category: EventCategory,
    /// The properties that are read, and what each must be.
    pub properties: &'static [(&'static str, Kind)],
    /// What it does besides being counted.
    pub effect: Effect,
}

/// What an event does besides being counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing more.
    None,
    /// Ends its session.
    SessionEnd,
    /// A page was viewed.
    PageView,
    /// The widget was loaded.
    WidgetLoad,
    /// The widget was opened.
    WidgetOpen,
    /// The widget was minimized.
    WidgetMinimize,
    /// The widget was closed.
    WidgetClose,
    /// A message was written, by whom.
    Message(MessageRole),
    /// A message got so far.
    MessageStatus(DeliveryStatus),
    /// A conversation began.
    ConversationStart,
    /// A conversation was resolved.
    Resolution,
    /// A human was asked for.
    HandoverRequest,
    /// A handover moved on.
    HandoverUpdate(HandoverStatus),
    /// A lead was captured.
    LeadCapture,
    /// Interest in a product was shown.
    ProductInterest,
    /// The pre-chat form was shown.
    FormShown,
    /// The pre-chat form was submitted.
    FormSubmitted,
    /// A conversation was scored.
    Score,
    /// An intake flow moved on: it names the session's service type.
    Intake(IntakeMove),
    /// A question and its answer were viewed.
    QuestionView,
    /// The user said whether something was helpful.
    Feedback,
    /// A model was called.
    AiCall(AiCallKind),
    /// A call of a model failed.
    AiFailure,
}

/// How an intake flow moves on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntakeMove {
    /// It was started.
    Start,
    /// A step was completed.
    Step,
    /// It was completed.
    Completion,
}

/// The entry of a name or of one of its other spellings; none: a name of the client's own.
///
/// `properties` decides where one name stands for two events (`visibility_change`).
#[must_use]
pub fn find(name: &str, properties: &Map<String, Value>) -> Option<&'static Entry> {
    static BY_NAME: LazyLock<HashMap<&str, &Entry>> = LazyLock::new(|| {
        let names = |entry: &'static Entry| entry.aliases.iter().chain([&entry.name]).map(move |name| (*name, entry));
        ENTRIES.iter().flat_map(names).collect()
    });
    let name = if name == "visibility_change" { visibility_change(properties) } else { name };
    BY_NAME.get(name).copied()
}

/// The names that events are stored under which are sent under this one: of `visibility_change` two, of others one.
#[must_use]
pub fn stored_names(name: &str) -> Vec<&str> {
    let stored = |properties: &Map<String, Value>| find(name, properties).map_or(name, |entry| entry.name);
    let visible = Map::from_iter([("state".to_owned(), Value::from("visible"))]);
    let mut names = vec![stored(&Map::new()), stored(&visible)];
    names.dedup();
    names
}

fn visibility_change(properties: &Map<String, Value>) -> &'static str {
    match properties.get("state").and_then(Value::as_str) {
        Some("visible") => "page_shown",
        _ => "page_hidden",
    }
}

impl Entry {
    /// Checks the types of the properties that this event reads. Null is as missing.
    ///
    /// # Errors
    /// The first property that is wrong, what it must be, and what came.
    pub fn check(&self, properties: &Map<String, Value>) -> Result<(), Flaw> {
        for (name, kind) in self.properties {
            match properties.get(*name) {
                None | Some(Value::Null) => {}
                Some(value) => kind.check(name, value)?,
            }
        }
        Ok(())
    }

    /// `message:`, `handover:`, `lead:` or `call:` and the id of the record that this event makes or changes: the id that the
    /// properties name, else, where it makes one, the event's own; none: it has no such record.
    #[must_use]
    pub fn subject(&self, event_id: &str, properties: &Map<String, Value>) -> Option<String> {
        let (prefix, property, makes_it) = match self.effect {
            Effect::Message(_) => ("message", "message_id", true),
            Effect::MessageStatus(_) => ("message", "message_id", false),
            Effect::HandoverRequest => ("handover", "handover_id", true),
            Effect::HandoverUpdate(_) => ("handover", "handover_id", false),
            Effect::LeadCapture => ("lead", "lead_id", true),
            Effect::AiCall(_) | Effect::AiFailure => ("call", "call_id", true),
            _ => return None,
        };
        let id = text(properties, property).or(makes_it.then_some(event_id))?;
        Some(format!("{prefix}:{id}"))
    }

    /// Whether its subject is a record that something else has made.
    #[must_use]
    pub fn is_update(&self) -> bool {
        matches!(self.effect, Effect::MessageStatus(_) | Effect::HandoverUpdate(_))
    }

    /// The conversation that the properties name, where this event reads that property.
    #[must_use]
    pub fn conversation<'a>(&self, properties: &'a Map<String, Value>) -> Option<&'a str> {
        let reads = self.properties.iter().any(|(name, _)| *name == "conversation_id");
        text(properties, "conversation_id").filter(|_| reads)
    }

    /// What the effect needs and the event lacks, in words; none: nothing. A user or an anonymous id counts as a session,
    /// for it leads to one.
    #[must_use]
    pub fn missing(&self, has_session: bool, has_conversation: bool) -> Option<&'static str> {
        let needs_one = matches!(
            self.effect,
            Effect::Message(_)
                | Effect::ConversationStart
                | Effect::Resolution
                | Effect::HandoverRequest
                | Effect::Score
        );
        (needs_one && !has_session && !has_conversation)
            .then_some("a session, a conversation, a user id or an anonymous id")
    }
}

/// A property that is a text.
pub(super) fn text<'a>(properties: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    properties.get(name).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn every_spelling_is_stored_under_the_first_name_of_its_row() {
        assert_eq!(stored_names("page_view"), ["page_viewed"]);
        assert_eq!(stored_names("page_viewed"), ["page_viewed"]);
        assert_eq!(stored_names("visibility_change"), ["page_hidden", "page_shown"]);
        assert_eq!(stored_names("order placed"), ["order placed"]);
    }

    #[test]
    fn no_name_stands_for_two_entries() {
        let mut seen = HashSet::new();
        for entry in ENTRIES {
            for name in entry.aliases.iter().chain([&entry.name]) {
                assert!(seen.insert(*name), "{name} stands twice");
            }
        }
        assert!(seen.len() > 50);
    }

    #[test]
    fn other_spellings_are_stored_under_the_first_name() {
        let none = Map::new();
        for (spelling, name) in [
            ("page", "page_viewed"),
            ("session.start", "session_started"),
            ("message.delivered", "message_delivered"),
            ("requested_human", "handover_requested"),
            ("chat.resolved", "conversation_resolved"),
        ] {
            assert_eq!(find(spelling, &none).map(|entry| entry.name), Some(name));
        }
        assert!(find("my_own_event", &none).is_none());
    }

    #[test]
    fn a_visibility_change_is_named_by_its_state() {
        let name = |state: Value| find("visibility_change", &object(json!({"state": state}))).map(|entry| entry.name);
        assert_eq!(name(json!("visible")), Some("page_shown"));
        assert_eq!(name(json!("hidden")), Some("page_hidden"));
        assert_eq!(name(json!(null)), Some("page_hidden"));
    }

    #[test]
    fn a_record_without_an_id_takes_the_events() {
        let entry = |name| find(name, &Map::new()).expect("a known event");
        let named = object(json!({"handover_id": "h1"}));
        assert_eq!(entry("handover_requested").subject("e1", &named).as_deref(), Some("handover:h1"));
        assert_eq!(entry("handover_requested").subject("e1", &Map::new()).as_deref(), Some("handover:e1"));
        assert_eq!(entry("handover_accepted").subject("e1", &Map::new()), None);
        assert_eq!(entry("ai_failed").subject("e1", &object(json!({"call_id": "a1"}))).as_deref(), Some("call:a1"));
        assert_eq!(entry("ai_generated").subject("e1", &Map::new()).as_deref(), Some("call:e1"));
        assert_eq!(entry("page_viewed").subject("e1", &named), None);
    }

    #[test]
    fn a_wrong_property_is_named() {
        let entry = find("message_sent", &Map::new()).expect("a known event");
        let flaw = entry.check(&object(json!({"message_id": 5}))).expect_err("an id is text");
        assert_eq!(flaw.property, "message_id");
        assert!(flaw.message.contains("text") && flaw.message.contains('5'), "{}", flaw.message);
        assert_eq!(entry.check(&object(json!({"message_id": null, "length": 3}))), Ok(()));
    }
}
