//! The event catalogue: every known event, one entry each. Names, categories, the types of the properties that are
//! read, and the effect follow from it.

use parlance_entity::vocabulary::EventCategory;
use serde_json::{Map, Value};

/// A known event.
#[derive(Debug)]
pub struct Entry {
    /// The name it is stored under.
    pub name: &'static str,
    /// What it is about, whatever the sender says.
    pub category: EventCategory,
}

/// The entry of a name or of one of its other spellings; none: a name of the client's own.
///
/// `properties` decides where one name stands for two events (`visibility_change`).
#[must_use]
pub fn find(name: &str, properties: &Map<String, Value>) -> Option<&'static Entry> {
    let _ = (name, properties);
    None
}

impl Entry {
    /// Checks the types of the properties that this event reads. Null is as missing.
    ///
    /// # Errors
    /// The property's name, and what is wrong with it and how to mend it.
    pub fn check(&self, properties: &Map<String, Value>) -> Result<(), (String, String)> {
        let _ = properties;
        Ok(())
    }

    /// `message:`, `handover:` or `lead:` and the id that the properties name; none: this event has no such record, or
    /// leaves its id out.
    #[must_use]
    pub fn subject(&self, properties: &Map<String, Value>) -> Option<String> {
        let _ = properties;
        None
    }

    /// What the effect needs and the event lacks, in words: such as a session or a conversation; none: nothing.
    #[must_use]
    pub fn missing(&self, has_session: bool, has_conversation: bool) -> Option<&'static str> {
        let _ = (has_session, has_conversation);
        None
    }
}
