//! A chatbot.

use async_graphql::{ID, Object};
use chrono_tz::Tz;
use parlance_entity::{Timestamp, chatbot};

use super::settings::{Branding, ChatbotSettings};
use crate::id::GlobalId;

/// A chatbot: its settings, its numbers, and what was recorded of it.
#[derive(Clone, Debug)]
pub struct Chatbot(pub chatbot::Model);

impl Chatbot {
    /// Its opaque id.
    #[must_use]
    pub fn global_id(row: &chatbot::Model) -> GlobalId {
        GlobalId::new("Chatbot", row.id, row.id.to_string())
    }
}

#[Object]
impl Chatbot {
    /// Opaque, globally unique, stable.
    async fn id(&self) -> ID {
        Self::global_id(&self.0).encode().into()
    }

    /// Short name for addresses, unique.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The domain its pages are on; its own pages are no referrer. Null: not given.
    async fn domain(&self) -> Option<&str> {
        self.0.domain.as_deref()
    }

    /// Days, weeks and hours are cut in this time zone unless a query names another.
    async fn timezone(&self) -> Tz {
        self.0.timezone.parse().unwrap_or(Tz::UTC)
    }

    /// How its dashboard looks.
    async fn branding(&self) -> Branding<'_> {
        Branding(&self.0)
    }

    /// Time-outs, retention and privacy.
    async fn settings(&self) -> ChatbotSettings<'_> {
        ChatbotSettings(&self.0)
    }

    /// When it was created.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }
}
