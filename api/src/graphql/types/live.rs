//! The live picture.

use async_graphql::{Description, Object};
use parlance_entity::{Timestamp, vocabulary::AgentStatus};

use super::seconds;
use crate::{metrics::figure::count, reports::picture::Picture};

/// What is going on at an instant. Crawlers' sessions and what belongs to them are left out.
#[derive(Clone, Debug, Description)]
pub struct Live(pub Picture);

#[Object(use_type_description)]
impl Live {
    /// Sessions that started and neither ended nor timed out.
    async fn active_sessions(&self) -> i32 {
        count(self.0.active_sessions)
    }

    /// Conversations that are neither resolved nor dropped: OPEN, QUEUED or ASSIGNED.
    async fn open_conversations(&self) -> i32 {
        count(self.0.open_conversations)
    }

    /// Handovers that were requested and wait for an agent.
    async fn queued_handovers(&self) -> i32 {
        count(self.0.queued_handovers)
    }

    /// For how long the oldest of them has waited; null: nobody waits.
    async fn longest_wait_seconds(&self) -> Option<f64> {
        self.0.longest_wait_ms.map(seconds)
    }

    /// Agents whose last status is ONLINE.
    async fn agents_online(&self) -> i32 {
        count(self.0.agents(AgentStatus::Online))
    }

    /// Agents whose last status is BUSY.
    async fn agents_busy(&self) -> i32 {
        count(self.0.agents(AgentStatus::Busy))
    }

    /// Agents whose last status is AWAY.
    async fn agents_away(&self) -> i32 {
        count(self.0.agents(AgentStatus::Away))
    }

    /// Sessions that started today, in the chatbot's time zone.
    async fn sessions_today(&self) -> i32 {
        count(self.0.sessions_today)
    }

    /// Events of the last 60 seconds.
    async fn events_per_minute(&self) -> i32 {
        count(self.0.events_per_minute)
    }

    /// Messages of users, bot and agents of the last 60 seconds.
    async fn messages_per_minute(&self) -> i32 {
        count(self.0.messages_per_minute)
    }

    /// The instant at which this was so.
    async fn at(&self) -> Timestamp {
        self.0.at
    }
}
