//! Derived state as pure functions: rows in, records out, no I/O and no clock.
//!
//! A number depends on the set of accepted rows and on now, never on the order in which the rows came: so nothing here
//! knows what came before, and "now" only enters where a record is read.

mod ai_call;
mod attribution;
pub mod catalogue;
mod conversation;
mod derive;
mod episode;
mod fact;
mod handover;
mod intake;
mod lead;
mod message;
pub mod page;
pub mod payload;
#[cfg(test)]
mod properties;
mod reading;
mod referrer;
mod session;
mod status;
#[cfg(test)]
mod story;
mod thread;
mod timeline;
mod user;
mod widget;

pub use derive::{VERSION, derive};
pub use status::{conversation_status, engagement_score, handover_status, session_status};
pub use user::{derive_aliases, derive_person, person};

use parlance_entity as entity;
use uuid::Uuid;

/// What of a chatbot's settings the derivation needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The tenant, written into every record.
    pub chatbot_id: Uuid,
    /// Inactivity after which a session ends by itself, milliseconds.
    pub session_timeout_ms: i64,
    /// Inactivity after which a conversation counts as dropped, milliseconds.
    pub conversation_timeout_ms: i64,
    /// The chatbot's own domain: its own pages are no referrer.
    pub domain: Option<String>,
}

/// Accepted rows: all that are linked with each other by a session, a conversation, a thread key or a subject.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Events.
    pub events: Vec<entity::event::Model>,
    /// Messages as sent: those with `event_id` null. Those derived from events are derived anew.
    pub messages: Vec<entity::message::Model>,
    /// Everything else.
    pub items: Vec<entity::item::Model>,
}

/// The records that follow from rows. Columns that depend on the person (`user_id`, `first_session_at`, `returning`,
/// `first_conversation_at`, and what `returned_within_day` owes to other conversations of the person) are set by
/// [`derive_person`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// The events, derived columns set.
    pub events: Vec<entity::event::Model>,
    /// The messages, derived columns set, those that events report included.
    pub messages: Vec<entity::message::Model>,
    /// Sessions.
    pub sessions: Vec<entity::session::Model>,
    /// Conversations.
    pub conversations: Vec<entity::conversation::Model>,
    /// Handovers.
    pub handovers: Vec<entity::handover::Model>,
    /// Leads.
    pub leads: Vec<entity::lead::Model>,
    /// Calls of models.
    pub ai_calls: Vec<entity::ai_call::Model>,
    /// Intake flows.
    pub intake_flows: Vec<entity::intake_flow::Model>,
}

/// A tie: a row carried a user id and an anonymous id together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The anonymous id.
    pub anonymous_id: String,
    /// The user id.
    pub user_id: String,
    /// When.
    pub at: entity::Timestamp,
    /// Place in the order of arrival, for ties at one instant.
    pub arrival: i64,
}

/// One person with everything that is theirs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// Their sessions, all of them.
    pub sessions: Vec<entity::session::Model>,
    /// Their conversations, all of them.
    pub conversations: Vec<entity::conversation::Model>,
    /// The `IDENTIFY` items of their user id.
    pub identifies: Vec<entity::item::Model>,
}
