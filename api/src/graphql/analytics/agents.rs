//! What is answered of an agent.

use async_graphql::{Object, Result};

use super::{durations::DurationStats, satisfaction::SatisfactionMetrics};
use crate::{
    graphql::types::agent::Agent,
    metrics::{
        conversations::{self, ConversationSums},
        figure::{count, seconds},
        messages::{self, MessageSums},
        reads::Group,
    },
    reports::agents::Row,
};

/// An agent in the range.
#[derive(Clone, Debug)]
pub struct AgentStats {
    pub(super) group: Group,
    pub(super) row: Row,
}

impl AgentStats {
    async fn conversation_sums(&self) -> Result<ConversationSums> {
        Ok(self.group.sums().await?)
    }
}

/// What an agent did in the range. A conversation is that of the agent it last went to.
#[Object]
impl AgentStats {
    /// The agent whom the figures are about.
    async fn agent(&self) -> Agent {
        Agent(self.row.agent.clone())
    }

    /// Conversations that started in the range and last went to the agent.
    async fn conversations(&self) -> Result<i32> {
        Ok(count(self.conversation_sums().await?.started))
    }

    /// Those of them that are resolved, by whomever.
    async fn resolved(&self) -> Result<i32> {
        Ok(count(self.conversation_sums().await?.resolved))
    }

    /// Messages that the agent wrote in the range.
    async fn messages(&self) -> Result<i32> {
        Ok(count(self.group.sums::<MessageSums>().await?.from_agents))
    }

    /// Of the agent's conversations: from the handover request (without one: the user's first message) to the first
    /// message of an agent, seconds.
    async fn first_response_time(&self) -> DurationStats {
        DurationStats::of(&self.group, &conversations::AGENT_FIRST_RESPONSE)
    }

    /// Of the agent's conversations: from start to resolution, seconds.
    async fn resolution_time(&self) -> DurationStats {
        DurationStats::of(&self.group, &conversations::RESOLUTION)
    }

    /// Of the messages that the agent wrote in the range: how long the user had been waiting, seconds.
    async fn response_time(&self) -> DurationStats {
        DurationStats::of(&self.group, &messages::AGENT_RESPONSE)
    }

    /// Scores and reviews of conversations that last went to the agent, by when they were given.
    async fn satisfaction(&self) -> SatisfactionMetrics {
        SatisfactionMetrics(self.group.clone())
    }

    /// How long the agent's status was ONLINE in the range, up to now, seconds. It does not depend on the filter.
    async fn online_seconds(&self) -> f64 {
        seconds(self.row.online_ms)
    }
}
