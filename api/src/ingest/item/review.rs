//! Reviews of conversations.

use async_graphql::{ID, InputObject};
use parlance_entity::Timestamp;
use serde::{Deserialize, Serialize};

/// A reviewer scores a conversation.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReviewConversationInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's conversation id.
    pub conversation_id: String,
    /// Who reviews it.
    pub reviewer: String,
    /// 0 to 100.
    pub score: i32,
    /// What the reviewer noted.
    pub notes: Option<String>,
    /// When it was given by the reviewer's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}
