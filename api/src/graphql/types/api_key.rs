//! An API key.

use async_graphql::{Description, ID, Object};
use parlance_entity::{Timestamp, api_key, vocabulary::ApiKeyKind};
use uuid::Uuid;

use crate::{graphql::types::texts, id::GlobalId};

/// An API key, never the key itself.
#[derive(Clone, Debug, Description)]
pub struct ApiKey(pub api_key::Model);

#[Object(use_type_description)]
impl ApiKey {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("ApiKey", self.0.chatbot_id.unwrap_or(Uuid::nil()), self.0.id.to_string()).encode().into()
    }

    /// Name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may do.
    async fn kind(&self) -> ApiKeyKind {
        self.0.kind
    }

    /// The first characters, to tell keys apart.
    async fn prefix(&self) -> &str {
        &self.0.prefix
    }

    /// Origins that may use a write key; empty: any.
    async fn allowed_origins(&self) -> Vec<String> {
        texts(&self.0.allowed_origins)
    }

    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }

    /// When it was last used, to the minute; null: never.
    async fn last_used_at(&self) -> Option<Timestamp> {
        self.0.last_used_at
    }

    /// When it was revoked; null while it works.
    async fn revoked_at(&self) -> Option<Timestamp> {
        self.0.revoked_at
    }
}
