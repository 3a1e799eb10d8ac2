//! The payloads of items: what `item.payload` holds, by `item.kind`.

use parlance_entity::vocabulary::{AiCallKind, DeliveryStatus, DeviceType, HandoverStatus, LeadStatus, MessageRole};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// `CONTEXT`, and part of `SESSION_START`: what is known of a session's device, place and origin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are the columns of `session`, described there")]
pub struct Context {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub referrer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landing_page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_medium: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_campaign: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_term: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_content: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub browser_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_type: Option<DeviceType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_width: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screen_height: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub triggered_by: Option<String>,
    /// A column of its own, `item.ip`: so that no id is made from it, and it can be removed.
    #[serde(skip)]
    pub ip: Option<String>,
}

/// `SESSION_START`, `SESSION_TOUCH`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionStart {
    /// What is known of the session; empty in a touch.
    pub context: Context,
    /// The page it is on; no page view.
    pub page_url: Option<String>,
    /// Title of that page.
    pub page_title: Option<String>,
}

/// `SESSION_END`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SessionEnd {
    /// The session ended in a failure.
    pub error: bool,
    /// What the user wrote last, as the sender reports it.
    pub last_user_message: Option<String>,
    /// What the bot wrote last, as the sender reports it.
    pub last_bot_message: Option<String>,
}

/// `IDENTIFY`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Identify {
    /// E-mail address.
    pub email: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Further traits.
    pub traits: Map<String, Value>,
}

/// `CONVERSATION_START`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConversationStart {
    /// The service it is about.
    pub service: Option<String>,
}

/// `ASSIGNMENT`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// The agent it goes to.
    pub agent_id: String,
}

/// `RESOLUTION`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resolution {
    /// Who resolved it.
    pub resolved_by: Option<MessageRole>,
    /// The agent who did.
    pub agent_id: Option<String>,
}

/// `MESSAGE_STATUS`; the message is the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageStatus {
    /// How far it got.
    pub status: DeliveryStatus,
}

/// `HANDOVER_REQUEST`; the handover is the subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HandoverRequest {
    /// Why a human was asked for.
    pub reason: Option<String>,
    /// What it is about.
    pub issues: Option<Value>,
    /// The kind of support chosen.
    pub support_option: Option<String>,
    /// The last message before.
    pub last_message: Option<String>,
}

/// `HANDOVER_UPDATE`; the handover is the subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverUpdate {
    /// Where it stands now.
    pub status: HandoverStatus,
    /// The agent concerned.
    pub agent_id: Option<String>,
}

/// `LEAD_CAPTURE`; the lead is the subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadCapture {
    /// What kind of lead.
    pub r#type: Option<String>,
    /// Name of the person.
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
    /// Further fields.
    pub fields: Map<String, Value>,
}

/// `LEAD_UPDATE`; the lead is the subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadUpdate {
    /// Where it stands now; null: unchanged.
    pub status: Option<LeadStatus>,
    /// What it is worth now; null: unchanged.
    pub value: Option<f64>,
    /// Fields that change.
    pub fields: Map<String, Value>,
}

/// `SCORE`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// 1 to 5.
    pub score: i32,
    /// What the user wrote with it.
    pub comment: Option<String>,
}

/// `REVIEW`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who gave it.
    pub reviewer: String,
    /// 0 to 100.
    pub score: i32,
    /// What the reviewer noted.
    pub notes: Option<String>,
}

/// `AI_CALL`; the call is the subject.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AiCall {
    /// What it was for.
    pub kind: AiCallKind,
    /// The model that was called.
    pub model: Option<String>,
    /// What the user wants, as classified.
    pub intent: Option<String>,
    /// How sure the classification is, 0 to 1.
    pub confidence: Option<f64>,
    /// Whether the classification was judged right.
    pub correct: Option<bool>,
    /// Whether it was classified as no known intent.
    #[serde(default)]
    pub fallback: bool,
    /// How long it took, milliseconds.
    pub latency_ms: Option<i32>,
    /// Tokens sent.
    pub input_tokens: Option<i32>,
    /// Tokens received.
    pub output_tokens: Option<i32>,
    /// What it cost, US dollars.
    pub cost_usd: Option<f64>,
    /// The kind of failure.
    pub error_type: Option<String>,
    /// What the failure says.
    pub error_message: Option<String>,
}

impl AiCall {
    /// A call of which nothing more is known.
    #[must_use]
    pub fn of(kind: AiCallKind) -> Self {
        Self {
            kind,
            model: None,
            intent: None,
            confidence: None,
            correct: None,
            fallback: false,
            latency_ms: None,
            input_tokens: None,
            output_tokens: None,
            cost_usd: None,
            error_type: None,
            error_message: None,
        }
    }
}
