//! The `ai_call` table: calls of language models and classifiers.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::AiCallKind;

/// A call of a model. Every column is derived.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ai_call")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's call id; of a call that an event without one reports, the event's.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What it was for.
    pub kind: AiCallKind,
    /// The conversation it was made for.
    pub conversation_id: Option<String>,
    /// The episode of that conversation.
    pub episode: Option<i32>,
    /// The session it belongs to.
    pub session_id: Option<String>,
    /// The model that was called.
    pub model: Option<String>,
    /// What the user wants, as classified.
    pub intent: Option<String>,
    /// How sure the classification is, 0 to 1.
    pub confidence: Option<f64>,
    /// Whether the classification was judged right; null: not judged.
    pub correct: Option<bool>,
    /// Whether it was classified as no known intent.
    pub fallback: bool,
    /// How long the call took, milliseconds.
    pub latency_ms: Option<i64>,
    /// Tokens sent.
    pub input_tokens: i64,
    /// Tokens received.
    pub output_tokens: i64,
    /// What it cost, US dollars.
    pub cost_usd: f64,
    /// Whether it failed: it has an error type or message.
    pub failed: bool,
    /// The kind of failure.
    pub error_type: Option<String>,
    /// What the failure says.
    pub error_message: Option<String>,
    /// When it was made.
    pub called_at: Timestamp,
    /// Its session is a crawler's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
