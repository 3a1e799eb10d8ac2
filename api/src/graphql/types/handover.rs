//! A handover.

use async_graphql::{Context, ID, Object, Result};
use parlance_entity::{Timestamp, handover, vocabulary::HandoverStatus};
use serde_json::Value;

use crate::{
    graphql::{scope, types::seconds},
    id::GlobalId,
    model,
};

/// A user's way from the bot to a human.
#[derive(Clone, Debug)]
pub struct Handover(pub handover::Model);

#[Object]
impl Handover {
    /// Opaque, globally unique, stable.
    async fn id(&self) -> ID {
        GlobalId::new("Handover", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave.
    async fn handover_id(&self) -> &str {
        &self.0.id
    }

    /// Where it stands now.
    async fn status(&self, ctx: &Context<'_>) -> Result<HandoverStatus> {
        Ok(model::handover_status(&self.0, scope::now(ctx)?))
    }

    /// Why a human was asked for; null: not given.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What it is about, as sent; null: not given.
    async fn issues(&self) -> Option<&Value> {
        self.0.issues.as_ref()
    }

    /// The kind of support that the user chose; null: none.
    async fn support_option(&self) -> Option<&str> {
        self.0.support_option.as_deref()
    }

    /// The last message before the request; null: not given.
    async fn last_message(&self) -> Option<&str> {
        self.0.last_message.as_deref()
    }

    /// When it was requested.
    async fn requested_at(&self) -> Timestamp {
        self.0.requested_at
    }

    /// When it was first accepted; null: not accepted.
    async fn accepted_at(&self) -> Option<Timestamp> {
        self.0.accepted_at
    }

    /// When it was resolved; null: not resolved.
    async fn resolved_at(&self) -> Option<Timestamp> {
        self.0.resolved_at
    }

    /// From the request to the acceptance; null: not accepted.
    async fn wait_seconds(&self) -> Option<f64> {
        self.0.wait_ms.map(seconds)
    }
}
