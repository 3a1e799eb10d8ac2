//! A handover.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{Timestamp, handover, vocabulary::HandoverStatus};
use serde_json::Value;
use uuid::Uuid;

use super::{
    agent::Agent,
    connection::{Connection, Listed},
    conversation::Conversation,
    session::Session,
    user::User,
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
    records::handovers,
};

/// A user's way from the bot to a human.
#[derive(Clone, Debug, Description)]
pub struct Handover(pub handover::Model);

impl Handover {
    /// A page of a list of them.
    ///
    /// # Errors
    /// As [`handovers::page`]; `Forbidden` for a key that does not read the chatbot.
    pub async fn list(
        ctx: &Context<'_>,
        chatbot_id: Uuid,
        list: handovers::List,
        request: PageRequest,
    ) -> Result<Connection<Self>> {
        let (can_read, now, db) = (scope::reading(ctx, chatbot_id)?, scope::now(ctx)?, scope::app(ctx)?.db.clone());
        let page = handovers::page(&db, can_read, now, &list, &request).await?;
        Ok(Connection::new(page, Self, move || {
            let (db, list) = (db.clone(), list.clone());
            async move { handovers::count(&db, can_read, now, &list).await }
        }))
    }
}

impl Listed for Handover {
    const LIST: &'static str = "Handover";
}

#[Object(use_type_description)]
impl Handover {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("Handover", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave.
    async fn handover_id(&self) -> &str {
        &self.0.id
    }

    /// The conversation it was requested in; null: none.
    async fn conversation(&self, ctx: &Context<'_>) -> Result<Option<Conversation>> {
        let key = self.0.conversation_id.clone().zip(self.0.episode);
        Ok(related(ctx, self.0.chatbot_id, lookup::Conversations, key).await?.map(Conversation))
    }

    /// The session it was requested in; null: none.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<Session>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Sessions, self.0.session_id.clone()).await?.map(Session))
    }

    /// Who asked for it; null: nobody known.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Users, self.0.user_id.clone()).await?.map(User))
    }

    /// The agent who took it; null: none, or one who never reported a status.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Option<Agent>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Agents, self.0.agent_id.clone()).await?.map(Agent))
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
