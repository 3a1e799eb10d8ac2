//! A user.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{Timestamp, user};
use serde_json::Value;
use uuid::Uuid;

use super::{
    connection::{Connection, Feed, Listed, cost},
    conversation::Conversation,
    lead::Lead,
    session::Session,
    timeline::TimelineItem,
};
use crate::{
    db::page::PageRequest,
    graphql::{
        loader::{lookup, related},
        scope,
        types::seconds,
    },
    id::GlobalId,
    model,
    records::{
        conversations::{self, ConversationOrder},
        sessions::{self, SessionOrder},
        timeline, users,
    },
};

/// A person: the anonymous ids and the user id that were tied together.
#[derive(Clone, Debug, Description)]
pub struct User(pub user::Model);

impl User {
    /// A page of a list of them.
    ///
    /// # Errors
    /// As [`users::page`]; `Forbidden` for a key that does not read the chatbot.
    pub async fn list(
        ctx: &Context<'_>,
        chatbot_id: Uuid,
        list: users::List,
        order: users::UserOrder,
        request: PageRequest,
    ) -> Result<Connection<Self>> {
        let (can_read, now, db) = (scope::reading(ctx, chatbot_id)?, scope::now(ctx)?, scope::app(ctx)?.db.clone());
        let page = users::page(&db, can_read, now, &list, order, &request).await?;
        Ok(Connection::new(page, Self, move || {
            let (db, list) = (db.clone(), list.clone());
            async move { users::count(&db, can_read, now, &list).await }
        }))
    }
}

impl Listed for User {
    const LIST: &'static str = "User";
}

#[Object(use_type_description)]
impl User {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("User", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The anonymous ids that are theirs, sorted.
    async fn anonymous_ids(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let found = related(ctx, self.0.chatbot_id, lookup::AnonymousIds, Some(self.0.id.clone())).await?;
        Ok(found.unwrap_or_default())
    }

    /// The user id that the client gave; null: never identified.
    async fn user_id(&self) -> Option<&str> {
        self.0.user_id.as_deref()
    }

    /// E-mail address, the last given; null: none given.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Name, the last given; null: none given.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Phone number, the last given; null: none given.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// Traits, the last given of each: a JSON object.
    async fn traits(&self) -> &Value {
        &self.0.traits
    }

    /// Start of the first session; without a session, when they were first identified.
    async fn first_seen_at(&self) -> Timestamp {
        self.0.first_seen_at
    }

    /// Latest activity of their sessions; without a session, when they were last identified.
    async fn last_seen_at(&self) -> Timestamp {
        self.0.last_seen_at
    }

    /// Referrer of the first session; null: none.
    async fn referrer(&self) -> Option<&str> {
        self.0.referrer.as_deref()
    }

    /// UTM source of the first session; null: none.
    async fn utm_source(&self) -> Option<&str> {
        self.0.utm_source.as_deref()
    }

    /// UTM medium of the first session; null: none.
    async fn utm_medium(&self) -> Option<&str> {
        self.0.utm_medium.as_deref()
    }

    /// UTM campaign of the first session; null: none.
    async fn utm_campaign(&self) -> Option<&str> {
        self.0.utm_campaign.as_deref()
    }

    /// Country code of the latest session that has one; null: unknown.
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// Path of the page they were last seen on; null: unknown.
    async fn last_page(&self) -> Option<&str> {
        self.0.last_page.as_deref()
    }

    /// Sessions, over all time.
    async fn total_sessions(&self) -> i32 {
        self.0.sessions
    }

    /// Conversations, over all time.
    async fn total_conversations(&self) -> i32 {
        self.0.conversations
    }

    /// Messages in their sessions, over all time, whoever wrote them.
    async fn total_messages(&self) -> i32 {
        self.0.messages
    }

    /// Time in sessions, over all time.
    async fn total_duration_seconds(&self) -> f64 {
        seconds(self.0.duration_ms)
    }

    /// How engaged they are now, 0 to 100: sessions, messages, how lately they were seen, and intent.
    async fn engagement_score(&self, ctx: &Context<'_>) -> Result<f64> {
        Ok(model::engagement_score(&self.0, scope::now(ctx)?))
    }

    /// Their sessions, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Session>> {
        let list = sessions::List { person: Some(self.0.id.clone()), ..sessions::List::default() };
        let request = PageRequest { first, after, last, before };
        Session::list(ctx, self.0.chatbot_id, list, SessionOrder::default(), request).await
    }

    /// Their conversations, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Conversation>> {
        let list = conversations::List { person: Some(self.0.id.clone()), ..conversations::List::default() };
        let request = PageRequest { first, after, last, before };
        Conversation::list(ctx, self.0.chatbot_id, list, ConversationOrder::default(), request).await
    }

    /// Their leads, the latest first.
    async fn leads(&self, ctx: &Context<'_>) -> Result<Vec<Lead>> {
        let rows = related(ctx, self.0.chatbot_id, lookup::LeadsOfUser, Some(self.0.id.clone())).await?;
        Ok(rows.into_iter().flatten().map(Lead).collect())
    }

    /// Everything that happened to the user on every channel, newest first.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the newest on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Feed<TimelineItem>> {
        let request = PageRequest { first, after, ..PageRequest::default() };
        let can_read = scope::reading(ctx, self.0.chatbot_id)?;
        let page = timeline::of_user(&scope::app(ctx)?.db, can_read, &self.0.id, &request).await?;
        Ok(Feed::new(page, TimelineItem::from))
    }
}
