//! One form for every accepted item: when, whose, and what it says.

use parlance::ingest::item::ContextInput;
use serde_json::{Map, Value};

/// What one accepted item says. Its place in the list of rows is its place in the order of arrival.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    pub(super) at: i64,
    pub(super) session_id: Option<String>,
    pub(super) user_id: Option<String>,
    pub(super) anonymous_id: Option<String>,
    /// As the item names it; a missing one may mean the session's, see `missing`.
    pub(super) conversation_id: Option<String>,
    /// Its own or its request's.
    pub(super) channel: Option<String>,
    pub(super) context: Option<ContextInput>,
    /// "What is an event: only what was sent as one is stored and counted as an event."
    pub(super) event: Option<EventRow>,
    /// What it does besides being an event.
    pub(super) effect: Option<Effect>,
}

/// What was sent as an event.
#[derive(Clone, Debug)]
pub(super) struct EventRow {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) category: String,
    pub(super) properties: Map<String, Value>,
    pub(super) page_path: Option<String>,
    pub(super) page_title: Option<String>,
}

/// What a row does to the records.
#[derive(Clone, Debug)]
pub(super) enum Effect {
    SessionStart,
    SessionTouch,
    SessionEnd { error: bool },
    Identify,
    ConversationStart { service: Option<String> },
    Message(MessageRow),
    Status { message_id: String, status: String },
    Assignment { agent: String },
    Resolution { by_agent: bool, agent: Option<String> },
    HandoverRequest { id: String, reason: Option<String>, support_option: Option<String> },
    HandoverUpdate { id: Option<String>, status: String, agent: Option<String> },
    Lead { id: String, kind: Option<String>, value: Option<f64> },
    LeadUpdate { id: String, status: Option<String>, value: Option<f64> },
    Score(i64),
    Review(i64),
    Call(Box<CallRow>),
    CallFailure(Box<CallRow>),
    AgentStatus { agent: String, status: String },
}

#[derive(Clone, Debug)]
pub(super) struct MessageRow {
    pub(super) id: String,
    pub(super) role: String,
    pub(super) from_server: bool,
    pub(super) agent: Option<String>,
    pub(super) length: Option<i64>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct CallRow {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) model: Option<String>,
    pub(super) intent: Option<String>,
    pub(super) confidence: Option<f64>,
    pub(super) correct: Option<bool>,
    pub(super) fallback: bool,
    pub(super) latency: Option<i64>,
    pub(super) input_tokens: i64,
    pub(super) output_tokens: i64,
    pub(super) cost: f64,
    pub(super) error_type: Option<String>,
    pub(super) error_message: Option<String>,
}

impl Row {
    /// The message that it is.
    pub(super) fn message(&self) -> Option<&MessageRow> {
        match &self.effect {
            Some(Effect::Message(message)) => Some(message),
            _ => None,
        }
    }

    /// Whether it is an event of this name.
    pub(super) fn is_event(&self, name: &str) -> bool {
        self.event.as_ref().is_some_and(|event| event.name == name)
    }

    /// The event's property, where it is a text.
    pub(super) fn property(&self, name: &str) -> Option<String> {
        text(&self.event.as_ref()?.properties, name)
    }
}

/// A property that is a text. "Null is as missing."
pub(super) fn text(properties: &Map<String, Value>, name: &str) -> Option<String> {
    properties.get(name)?.as_str().map(str::to_owned)
}

/// The places of the rows that are wanted, in the order of time. "Ties: time, then arrival, then place in the request."
pub(super) fn in_order(rows: &[Row], wanted: impl Fn(usize, &Row) -> bool) -> Vec<usize> {
    let mut places: Vec<usize> = (0..rows.len()).filter(|place| wanted(*place, &rows[*place])).collect();
    places.sort_by_key(|place| (rows[*place].at, *place));
    places
}
