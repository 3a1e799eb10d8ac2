//! What an item becomes before it is stored: a row that is right in itself, and the record that it concerns.

use parlance_entity::{Timestamp, agent_status, event, item, message};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::UserError;

/// A batch whose items were checked without looking at the database.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    /// The tenant.
    pub(crate) chatbot_id: Uuid,
    /// When the batch arrived.
    pub(crate) received_at: Timestamp,
    /// The items, in the order of the batch.
    pub(crate) items: Vec<PreparedItem>,
    /// Whether a visitor's own device sent it.
    pub(crate) is_public: bool,
    /// What requests say of all their events.
    pub(crate) contexts: Vec<ContextDraft>,
}

/// An item that was checked.
#[derive(Clone, Debug)]
pub(crate) struct PreparedItem {
    /// What became of it.
    pub(crate) draft: Result<Draft, Refusal>,
    /// Whether the visitor agreed to being measured; none: it does not say.
    pub(crate) consent: Option<bool>,
}

/// An item that is right in itself.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// The row that it becomes.
    pub(crate) row: Row,
    /// The record that it concerns.
    pub(crate) subject: Subject,
}

/// An item that is refused.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    /// Why.
    pub(crate) error: UserError,
    /// The item as it came.
    pub(crate) payload: Value,
}

/// A row of one of the tables of accepted things. Arrival numbers are still 0.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// Sent as an event.
    Event(event::Model),
    /// Sent as a message.
    Message(message::Model),
    /// Anything else.
    Item(item::Model),
    /// An agent's status, which has a table of its own.
    AgentStatus(agent_status::Model),
}

/// The context of some events of a batch: stored if one of them is.
#[derive(Clone, Debug)]
pub(crate) struct ContextDraft {
    /// The row.
    pub(crate) row: item::Model,
    /// Places of its events in the batch.
    pub(crate) events: Vec<usize>,
}

/// The record that an item concerns, by the client's id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Subject {
    /// Itself: an event, a message or a call of a model.
    Row(String),
    /// A session.
    Session(String),
    /// A person, by user id.
    Person(String),
    /// A conversation.
    Conversation(String),
    /// A handover.
    Handover(String),
    /// A lead.
    Lead(String),
    /// An agent.
    Agent(String),
}

impl Subject {
    /// The id under which the record is stored.
    pub(crate) fn record_id(&self) -> String {
        match self {
            Self::Person(id) => format!("u:{id}"),
            Self::Row(id)
            | Self::Session(id)
            | Self::Conversation(id)
            | Self::Handover(id)
            | Self::Lead(id)
            | Self::Agent(id) => id.clone(),
        }
    }
}

impl Row {
    /// When it happened.
    pub(crate) fn at(&self) -> Timestamp {
        match self {
            Self::Event(row) => row.occurred_at,
            Self::Message(row) => row.sent_at,
            Self::Item(row) => row.at,
            Self::AgentStatus(row) => row.at,
        }
    }

    /// The tenant.
    pub(crate) fn chatbot_id(&self) -> Uuid {
        match self {
            Self::Event(row) => row.chatbot_id,
            Self::Message(row) => row.chatbot_id,
            Self::Item(row) => row.chatbot_id,
            Self::AgentStatus(row) => row.chatbot_id,
        }
    }

    /// What it holds of what was sent, for people to see.
    pub(crate) fn into_payload(self) -> Value {
        match self {
            Self::Event(row) => json!({
                "eventId": row.id, "name": row.name, "sessionId": row.session_id, "userId": row.user_id,
                "anonymousId": row.anonymous_id, "conversationId": row.conversation_id, "pageUrl": row.page_url,
                "properties": row.properties, "occurredAt": row.occurred_at,
            }),
            Self::Message(row) => json!({
                "messageId": row.id, "conversationId": row.conversation_id, "sessionId": row.session_id,
                "userId": row.user_id, "anonymousId": row.anonymous_id, "role": row.role, "content": row.content,
                "contentLength": row.content_length, "sentAt": row.sent_at,
            }),
            Self::Item(row) => json!({
                "kind": row.kind, "sessionId": row.session_id, "conversationId": row.conversation_id,
                "userId": row.user_id, "anonymousId": row.anonymous_id, "payload": row.payload, "at": row.at,
            }),
            Self::AgentStatus(row) => json!({ "agentId": row.agent_id, "status": row.status, "at": row.at }),
        }
    }

    /// Sets its place in the order of arrival.
    pub(crate) fn set_arrival(&mut self, arrival: i64) {
        match self {
            Self::Event(row) => row.arrival = arrival,
            Self::Message(row) => row.arrival = arrival,
            Self::Item(row) => row.arrival = arrival,
            Self::AgentStatus(row) => row.arrival = arrival,
        }
    }
}
