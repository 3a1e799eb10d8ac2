//! Who is asking.

use async_graphql::{Context, Description, Object, Result};
use parlance_entity::vocabulary::ApiKeyKind;

use super::chatbot::Chatbot;
use crate::{access::Access, accounts, graphql::scope};

/// Who is asking: an API key.
#[derive(Clone, Debug, Description)]
pub struct Viewer(pub Access);

#[Object(use_type_description)]
impl Viewer {
    /// What the key may do.
    async fn kind(&self) -> ApiKeyKind {
        self.0.kind
    }

    /// The key's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The chatbot that the key is bound to; null: an admin key, which is bound to none, or a write key, which reads
    /// nothing.
    async fn chatbot(&self, ctx: &Context<'_>) -> Result<Option<Chatbot>> {
        let Some(id) = self.0.chatbot_id.filter(|_| self.0.kind != ApiKeyKind::Write) else { return Ok(None) };
        Ok(accounts::chatbot::find(&scope::app(ctx)?.db, id).await?.map(Chatbot))
    }
}
