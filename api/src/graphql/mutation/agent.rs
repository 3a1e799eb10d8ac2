//! Agents.

use async_graphql::{Context, Object, Result};

use super::{payload::AgentPayload, submit};
use crate::ingest::item::{Item, SetAgentStatusInput};

/// Mutations of agents.
#[derive(Clone, Copy, Debug, Default)]
pub struct AgentMutation;

#[Object]
impl AgentMutation {
    /// Says whether an agent can take work. The first report of an agent creates them.
    async fn set_agent_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The agent and their status.")] input: SetAgentStatusInput,
    ) -> Result<AgentPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(AgentPayload(submit::one(ctx, chatbot, Item::AgentStatus(input)).await?))
    }
}
