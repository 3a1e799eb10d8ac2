//! A review of a conversation.

use async_graphql::SimpleObject;
use parlance_entity::{Timestamp, conversation};

/// What a reviewer thought of a conversation.
#[derive(Clone, Debug, SimpleObject)]
pub struct ConversationReview {
    /// Who gave it, as the client names them.
    reviewer: String,
    /// 0 to 100.
    score: i32,
    /// What the reviewer noted; null: nothing.
    notes: Option<String>,
    /// When it was given.
    reviewed_at: Timestamp,
}

impl ConversationReview {
    /// That of a conversation; none: nobody reviewed it.
    pub(super) fn of(conversation: &conversation::Model) -> Option<Self> {
        Some(Self {
            reviewer: conversation.reviewer.clone()?,
            score: conversation.review_score?,
            notes: conversation.review_notes.clone(),
            reviewed_at: conversation.reviewed_at?,
        })
    }
}
