//! Administration of saved funnels. Takes admin keys.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use uuid::Uuid;

use super::payload::DeletePayload;
use crate::{
    accounts::Checked,
    error::UserError,
    graphql::{scope, types::funnel::Funnel},
    id::GlobalId,
    reports::funnel::saved::{self, SaveFunnelInput},
};

/// What became of a funnel.
#[derive(Debug, SimpleObject)]
pub struct FunnelPayload {
    /// The funnel as it is now; null: nothing was stored.
    pub funnel: Option<Funnel>,
    /// What is wrong with the input; empty: it was accepted.
    pub user_errors: Vec<UserError>,
}

impl From<Checked<saved::Funnel>> for FunnelPayload {
    fn from(checked: Checked<saved::Funnel>) -> Self {
        match checked {
            Ok(funnel) => Self { funnel: Some(Funnel(funnel)), user_errors: Vec::new() },
            Err(user_errors) => Self { funnel: None, user_errors },
        }
    }
}

/// Mutations of saved funnels.
#[derive(Clone, Copy, Debug, Default)]
pub struct FunnelMutation;

#[Object]
impl FunnelMutation {
    /// Saves a funnel: with an `id` it changes that one, without it makes a new one. Admin keys only.
    async fn save_funnel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The funnel.")] input: SaveFunnelInput,
    ) -> Result<FunnelPayload> {
        let (app, administrator) = (scope::app(ctx)?, scope::administrator(ctx)?);
        let named = scope::chatbot_id(scope::access(ctx)?, input.chatbot_id.as_ref());
        let chatbot_id = if input.chatbot_id.is_some() { named } else { named.or(input.id.as_ref().and_then(owner)) };
        Ok(saved::save(&app.db, administrator, scope::now(ctx)?, chatbot_id, input).await?.into())
    }

    /// Deletes a saved funnel. Admin keys only.
    async fn delete_funnel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The funnel's id.")] id: ID,
    ) -> Result<DeletePayload> {
        let (app, administrator) = (scope::app(ctx)?, scope::administrator(ctx)?);
        let deleted = saved::delete(&app.db, administrator, owner(&id), &id).await?;
        Ok(DeletePayload::of(id, deleted))
    }
}

/// The chatbot whose funnel an id of the schema names; none: it is no such id.
fn owner(id: &ID) -> Option<Uuid> {
    GlobalId::decode(id).map(|global| global.chatbot_id)
}
