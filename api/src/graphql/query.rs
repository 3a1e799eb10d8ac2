//! The root of queries.

use async_graphql::{Context, Object, Result};

use super::{scope, types::viewer::Viewer};

/// What can be asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query;

#[Object]
impl Query {
    /// Who is asking: the key's kind, name and chatbot.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer(scope::access(ctx)?.clone()))
    }
}
