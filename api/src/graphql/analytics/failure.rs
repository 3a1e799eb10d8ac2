//! What is answered of what went wrong.

use async_graphql::Object;
use parlance_entity::Timestamp;

use crate::{metrics::figure::count, reports::errors};

/// Errors of one kind with one message.
#[derive(Clone, Debug)]
pub struct ErrorCount(pub(super) errors::ErrorCount);

/// Errors of one kind with one message.
#[Object]
impl ErrorCount {
    /// What kind of error it is.
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// What the error says; null: it has no message.
    async fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// How often it happened in the range.
    async fn count(&self) -> i32 {
        count(self.0.count)
    }

    /// In how many different sessions it happened. Where it happened without a session, it is in none.
    async fn unique_sessions(&self) -> i32 {
        count(self.0.sessions)
    }

    /// When it last happened in the range.
    async fn last_seen_at(&self) -> Timestamp {
        self.0.last_seen_at
    }
}
