//! What is answered of messages.

use async_graphql::Object;

use super::durations::DurationStats;
use crate::metrics::{
    distribution::Duration,
    figure::{count, ratio},
    messages::{self, MessageSums},
    reads::Group,
    sums::Total,
};

/// The messages of a group of time.
#[derive(Clone, Debug)]
pub struct MessageMetrics {
    pub(super) group: Group,
    pub(super) sums: MessageSums,
}

impl MessageMetrics {
    fn stats(&self, duration: &'static Duration, total: Total) -> DurationStats {
        DurationStats::Read { group: self.group.clone(), duration, total }
    }
}

/// The messages that were sent in the range. Delivery counts only sent ones whose delivery was ever reported on.
#[Object]
impl MessageMetrics {
    /// Messages sent in the range, by anyone.
    async fn total(&self) -> i32 {
        count(self.sums.total)
    }

    /// Messages that users wrote: the same as `received`.
    async fn from_users(&self) -> i32 {
        count(self.sums.from_users)
    }

    /// Messages that the bot wrote.
    async fn from_bot(&self) -> i32 {
        count(self.sums.from_bot)
    }

    /// Messages that human agents wrote.
    async fn from_agents(&self) -> i32 {
        count(self.sums.from_agents)
    }

    /// Notices that nobody wrote. Beside here they count in `total` alone.
    async fn system(&self) -> i32 {
        count(self.sums.system)
    }

    /// Messages from users, seen from the chatbot: the same as `fromUsers`.
    async fn received(&self) -> i32 {
        count(self.sums.from_users)
    }

    /// Messages from bot and agents, seen from the chatbot.
    async fn sent(&self) -> i32 {
        count(self.sums.sent())
    }

    /// Sent ones that arrived at the user's device; what was read has arrived.
    async fn delivered(&self) -> i32 {
        count(self.sums.delivered)
    }

    /// Sent ones that the user saw, as far as is reported.
    async fn read(&self) -> i32 {
        count(self.sums.read)
    }

    /// Sent ones whose delivery failed and that neither arrived nor were read.
    async fn failed(&self) -> i32 {
        count(self.sums.failed)
    }

    /// Sent ones with a delivery status that the user answered next.
    async fn replied(&self) -> i32 {
        count(self.sums.replied)
    }

    /// Delivered, of sent ones with any delivery status; null where there are none.
    async fn delivery_rate(&self) -> Option<f64> {
        ratio(self.sums.delivered, self.sums.with_status)
    }

    /// Read, of sent ones with any delivery status; null where there are none.
    async fn read_rate(&self) -> Option<f64> {
        ratio(self.sums.read, self.sums.with_status)
    }

    /// Failed, of sent ones with any delivery status; null where there are none.
    async fn failure_rate(&self) -> Option<f64> {
        ratio(self.sums.failed, self.sums.with_status)
    }

    /// Replied, of sent ones with any delivery status; null where there are none.
    async fn reply_rate(&self) -> Option<f64> {
        ratio(self.sums.replied, self.sums.with_status)
    }

    /// Mean length of messages of users, bot and agents whose length is known, Unicode characters; null where there are
    /// none.
    async fn average_length(&self) -> Option<f64> {
        ratio(self.sums.length, self.sums.with_length)
    }

    /// How long users waited for each answer of bot or agent: since their first message that was not answered yet;
    /// seconds. A message that nobody waited for has none.
    async fn response_time(&self) -> DurationStats {
        self.stats(&messages::RESPONSE, self.sums.response)
    }

    /// How long users waited for each answer of the bot, seconds: as `responseTime`.
    async fn bot_response_time(&self) -> DurationStats {
        self.stats(&messages::BOT_RESPONSE, self.sums.bot_response)
    }

    /// How long users waited for each answer of an agent, seconds: as `responseTime`.
    async fn agent_response_time(&self) -> DurationStats {
        self.stats(&messages::AGENT_RESPONSE, self.sums.agent_response)
    }

    /// Answers of the bot that the user waited for more than 3 s.
    async fn slow_responses(&self) -> i32 {
        count(self.sums.slow)
    }
}
