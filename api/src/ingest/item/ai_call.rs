//! Calls of models.

use async_graphql::{ID, InputObject};
use parlance_entity::{Timestamp, vocabulary::AiCallKind};
use serde::{Deserialize, Serialize};

/// Calls of models.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordAiCallsInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The calls, up to 1000.
    pub calls: Vec<AiCallInput>,
}

/// A call of a model.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AiCallInput {
    /// The client's call id.
    pub call_id: String,
    /// What it was for.
    pub kind: AiCallKind,
    /// The client's conversation id.
    pub conversation_id: Option<String>,
    /// The client's session id.
    pub session_id: Option<String>,
    /// The model that was called.
    pub model: Option<String>,
    /// What the user wants, as classified.
    pub intent: Option<String>,
    /// How sure the classification is, 0 to 1.
    pub confidence: Option<f64>,
    /// Whether the classification was judged right.
    pub correct: Option<bool>,
    /// Whether it was classified as no known intent.
    pub fallback: Option<bool>,
    /// How long it took, milliseconds.
    pub latency_ms: Option<i32>,
    /// Tokens sent.
    pub input_tokens: Option<i32>,
    /// Tokens received.
    pub output_tokens: Option<i32>,
    /// What it cost, US dollars.
    pub cost_usd: Option<f64>,
    /// The kind of failure; with this or a message, the call failed.
    pub error_type: Option<String>,
    /// What the failure says.
    pub error_message: Option<String>,
    /// When it was made by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}
