//! A message.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{
    Timestamp, message,
    vocabulary::{DeliveryStatus, MessageRole, Source},
};

use uuid::Uuid;

use super::{
    agent::Agent,
    connection::{Connection, Listed},
    conversation::Conversation,
};
use crate::{
    db::page::PageRequest,
    graphql::{
        loader::{lookup, related},
        scope,
        types::seconds,
    },
    id::GlobalId,
    records::{conversations, messages},
};

/// A message of a conversation.
#[derive(Clone, Debug, Description)]
pub struct Message(pub message::Model);

impl Message {
    /// A page of the messages of a conversation.
    ///
    /// # Errors
    /// As [`messages::page`]; `Forbidden` for a key that does not read the chatbot.
    pub async fn list(
        ctx: &Context<'_>,
        chatbot_id: Uuid,
        conversation: conversations::Key,
        request: PageRequest,
    ) -> Result<Connection<Self>> {
        let (can_read, db) = (scope::reading(ctx, chatbot_id)?, scope::app(ctx)?.db.clone());
        let page = messages::page(&db, can_read, &conversation, &request).await?;
        Ok(Connection::new(page, Self, move || {
            let (db, conversation) = (db.clone(), conversation.clone());
            async move { messages::count(&db, can_read, &conversation).await }
        }))
    }
}

impl Listed for Message {
    const LIST: &'static str = "Message";
}

#[Object(use_type_description)]
impl Message {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("Message", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave.
    async fn message_id(&self) -> &str {
        &self.0.id
    }

    /// The conversation it belongs to. An error for a system message outside of all.
    async fn conversation(&self, ctx: &Context<'_>) -> Result<Conversation> {
        let key = (self.0.conversation_id.clone(), self.0.episode);
        let found = related(ctx, self.0.chatbot_id, lookup::Conversations, Some(key)).await?;
        Ok(found.map(Conversation).ok_or("this message stands outside of all conversations")?)
    }

    /// Who wrote it.
    async fn role(&self) -> MessageRole {
        self.0.role
    }

    /// Its text; null: not stored.
    async fn content(&self) -> Option<&str> {
        self.0.content.as_deref()
    }

    /// Its length in Unicode characters; 0 where it is unknown.
    async fn content_length(&self) -> i32 {
        self.0.content_length.unwrap_or(0)
    }

    /// When it was sent.
    async fn sent_at(&self) -> Timestamp {
        self.0.sent_at
    }

    /// When it arrived at the user's device; null: not reported.
    async fn delivered_at(&self) -> Option<Timestamp> {
        self.0.delivered_at
    }

    /// When the user saw it; null: not reported.
    async fn read_at(&self) -> Option<Timestamp> {
        self.0.read_at
    }

    /// When its delivery failed; null: not reported.
    async fn failed_at(&self) -> Option<Timestamp> {
        self.0.failed_at
    }

    /// How far it got; null: never reported.
    async fn status(&self) -> Option<DeliveryStatus> {
        self.0.status
    }

    /// Of an answer: how long the user had been waiting, seconds; null: nobody waited.
    async fn response_time(&self) -> Option<f64> {
        self.0.response_time_ms.map(seconds)
    }

    /// The agent who wrote it; null: no agent did, or one who never reported a status.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Option<Agent>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Agents, self.0.agent_id.clone()).await?.map(Agent))
    }

    /// What the user wanted, as the sender classified it; null: not given.
    async fn intent(&self) -> Option<&str> {
        self.0.intent.as_deref()
    }

    /// Who reported it.
    async fn source(&self) -> Source {
        self.0.source
    }
}
