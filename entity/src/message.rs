//! The `message` table.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{Channel, DeliveryStatus, MessageRole, Source};

/// A message.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's message id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Place in the order of arrival within the chatbot.
    pub arrival: i64,
    /// The event that it was derived from; null: it was sent as a message.
    pub event_id: Option<String>,
    /// The conversation: as given, else derived.
    pub conversation_id: String,
    /// Derived: the episode of that conversation, from 1; 0: none, as for a system message outside of all.
    pub episode: i32,
    /// The channel that its sender named.
    pub given_channel: Option<Channel>,
    /// Derived: its own channel, its conversation's, else WEB.
    pub channel: Channel,
    /// The session it belongs to: as given, else derived.
    pub session_id: Option<String>,
    /// Whether the sender named the session.
    pub session_given: bool,
    /// The sender's user id.
    pub user_id: Option<String>,
    /// The sender's anonymous id.
    pub anonymous_id: Option<String>,
    /// As `event.thread_key`.
    pub thread_key: Option<String>,
    /// Who wrote it.
    pub role: MessageRole,
    /// Its text; null: not stored.
    pub content: Option<String>,
    /// Its length in Unicode characters; null: unknown.
    pub content_length: Option<i32>,
    /// The agent who wrote it.
    pub agent_id: Option<String>,
    /// What the user wanted, as classified by the sender.
    pub intent: Option<String>,
    /// Who reported it.
    pub source: Source,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it arrived here.
    pub received_at: Timestamp,
    /// Derived: whether numbers count it: not where the client reports on a conversation that the server reports on too.
    pub counted: bool,
    /// Derived, of an answer: how long the user had been waiting, milliseconds; null: nobody waited.
    pub response_time_ms: Option<i64>,
    /// Derived: how far it got; null: never reported.
    pub status: Option<DeliveryStatus>,
    /// Derived: when it arrived at the user's device.
    pub delivered_at: Option<Timestamp>,
    /// Derived: when it was read.
    pub read_at: Option<Timestamp>,
    /// Derived: when its delivery failed.
    pub failed_at: Option<Timestamp>,
    /// Derived: whether the next message of its conversation is the user's.
    pub replied: bool,
    /// Derived: its session is a crawler's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
