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
        DurationStats { group: self.group.clone(), duration, total }
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

    /// Those that have not ended yet.
    async fn open(&self) -> i32 {
        count(self.sums.started - self.sums.resolved - self.sums.dropped)
    }

    /// Those that are resolved.
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

    /// Unresolved ones without a message for the time-out.
    async fn dropped(&self) -> i32 {
        count(self.sums.dropped)
    }

    /// Those with a handover request.
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

    /// Resolved, of those that have ended; null where none has.
    async fn completion_rate(&self) -> Option<f64> {
        ratio(self.sums.resolved, self.sums.ended)
    }

    /// Ended without a human and with a message from the user, of those that have ended; null where none has.
    async fn containment_rate(&self) -> Option<f64> {
        ratio(self.sums.contained, self.sums.ended)
    }

    /// Contained, and the user did not come back within 24 h, of those that ended at least 24 h ago; null where none did.
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

    /// From start to end of those that have ended, seconds.
    async fn duration(&self) -> DurationStats {
        self.stats(&conversations::DURATION, self.sums.duration)
    }

    /// The user's first message to the first answer by anyone, seconds.
    async fn first_response_time(&self) -> DurationStats {
        self.stats(&conversations::FIRST_RESPONSE, self.sums.first_response)
    }

    /// The user's first message to the first answer of the bot, seconds.
    async fn bot_first_response_time(&self) -> DurationStats {
        self.stats(&conversations::BOT_FIRST_RESPONSE, self.sums.bot_first_response)
    }

    /// From the handover request (without one: the user's first message) to the first message of an agent, seconds.
    async fn agent_first_response_time(&self) -> DurationStats {
        self.stats(&conversations::AGENT_FIRST_RESPONSE, self.sums.agent_first_response)
    }

    /// From start to resolution of those that are resolved, seconds.
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
