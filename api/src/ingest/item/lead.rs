//! Leads.

use async_graphql::{ID, InputObject};
use parlance_entity::{Timestamp, vocabulary::LeadStatus};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A lead is captured.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaptureLeadInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's lead id.
    pub lead_id: String,
    /// The client's session id.
    pub session_id: Option<String>,
    /// The client's conversation id.
    pub conversation_id: Option<String>,
    /// The client's user id.
    pub user_id: Option<String>,
    /// The client's anonymous id.
    pub anonymous_id: Option<String>,
    /// What kind of lead.
    pub r#type: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// What the person is interested in.
    pub product_interest: Option<String>,
    /// What it is worth.
    pub value: Option<f64>,
    /// In which currency.
    pub currency: Option<String>,
    /// Further fields: a JSON object.
    pub fields: Option<Value>,
    /// When it was captured; default: when it arrived.
    pub created_at: Option<Timestamp>,
}

/// A lead moves on.
#[derive(Clone, Debug, Deserialize, Serialize, InputObject)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateLeadInput {
    /// The chatbot; default: the one that the key is bound to.
    pub chatbot_id: Option<ID>,
    /// The client's lead id.
    pub lead_id: String,
    /// Where it stands now.
    pub status: Option<LeadStatus>,
    /// What it is worth now.
    pub value: Option<f64>,
    /// Fields that change: a JSON object.
    pub fields: Option<Value>,
    /// When it happened by the sender's clock; default: when it arrived.
    pub at: Option<Timestamp>,
}
