//! What is answered of conversations.

use async_graphql::{Object, Result};

use super::durations::DurationStats;
use crate::metrics::{
    conversations::{self, ConversationSums},
    fact::Fact,
    figure::{count, ratio},
    reads::Group,
};

/// The conversations of a group of time.
#[derive(Clone, Debug)]
pub struct ConversationMetrics(pub(super) Group);

impl ConversationMetrics {
    async fn sums(&self) -> Result<ConversationSums> {
        Ok(self.0.sums().await?)
    }
}

/// The conversations that started in the range; each engagement under a conversation id is one. One has ended when it is
/// resolved, or dropped: left without a message for the time-out.
#[Object]
impl ConversationMetrics {
    /// Conversations that started in the range.
    async fn started(&self) -> Result<i32> {
        Ok(count(self.sums().await?.started))
    }

    /// Those that have not ended yet: neither resolved nor dropped.
    async fn open(&self) -> Result<i32> {
        let sums = self.sums().await?;
        Ok(count(sums.started - sums.resolved - sums.dropped))
    }

    /// Those that are resolved, by whomever.
    async fn resolved(&self) -> Result<i32> {
        Ok(count(self.sums().await?.resolved))
    }

    /// Resolved ones that no agent resolved or wrote in.
    async fn resolved_by_bot(&self) -> Result<i32> {
        let sums = self.sums().await?;
        Ok(count(sums.resolved - sums.resolved_by_agent))
    }

    /// Resolved ones that an agent resolved or wrote in.
    async fn resolved_by_agent(&self) -> Result<i32> {
        Ok(count(self.sums().await?.resolved_by_agent))
    }

    /// Those that are not resolved and have had no message for the chatbot's conversation time-out.
    async fn dropped(&self) -> Result<i32> {
        Ok(count(self.sums().await?.dropped))
    }

    /// Those in which a handover was requested.
    async fn handed_over(&self) -> Result<i32> {
        Ok(count(self.sums().await?.handed_over))
    }

    /// Resolved ones that another engagement under the same id followed within 24 h.
    async fn reopened(&self) -> Result<i32> {
        Ok(count(self.sums().await?.reopened))
    }

    /// Those with a message from the user and none from bot or agent.
    async fn unanswered(&self) -> Result<i32> {
        Ok(count(self.sums().await?.unanswered))
    }

    /// Of those that have ended, the resolved ones; null where none has ended.
    async fn completion_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.resolved, sums.ended))
    }

    /// Of those that have ended, those with a message from the user and with neither a handover request nor a message
    /// from an agent; null where none has ended.
    async fn containment_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.contained, sums.ended))
    }

    /// Of those that ended at least 24 h ago, those that were contained (`containmentRate`) and whose user started no
    /// other conversation within 24 h of the end; null where none ended so long ago.
    async fn deflection_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.deflected, sums.ended_a_day_ago))
    }

    /// Those whose user waits for the first answer now.
    async fn awaiting_first_response(&self) -> Result<i32> {
        Ok(count(self.sums().await?.awaiting_first_response))
    }

    /// With a handover request, of all started; null where none started.
    async fn escalation_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.handed_over, sums.started))
    }

    /// Dropped, of all started; null where none started.
    async fn drop_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.dropped, sums.started))
    }

    /// From the start to the end of those that have ended: to the resolution, or to the last message of those that were
    /// dropped; seconds.
    async fn duration(&self) -> DurationStats {
        DurationStats::of(&self.0, &conversations::DURATION)
    }

    /// From the user's first message to the first message of bot or agent after it, of those that have both; seconds. A
    /// greeting before the user's first message answers nothing.
    async fn first_response_time(&self) -> DurationStats {
        DurationStats::of(&self.0, &conversations::FIRST_RESPONSE)
    }

    /// From the user's first message to the first message of the bot after it, of those that have both; seconds.
    async fn bot_first_response_time(&self) -> DurationStats {
        DurationStats::of(&self.0, &conversations::BOT_FIRST_RESPONSE)
    }

    /// From the first handover request (without one: from the user's first message) to the first message of an agent
    /// after it, of those that have both; seconds.
    async fn agent_first_response_time(&self) -> DurationStats {
        DurationStats::of(&self.0, &conversations::AGENT_FIRST_RESPONSE)
    }

    /// From the start to the resolution of those that are resolved, seconds.
    async fn resolution_time(&self) -> DurationStats {
        DurationStats::of(&self.0, &conversations::RESOLUTION)
    }

    /// Counted messages of user, bot and agents in these conversations, over their number; null where there are none.
    async fn messages_per_conversation(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.messages, sums.started))
    }

    /// Users with a conversation in the range whose first conversation ever started in it.
    async fn new_contacts(&self) -> Result<i32> {
        Ok(count(self.0.people(Fact::Conversation).await?.new))
    }
}
