//! A message.

use async_graphql::{ID, Object};
use parlance_entity::{
    Timestamp, message,
    vocabulary::{DeliveryStatus, MessageRole, Source},
};

use crate::{graphql::types::seconds, id::GlobalId};

/// A message of a conversation.
#[derive(Clone, Debug)]
pub struct Message(pub message::Model);

#[Object]
impl Message {
    /// Opaque, globally unique, stable.
    async fn id(&self) -> ID {
        GlobalId::new("Message", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave.
    async fn message_id(&self) -> &str {
        &self.0.id
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

    /// What the user wanted, as the sender classified it; null: not given.
    async fn intent(&self) -> Option<&str> {
        self.0.intent.as_deref()
    }

    /// Who reported it.
    async fn source(&self) -> Source {
        self.0.source
    }
}
