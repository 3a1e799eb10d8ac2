//! The root of queries.

use async_graphql::{Context, Description, ID, Object, Result};

use super::{
    scope,
    types::{
        chatbot::Chatbot,
        connection::{Connection, cost},
        node::Node,
        viewer::Viewer,
    },
};
use crate::{db::page::PageRequest, error::Error};

/// The most ids that `nodes` takes.
const MAX_IDS: usize = 100;

/// What can be asked. Takes read, secret and admin keys; a key that is bound to a chatbot sees that one alone, and
/// whatever belongs to another is not found.
#[derive(Clone, Copy, Debug, Default, Description)]
pub struct Query;

#[Object(use_type_description)]
impl Query {
    /// The chatbot with this id or slug. Without either: the one chatbot that the API key is bound to. Null: there is
    /// none such for this key.
    async fn chatbot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id: that of the schema, or the UUID.")] id: Option<ID>,
        #[graphql(desc = "Its short name for addresses.")] slug: Option<String>,
    ) -> Result<Option<Chatbot>> {
        let found = match (&id, &slug) {
            (None, Some(slug)) => scope::reader_by_slug(ctx, slug).await?,
            _ => scope::reader(ctx, id.as_ref()).await?,
        };
        let found = found.filter(|(_, row)| slug.as_ref().is_none_or(|slug| *slug == row.slug));
        Ok(found.map(|(_, row)| Chatbot(row)))
    }

    /// The chatbots that the API key may read, by name.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn chatbots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Chatbot>> {
        Chatbot::list(ctx, PageRequest { first, after, last, before }).await
    }

    /// Whatever has this id. Null: nothing that this key may see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "An id of this schema.")] id: ID) -> Result<Option<Node>> {
        Node::find(ctx, &id).await
    }

    /// Whatever has these ids, in their order. Null, each: nothing that this key may see.
    #[graphql(complexity = "ids.len() * child_complexity + 1")]
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Ids of this schema, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MAX_IDS {
            return Err(Error::BadUserInput(format!(
                "`ids` has {}, but at most {MAX_IDS} are allowed: ask for them in parts",
                ids.len()
            ))
            .into());
        }
        futures_util::future::try_join_all(ids.iter().map(|id| Node::find(ctx, id))).await
    }

    /// Who is asking: the key's kind, name and chatbot. Takes any key.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        Ok(Viewer(scope::access(ctx)?.clone()))
    }
}
