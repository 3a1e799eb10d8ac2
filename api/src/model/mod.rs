//! Derived state as pure functions: rows in, records out, no I/O and no clock.
//!
//! A number depends on the set of accepted rows and on now, never on the order in which the rows came: so nothing here
//! knows what came before, and "now" only enters where a record is read.

pub mod catalogue;
pub mod payload;
mod status;

pub use status::{conversation_status, engagement_score, handover_status, session_status};

use parlance_entity::{conversation, event, handover, item, lead, message, session, user, user_alias};
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
    pub events: Vec<event::Model>,
    /// Messages as sent: those with `event_id` null. Those derived from events are derived anew.
    pub messages: Vec<message::Model>,
    /// Everything else.
    pub items: Vec<item::Model>,
}

/// The records that follow from rows. Columns that depend on the person (`user_id`, `first_session_at`, `returning`,
/// `first_conversation_at`, and what `returned_within_day` owes to other conversations of the person) are set by
/// [`derive_person`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Records {
    /// The events, derived columns set.
    pub events: Vec<event::Model>,
    /// The messages, derived columns set, those that events report included.
    pub messages: Vec<message::Model>,
    /// Sessions.
    pub sessions: Vec<session::Model>,
    /// Conversations.
    pub conversations: Vec<conversation::Model>,
    /// Handovers.
    pub handovers: Vec<handover::Model>,
    /// Leads.
    pub leads: Vec<lead::Model>,
}

/// Derives the records of rows. The rows may hold several groups that are not linked with each other.
#[must_use]
pub fn derive(settings: &Settings, rows: Rows) -> Records {
    let _ = (settings, rows);
    Records::default()
}

/// A tie: a row carried a user id and an anonymous id together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// The anonymous id.
    pub anonymous_id: String,
    /// The user id.
    pub user_id: String,
    /// When.
    pub at: parlance_entity::Timestamp,
    /// Place in the order of arrival, for ties at one instant.
    pub arrival: i64,
}

/// Which anonymous id belongs to whom since when: the fewest rows that say so.
#[must_use]
pub fn derive_aliases(chatbot_id: Uuid, ties: Vec<Tie>) -> Vec<user_alias::Model> {
    let _ = (chatbot_id, ties);
    Vec::new()
}

/// The person (a `user.id`) of a session, or of a conversation without one: its own user id, else the one to whom its
/// anonymous id belongs at `at` by `aliases` (all rows of that anonymous id), else the anonymous id itself; none: it has
/// neither.
#[must_use]
pub fn person(
    own_user_id: Option<&str>,
    anonymous_id: Option<&str>,
    at: parlance_entity::Timestamp,
    aliases: &[user_alias::Model],
) -> Option<String> {
    let _ = (own_user_id, anonymous_id, at, aliases);
    None
}

/// One person with everything that is theirs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Person {
    /// Their sessions, all of them.
    pub sessions: Vec<session::Model>,
    /// Their conversations, all of them.
    pub conversations: Vec<conversation::Model>,
    /// The `IDENTIFY` items of their user id.
    pub identifies: Vec<item::Model>,
}

/// Derives the person's record and sets, in their sessions and conversations, the columns that depend on the person's
/// others. None: nothing is theirs, so there is no such person.
#[must_use]
pub fn derive_person(chatbot_id: Uuid, id: &str, person: &mut Person) -> Option<user::Model> {
    let _ = (chatbot_id, id, person);
    None
}
