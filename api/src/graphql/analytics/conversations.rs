//! What is answered of conversations.

use async_graphql::{Object, Result};

use super::durations::DurationStats;
use crate::metrics::{
    conversations::{self, ConversationSums},
    distribution::Duration,
    fact::Fact,
    figure::{count, ratio},
    reads::Group,
    sums::Total,
};

/// The conversations of a group of time.
#[derive(Clone, Debug)]
pub struct ConversationMetrics {
    pub(super) group: Group,
    pub(super) sums: ConversationSums,
}

impl ConversationMetrics {
    fn stats(&self, duration: &'static Duration, total: Total) -> DurationStats {
        DurationStats::Read { group: self.group.clone(), duration, total }
    }
}

/// The conversations that started in the range; each engagement under a conversation id is one. One has ended when it is
/// resolved, or dropped: left without a message for the time-out.
#[Object]
impl ConversationMetrics {
    /// Conversations that started in the range.
    async fn started(&self) -> i32 {
        count(self.sums.started)
    }

    /// Those that have not ended yet: neither resolved nor dropped.
    async fn open(&self) -> i32 {
        count(self.sums.started - self.sums.resolved - self.sums.dropped)
    }

    /// Those that are resolved, by whomever.
    async fn resolved(&self) -> i32 {
        count(self.sums.resolved)
    }

    /// Resolved ones that no agent resolved or wrote in.
    async fn resolved_by_bot(&self) -> i32 {
        count(self.sums.resolved - self.sums.resolved_by_agent)
    }

    /// Resolved ones that an agent resolved or wrote in.
    async fn resolved_by_agent(&self) -> i32 {
        count(self.sums.resolved_by_agent)
    }

    /// Those that are not resolved and have had no message for the chatbot's conversation time-out.
    async fn dropped(&self) -> i32 {
        count(self.sums.dropped)
    }

    /// Those in which a handover was requested.
    async fn handed_over(&self) -> i32 {
        count(self.sums.handed_over)
    }

    /// Resolved ones that another engagement under the same id followed within 24 h.
    async fn reopened(&self) -> i32 {
        count(self.sums.reopened)
    }

    /// Those with a message from the user and none from bot or agent.
    async fn unanswered(&self) -> i32 {
        count(self.sums.unanswered)
    }

    /// Of those that have ended, the resolved ones; null where none has ended.
    async fn completion_rate(&self) -> Option<f64> {
        ratio(self.sums.resolved, self.sums.ended)
    }

    /// Of those that have ended, those with a message from the user and with neither a handover request nor a message
    /// from an agent; null where none has ended.
    async fn containment_rate(&self) -> Option<f64> {
        ratio(self.sums.contained, self.sums.ended)
    }

    /// Of those that ended at least 24 h ago, those that were contained (`containmentRate`) and whose user started no
    /// other conversation within 24 h of the end; null where none ended so long ago.
    async fn deflection_rate(&self) -> Option<f64> {
        ratio(self.sums.deflected, self.sums.ended_a_day_ago)
    }

    /// Those whose user waits for the first answer now.
    async fn awaiting_first_response(&self) -> i32 {
        count(self.sums.awaiting_first_response)
    }

    /// With a handover request, of all started; null where none started.
    async fn escalation_rate(&self) -> Option<f64> {
        ratio(self.sums.handed_over, self.sums.started)
    }

    /// Dropped, of all started; null where none started.
    async fn drop_rate(&self) -> Option<f64> {
        ratio(self.sums.dropped, self.sums.started)
    }

    /// From the start to the end of those that have ended: to the resolution, or to the last message of those that were
    /// dropped; seconds.
    async fn duration(&self) -> DurationStats {
        self.stats(&conversations::DURATION, self.sums.duration)
    }

    /// From the user's first message to the first message of bot or agent after it, of those that have both; seconds. A
    /// greeting before the user's first message answers nothing.
    async fn first_response_time(&self) -> DurationStats {
        self.stats(&conversations::FIRST_RESPONSE, self.sums.first_response)
    }

    /// From the user's first message to the first message of the bot after it, of those that have both; seconds.
    async fn bot_first_response_time(&self) -> DurationStats {
        self.stats(&conversations::BOT_FIRST_RESPONSE, self.sums.bot_first_response)
    }

    /// From the first handover request (without one: from the user's first message) to the first message of an agent
    /// after it, of those that have both; seconds.
    async fn agent_first_response_time(&self) -> DurationStats {
        self.stats(&conversations::AGENT_FIRST_RESPONSE, self.sums.agent_first_response)
    }

    /// From the start to the resolution of those that are resolved, seconds.
    async fn resolution_time(&self) -> DurationStats {
        self.stats(&conversations::RESOLUTION, self.sums.resolution)
    }

    /// Counted messages of user, bot and agents in these conversations, over their number; null where there are none.
    async fn messages_per_conversation(&self) -> Option<f64> {
        ratio(self.sums.messages, self.sums.started)
    }

    /// Users with a conversation in the range whose first conversation ever started in it.
    async fn new_contacts(&self) -> Result<i32> {
        Ok(count(self.group.people(Fact::Conversation).await?.new))
    }
}
