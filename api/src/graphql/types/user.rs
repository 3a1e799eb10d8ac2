//! A user.

use async_graphql::{Context, ID, Object, Result};
use parlance_entity::{Timestamp, user};
use serde_json::Value;

use crate::{
    graphql::{scope, types::seconds},
    id::GlobalId,
    model,
};

/// A person: the anonymous ids and the user id that were tied together.
#[derive(Clone, Debug)]
pub struct User(pub user::Model);

#[Object]
impl User {
    /// Opaque, globally unique, stable.
    async fn id(&self) -> ID {
        GlobalId::new("User", self.0.chatbot_id, &*self.0.id).encode().into()
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
}
