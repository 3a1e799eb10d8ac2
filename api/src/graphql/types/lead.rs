//! A lead.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{Timestamp, lead, vocabulary::LeadStatus};
use serde_json::Value;

use uuid::Uuid;

use super::{
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
    },
    id::GlobalId,
    records::leads,
};

/// Somebody who may become a customer.
#[derive(Clone, Debug, Description)]
pub struct Lead(pub lead::Model);

impl Lead {
    /// A page of a list of them.
    ///
    /// # Errors
    /// As [`leads::page`]; `Forbidden` for a key that does not read the chatbot.
    pub async fn list(
        ctx: &Context<'_>,
        chatbot_id: Uuid,
        list: leads::List,
        request: PageRequest,
    ) -> Result<Connection<Self>> {
        let (can_read, db) = (scope::reading(ctx, chatbot_id)?, scope::app(ctx)?.db.clone());
        let page = leads::page(&db, can_read, &list, &request).await?;
        Ok(Connection::new(page, Self, move || {
            let (db, list) = (db.clone(), list.clone());
            async move { leads::count(&db, can_read, &list).await }
        }))
    }
}

impl Listed for Lead {
    const LIST: &'static str = "Lead";
}

#[Object(use_type_description)]
impl Lead {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("Lead", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave.
    async fn lead_id(&self) -> &str {
        &self.0.id
    }

    /// Whose it is; null: nobody known.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Users, self.0.user_id.clone()).await?.map(User))
    }

    /// The session it was captured in; null: none.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<Session>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Sessions, self.0.session_id.clone()).await?.map(Session))
    }

    /// The conversation it was captured in; null: none.
    async fn conversation(&self, ctx: &Context<'_>) -> Result<Option<Conversation>> {
        let key = self.0.conversation_id.clone().zip(self.0.episode);
        Ok(related(ctx, self.0.chatbot_id, lookup::Conversations, key).await?.map(Conversation))
    }

    /// What kind of lead, in the client's words; null: not given.
    async fn r#type(&self) -> Option<&str> {
        self.0.r#type.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> LeadStatus {
        self.0.status
    }

    /// Name of the person; null: not given.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// E-mail address; null: not given.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Phone number; null: not given.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// What the person is interested in; null: not given.
    async fn product_interest(&self) -> Option<&str> {
        self.0.product_interest.as_deref()
    }

    /// What it is worth, in `currency`; null: not given.
    async fn value(&self) -> Option<f64> {
        self.0.value
    }

    /// Currency of the value, as sent; null: not given.
    async fn currency(&self) -> Option<&str> {
        self.0.currency.as_deref()
    }

    /// Further fields: a JSON object.
    async fn fields(&self) -> &Value {
        &self.0.fields
    }

    /// When it was captured.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }

    /// The last update by time, the capture included.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at
    }
}
