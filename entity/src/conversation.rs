//! The `conversation` table: one row for each episode under a conversation id.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{Channel, MessageRole};

/// A conversation: one engagement, an episode. Every column is derived.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's conversation id; `auto:` and the session id where none was given.
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: String,
    /// Which engagement under that id, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub episode: i32,
    /// The session of its first row.
    pub session_id: Option<String>,
    /// The person: a `user.id`.
    pub user_id: Option<String>,
    /// The first user id that its own rows carry; of a conversation without a session.
    pub own_user_id: Option<String>,
    /// The first anonymous id that its own rows carry; of a conversation without a session.
    pub anonymous_id: Option<String>,
    /// Where it takes place.
    pub channel: Channel,
    /// The service it is about.
    pub service: Option<String>,
    /// The agent it last went to.
    pub agent_id: Option<String>,
    /// The earliest of its starts and its first message.
    pub started_at: Timestamp,
    /// The last message of user, bot or agent.
    pub last_message_at: Option<Timestamp>,
    /// When it was resolved; null: not.
    pub resolved_at: Option<Timestamp>,
    /// AGENT or BOT where it is resolved; else null.
    pub resolved_by: Option<MessageRole>,
    /// When it ended, if it has: the resolution, else the last message, else the start.
    pub ended_at: Timestamp,
    /// When it counts as dropped unless it is resolved or goes on: the last message (else the start) plus the timeout.
    pub drops_at: Timestamp,
    /// From its start to `ended_at`, milliseconds.
    pub duration_ms: i64,
    /// Whether an agent was assigned, accepted a handover, or wrote.
    pub is_assigned: bool,
    /// Whether a handover request waits.
    pub is_queued: bool,
    /// Counted messages of user, bot and agents.
    pub message_count: i32,
    /// Counted messages of the user.
    pub messages_from_user: i32,
    /// Counted messages of the bot.
    pub messages_from_bot: i32,
    /// Counted messages of agents.
    pub messages_from_agent: i32,
    /// From the user's first message to the first answer, milliseconds.
    pub first_response_ms: Option<i64>,
    /// From the user's first message to the bot's first answer, milliseconds.
    pub bot_first_response_ms: Option<i64>,
    /// From the handover request, else the user's first message, to an agent's first message, milliseconds.
    pub agent_first_response_ms: Option<i64>,
    /// From the start to the resolution, milliseconds.
    pub resolution_ms: Option<i64>,
    /// Handovers requested in it.
    pub handovers: i32,
    /// Leads captured in it.
    pub leads: i32,
    /// Whether the user wrote and nobody answered.
    pub unanswered: bool,
    /// Whether it was resolved and another episode followed within 24 h.
    pub reopened: bool,
    /// Whether another episode under its id started within 24 h of its end.
    pub followed_within_day: bool,
    /// Whether that is so, or the user started another conversation within 24 h of its end.
    pub returned_within_day: bool,
    /// When its user's first conversation ever started; null without a user.
    pub first_conversation_at: Option<Timestamp>,
    /// The last score, 1 to 5.
    pub score: Option<i32>,
    /// What the user wrote with it.
    pub score_comment: Option<String>,
    /// When that score was given.
    pub score_at: Option<Timestamp>,
    /// The last review, 0 to 100.
    pub review_score: Option<i32>,
    /// Who gave it.
    pub reviewer: Option<String>,
    /// What the reviewer noted.
    pub review_notes: Option<String>,
    /// When that review was given.
    pub reviewed_at: Option<Timestamp>,
    /// Its session is a crawler's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
