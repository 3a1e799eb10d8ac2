//! What is answered of calls of models.

use async_graphql::{Object, Result};
use tokio::try_join;

use super::durations::DurationStats;
use crate::metrics::{
    ai::{self, AiCallSums},
    conversations::ConversationCount,
    figure::{count, mean, ratio},
    reads::Group,
};

/// The calls of models of a group.
#[derive(Clone, Debug)]
pub struct AiMetrics(pub(super) Group);

impl AiMetrics {
    async fn sums(&self) -> Result<AiCallSums> {
        Ok(self.0.sums().await?)
    }

    async fn conversations(&self) -> Result<ConversationCount> {
        Ok(self.0.sums().await?)
    }
}

/// The calls of models that were made in the range, reported as calls or as `ai_` events.
#[Object]
impl AiMetrics {
    /// Calls that classify what the user wants.
    async fn classifications(&self) -> Result<i32> {
        Ok(count(self.sums().await?.classifications))
    }

    /// Calls that write an answer.
    async fn generations(&self) -> Result<i32> {
        Ok(count(self.sums().await?.generations))
    }

    /// Calls with an error, of either kind.
    async fn errors(&self) -> Result<i32> {
        Ok(count(self.sums().await?.failed))
    }

    /// Calls with an error, of all calls; null where there are none.
    async fn error_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.failed, sums.calls))
    }

    /// Classifications judged right, of those that were judged; null where none was.
    async fn accuracy(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.correct, sums.judged))
    }

    /// How sure classifications are, 0 to 1, the mean of those that say so; null where none does.
    async fn average_confidence(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(mean(sums.confidence, sums.with_confidence))
    }

    /// Classifications as no known intent.
    async fn fallbacks(&self) -> Result<i32> {
        Ok(count(self.sums().await?.fallbacks))
    }

    /// Classifications as no known intent, of all classifications; null where there are none.
    async fn fallback_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.fallbacks, sums.classifications))
    }

    /// How long calls without an error took, seconds.
    async fn latency(&self) -> DurationStats {
        DurationStats::of(&self.0, &ai::LATENCY)
    }

    /// Tokens that were sent to models.
    async fn input_tokens(&self) -> Result<i32> {
        Ok(count(self.sums().await?.input_tokens))
    }

    /// Tokens that models answered with.
    async fn output_tokens(&self) -> Result<i32> {
        Ok(count(self.sums().await?.output_tokens))
    }

    /// What the calls cost, US dollars.
    async fn cost_usd(&self) -> Result<f64> {
        Ok(self.sums().await?.cost_usd)
    }

    /// What the range's calls cost, US dollars, over the conversations that started in it; null where none did.
    async fn cost_per_conversation_usd(&self) -> Result<Option<f64>> {
        let (calls, conversations) = try_join!(self.sums(), self.conversations())?;
        Ok(mean(calls.cost_usd, conversations.started))
    }
}
