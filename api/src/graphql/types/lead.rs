//! A lead.

use async_graphql::{ID, Object};
use parlance_entity::{Timestamp, lead, vocabulary::LeadStatus};
use serde_json::Value;

use crate::id::GlobalId;

/// Somebody who may become a customer.
#[derive(Clone, Debug)]
pub struct Lead(pub lead::Model);

#[Object]
impl Lead {
    /// Opaque, globally unique, stable.
    async fn id(&self) -> ID {
        GlobalId::new("Lead", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave.
    async fn lead_id(&self) -> &str {
        &self.0.id
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
