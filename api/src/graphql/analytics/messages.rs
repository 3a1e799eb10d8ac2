//! What is answered of messages.

use async_graphql::{Object, Result};

use super::durations::DurationStats;
use crate::metrics::{
    figure::{count, ratio},
    messages::{self, DeliverySums, LengthSums, MessageSums, ResponseSums},
    reads::Group,
};

/// The messages of a group of time.
#[derive(Clone, Debug)]
pub struct MessageMetrics(pub(super) Group);

impl MessageMetrics {
    async fn sums(&self) -> Result<MessageSums> {
        Ok(self.0.sums().await?)
    }

    async fn deliveries(&self) -> Result<DeliverySums> {
        Ok(self.0.sums().await?)
    }
}

/// The messages that were sent in the range. Delivery counts only sent ones whose delivery was ever reported on.
#[Object]
impl MessageMetrics {
    /// Messages sent in the range, by anyone.
    async fn total(&self) -> Result<i32> {
        Ok(count(self.sums().await?.total))
    }

    /// Messages that users wrote: the same as `received`.
    #[graphql(name = "fromUsers")]
    async fn users(&self) -> Result<i32> {
        Ok(count(self.sums().await?.from_users))
    }

    /// Messages that the bot wrote.
    #[graphql(name = "fromBot")]
    async fn bot(&self) -> Result<i32> {
        Ok(count(self.sums().await?.from_bot))
    }

    /// Messages that human agents wrote.
    #[graphql(name = "fromAgents")]
    async fn agents(&self) -> Result<i32> {
        Ok(count(self.sums().await?.from_agents))
    }

    /// Notices that nobody wrote. Beside here they count in `total` alone.
    async fn system(&self) -> Result<i32> {
        Ok(count(self.sums().await?.system))
    }

    /// Messages from users, seen from the chatbot: the same as `fromUsers`.
    async fn received(&self) -> Result<i32> {
        Ok(count(self.sums().await?.from_users))
    }

    /// Messages from bot and agents, seen from the chatbot.
    async fn sent(&self) -> Result<i32> {
        Ok(count(self.sums().await?.sent()))
    }

    /// Sent ones that arrived at the user's device; what was read has arrived.
    async fn delivered(&self) -> Result<i32> {
        Ok(count(self.deliveries().await?.delivered))
    }

    /// Sent ones that the user saw, as far as is reported.
    async fn read(&self) -> Result<i32> {
        Ok(count(self.deliveries().await?.read))
    }

    /// Sent ones whose delivery failed and that neither arrived nor were read.
    async fn failed(&self) -> Result<i32> {
        Ok(count(self.deliveries().await?.failed))
    }

    /// Sent ones with a delivery status that the user answered next.
    async fn replied(&self) -> Result<i32> {
        Ok(count(self.deliveries().await?.replied))
    }

    /// Delivered, of sent ones with any delivery status; null where there are none.
    async fn delivery_rate(&self) -> Result<Option<f64>> {
        let deliveries = self.deliveries().await?;
        Ok(ratio(deliveries.delivered, deliveries.with_status))
    }

    /// Read, of sent ones with any delivery status; null where there are none.
    async fn read_rate(&self) -> Result<Option<f64>> {
        let deliveries = self.deliveries().await?;
        Ok(ratio(deliveries.read, deliveries.with_status))
    }

    /// Failed, of sent ones with any delivery status; null where there are none.
    async fn failure_rate(&self) -> Result<Option<f64>> {
        let deliveries = self.deliveries().await?;
        Ok(ratio(deliveries.failed, deliveries.with_status))
    }

    /// Replied, of sent ones with any delivery status; null where there are none.
    async fn reply_rate(&self) -> Result<Option<f64>> {
        let deliveries = self.deliveries().await?;
        Ok(ratio(deliveries.replied, deliveries.with_status))
    }

    /// Mean length of messages of users, bot and agents whose length is known, Unicode characters; null where there are
    /// none.
    async fn average_length(&self) -> Result<Option<f64>> {
        let lengths = self.0.sums::<LengthSums>().await?;
        Ok(ratio(lengths.length, lengths.with_length))
    }

    /// How long users waited for each answer of bot or agent: since their first message that was not answered yet;
    /// seconds. A message that nobody waited for has none.
    async fn response_time(&self) -> DurationStats {
        DurationStats::of(&self.0, &messages::RESPONSE)
    }

    /// How long users waited for each answer of the bot, seconds: as `responseTime`.
    async fn bot_response_time(&self) -> DurationStats {
        DurationStats::of(&self.0, &messages::BOT_RESPONSE)
    }

    /// How long users waited for each answer of an agent, seconds: as `responseTime`.
    async fn agent_response_time(&self) -> DurationStats {
        DurationStats::of(&self.0, &messages::AGENT_RESPONSE)
    }

    /// Answers of the bot that the user waited for more than 3 s.
    async fn slow_responses(&self) -> Result<i32> {
        Ok(count(self.0.sums::<ResponseSums>().await?.slow))
    }
}
