//! What is answered of intents.

use async_graphql::Object;

use crate::{
    metrics::figure::{count, mean, ratio},
    reports::intents::Intent,
};

/// An intent.
#[derive(Clone, Debug)]
pub struct IntentStats(pub(super) Intent);

/// The classifications with one intent that were made in the range.
#[Object]
impl IntentStats {
    /// What the users want, as classified.
    async fn intent(&self) -> &str {
        &self.0.name
    }

    /// How many classifications have it.
    async fn count(&self) -> i32 {
        count(self.0.count)
    }

    /// The part of all classifications with an intent, of those too that the list was cut by. Never null: there is one.
    async fn share(&self) -> Option<f64> {
        ratio(self.0.count, self.0.of)
    }

    /// How sure they are on average, 0 to 1, of those that say so; null where none does.
    async fn average_confidence(&self) -> Option<f64> {
        mean(self.0.confidence, self.0.with_confidence)
    }

    /// Judged right, of those that were judged; null where none was.
    async fn accuracy(&self) -> Option<f64> {
        ratio(self.0.correct, self.0.judged)
    }

    /// Of the conversations with such a classification in the range, each once, those with a handover request; null where
    /// they belong to no conversation.
    async fn escalation_rate(&self) -> Option<f64> {
        ratio(self.0.escalated, self.0.conversations)
    }
}
