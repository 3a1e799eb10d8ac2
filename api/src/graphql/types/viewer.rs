//! Who is asking.

use async_graphql::{Context, Description, Object, Result};
use parlance_entity::vocabulary::ApiKeyKind;

use super::chatbot::Chatbot;
use crate::{access::Access, accounts, config, db::page::MAX_SIZE, graphql::scope};

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

    /// What one request may ask.
    async fn limits(&self, ctx: &Context<'_>) -> Result<Limits> {
        let app = scope::app(ctx)?;
        Ok(Limits(app.limits.clone()))
    }
}

/// What one request may ask, so that a client need not find out by failing.
#[derive(Clone, Debug, Description)]
pub struct Limits(config::Limits);

#[Object(use_type_description)]
impl Limits {
    /// How deep fields may be nested.
    async fn max_depth(&self) -> usize {
        self.0.max_depth
    }

    /// The highest complexity: one for every field, times the rows of the page it stands in.
    async fn max_complexity(&self) -> usize {
        self.0.max_complexity
    }

    /// How many aliases.
    async fn max_aliases(&self) -> usize {
        self.0.max_aliases
    }

    /// How many rows a page of a list may have.
    async fn max_page_size(&self) -> u64 {
        MAX_SIZE
    }

    /// How many items one call may ingest.
    async fn max_batch_items(&self) -> usize {
        self.0.max_batch_items
    }

    /// How many bytes the body of a request may have.
    async fn max_body_bytes(&self) -> usize {
        self.0.max_body_bytes
    }

    /// How many days a range of time may have.
    async fn max_range_days(&self) -> u32 {
        self.0.max_range_days
    }

    /// How many seconds a query or mutation may take.
    async fn query_timeout_seconds(&self) -> f64 {
        self.0.query_timeout.as_secs_f64()
    }

    /// How many items a second the key may ingest, on average over five seconds; null: any number, the queue says when it
    /// is full.
    async fn ingest_items_per_second(&self) -> Option<u32> {
        Some(self.0.ingest_items_per_second).filter(|items| *items > 0)
    }

    /// How many subscriptions one connection may hold.
    async fn max_subscriptions_per_connection(&self) -> usize {
        self.0.max_subscriptions
    }

    /// How many connections for subscriptions the key may hold open on one process of the server.
    async fn max_connections_per_key(&self) -> usize {
        self.0.max_connections
    }

    /// How many seconds a socket may wait before its connection_init.
    async fn connection_init_timeout_seconds(&self) -> f64 {
        self.0.init_timeout.as_secs_f64()
    }

    /// After how many seconds of silence the server pings. A client that answers nothing for twice as long is gone.
    async fn ping_interval_seconds(&self) -> f64 {
        self.0.ping_interval.as_secs_f64()
    }
}
