//! A delivery as it comes. Fields that are not read are left out, and new ones do no harm.

use serde::Deserialize;
use serde_json::{Map, Value};

/// What Meta posts.
#[derive(Debug, Deserialize)]
pub(super) struct Delivery {
    pub(super) entry: Vec<Entry>,
}

/// Of one business account.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    #[serde(default)]
    pub(super) changes: Vec<Change>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Change {
    /// What it is about: `messages`, or something else that was subscribed to.
    #[serde(default)]
    pub(super) field: String,
    #[serde(default)]
    pub(super) value: Changed,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Changed {
    pub(super) metadata: Option<Metadata>,
    pub(super) contacts: Vec<Contact>,
    /// As objects: their shape follows from their type.
    pub(super) messages: Vec<Map<String, Value>>,
    pub(super) statuses: Vec<Status>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) phone_number_id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Contact {
    pub(super) wa_id: String,
    pub(super) profile: Option<Profile>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Profile {
    pub(super) name: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Status {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) timestamp: String,
}
