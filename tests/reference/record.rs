//! What follows from the accepted items: the records that every number is about. Times are milliseconds since 1970 in
//! UTC, durations are milliseconds. Enums are kept as the words of the schema (`WEB`, `RESOLVED`), so that nothing of the
//! product's is needed.

use std::collections::BTreeMap;

use parlance::ingest::item::Item;
use serde_json::{Map, Value};

/// An item that was not refused, and when its batch arrived.
#[derive(Clone, Debug)]
pub(crate) struct Accepted {
    pub(crate) item: Item,
    pub(crate) received_at: i64,
}

/// What of a chatbot the records depend on.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) session_timeout: i64,
    pub(crate) conversation_timeout: i64,
    /// How long events are kept.
    pub(crate) event_retention: i64,
    pub(crate) domain: Option<String>,
}

/// All records of a chatbot.
#[derive(Clone, Debug, Default)]
pub(crate) struct Records {
    pub(crate) events: Vec<Event>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) conversations: Vec<Conversation>,
    /// Every message, also those that are not counted.
    pub(crate) messages: Vec<Message>,
    pub(crate) handovers: Vec<Handover>,
    pub(crate) leads: Vec<Lead>,
    pub(crate) calls: Vec<Call>,
    pub(crate) flows: Vec<Flow>,
    /// By person: anyone with a session, a conversation or an identify.
    pub(crate) people: BTreeMap<String, Person>,
    /// By agent: status and since when, oldest first.
    pub(crate) agents: BTreeMap<String, Vec<(i64, String)>>,
}

/// An event. Its session's index is `session`.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) category: String,
    pub(crate) at: i64,
    /// Place in the order of arrival.
    pub(crate) arrival: usize,
    pub(crate) session: Option<usize>,
    pub(crate) properties: Map<String, Value>,
    pub(crate) page_path: Option<String>,
    pub(crate) page_title: Option<String>,
    /// Of a `widget_closed`.
    pub(crate) time_open: Option<i64>,
}

/// A session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    pub(crate) id: String,
    /// The person: `u:` and a user id, or `a:` and an anonymous id that was never tied.
    pub(crate) person: Option<String>,
    pub(crate) channel: String,
    pub(crate) started_at: i64,
    pub(crate) last_activity_at: i64,
    /// The explicit end in force, and whether it was a failure.
    pub(crate) end: Option<(i64, bool)>,
    pub(crate) entry_page: Option<String>,
    pub(crate) exit_page: Option<String>,
    pub(crate) page_views: usize,
    pub(crate) events: usize,
    /// Attributes by the schema's filter names (`browser`, `browserVersion`, `os`, `osVersion`, `deviceType`, `language`,
    /// `country`, `city`, `utmSource` …, `serviceType`, `triggeredBy`, `screen` as `1920x1080`); missing: null.
    /// `referrerDomain` is always there.
    pub(crate) attributes: BTreeMap<&'static str, String>,
    pub(crate) user_messages: usize,
    pub(crate) bot_messages: usize,
    pub(crate) agent_messages: usize,
    pub(crate) loads: usize,
    pub(crate) opens: usize,
    pub(crate) forms_shown: usize,
    pub(crate) forms_submitted: usize,
    /// Events of category ERROR.
    pub(crate) errors: usize,
    pub(crate) conversations: usize,
    pub(crate) handovers: usize,
    pub(crate) leads: usize,
    pub(crate) product_interests: usize,
    pub(crate) bounced: bool,
    pub(crate) converted_at: Option<i64>,
    pub(crate) is_bot: bool,
}

/// A conversation: an episode.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conversation {
    pub(crate) id: String,
    pub(crate) episode: usize,
    pub(crate) session: Option<usize>,
    pub(crate) person: Option<String>,
    pub(crate) channel: String,
    pub(crate) service: Option<String>,
    pub(crate) agent: Option<String>,
    pub(crate) started_at: i64,
    pub(crate) last_message_at: Option<i64>,
    pub(crate) resolved_at: Option<i64>,
    /// AGENT or BOT where resolved.
    pub(crate) resolved_by: Option<&'static str>,
    /// Whether an agent was assigned, accepted or wrote; whether a handover request waits.
    pub(crate) is_assigned: bool,
    pub(crate) is_queued: bool,
    pub(crate) user_messages: usize,
    pub(crate) bot_messages: usize,
    pub(crate) agent_messages: usize,
    pub(crate) first_response: Option<i64>,
    pub(crate) bot_first_response: Option<i64>,
    pub(crate) agent_first_response: Option<i64>,
    pub(crate) handovers: usize,
    /// Last score and review: when, how much.
    pub(crate) score: Option<(i64, i64)>,
    pub(crate) review: Option<(i64, i64)>,
}

/// A message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) conversation_id: String,
    /// Index of its conversation.
    pub(crate) conversation: Option<usize>,
    pub(crate) session: Option<usize>,
    pub(crate) role: String,
    pub(crate) agent: Option<String>,
    pub(crate) length: Option<i64>,
    pub(crate) sent_at: i64,
    pub(crate) counted: bool,
    pub(crate) response_time: Option<i64>,
    pub(crate) has_status: bool,
    pub(crate) delivered: bool,
    pub(crate) read: bool,
    pub(crate) failed: bool,
    pub(crate) replied: bool,
}

/// A handover.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handover {
    pub(crate) id: String,
    pub(crate) conversation: Option<usize>,
    pub(crate) session: Option<usize>,
    /// The last update's, REQUESTED where there is none; whether it was abandoned depends on now.
    pub(crate) status: String,
    pub(crate) requested_at: i64,
    pub(crate) accepted_at: Option<i64>,
    pub(crate) callback: bool,
    pub(crate) declined: bool,
    pub(crate) resolved_at: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) support_option: Option<String>,
}

/// A lead.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lead {
    pub(crate) id: String,
    pub(crate) conversation: Option<usize>,
    pub(crate) session: Option<usize>,
    pub(crate) kind: Option<String>,
    pub(crate) status: String,
    pub(crate) value: Option<f64>,
    pub(crate) created_at: i64,
}

/// An AI call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Call {
    pub(crate) id: String,
    /// CLASSIFICATION or GENERATION.
    pub(crate) kind: String,
    pub(crate) conversation: Option<usize>,
    pub(crate) session: Option<usize>,
    pub(crate) model: Option<String>,
    pub(crate) intent: Option<String>,
    pub(crate) confidence: Option<f64>,
    pub(crate) correct: Option<bool>,
    pub(crate) fallback: bool,
    pub(crate) latency: Option<i64>,
    pub(crate) input_tokens: i64,
    pub(crate) output_tokens: i64,
    pub(crate) cost: f64,
    pub(crate) failed: bool,
    pub(crate) error_type: Option<String>,
    pub(crate) error_message: Option<String>,
    pub(crate) at: i64,
}

/// An intake flow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flow {
    pub(crate) session: usize,
    pub(crate) service_type: Option<String>,
    pub(crate) started_at: i64,
    pub(crate) completed_at: Option<i64>,
    pub(crate) last_step: Option<String>,
}

/// A person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Person {
    /// The user id; null: never identified.
    pub(crate) user_id: Option<String>,
}
