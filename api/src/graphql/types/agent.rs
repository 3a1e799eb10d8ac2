//! An agent.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{Timestamp, agent, vocabulary::AgentStatus};

use crate::{
    graphql::{
        loader::{lookup, related},
        scope,
    },
    id::GlobalId,
};

/// A human who answers.
#[derive(Clone, Debug, Description)]
pub struct Agent(pub agent::Model);

#[Object(use_type_description)]
impl Agent {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("Agent", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave.
    async fn agent_id(&self) -> &str {
        &self.0.id
    }

    /// Name, the last given; null: none given.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// E-mail address, the last given; null: none given.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Whether they can take work; OFFLINE before the first report.
    async fn status(&self) -> AgentStatus {
        self.0.status
    }

    /// Since when; null before the first report.
    async fn status_since(&self) -> Option<Timestamp> {
        self.0.status_since
    }

    /// Conversations that last went to them and go on now.
    async fn open_conversations(&self, ctx: &Context<'_>) -> Result<i64> {
        let lookup = lookup::OpenConversations(scope::now(ctx)?);
        Ok(related(ctx, self.0.chatbot_id, lookup, Some(self.0.id.clone())).await?.unwrap_or(0))
    }
}
