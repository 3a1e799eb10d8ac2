//! What administration takes: the inputs of the GraphQL schema.

use async_graphql::{ID, InputObject, MaybeUndefined};
use chrono_tz::Tz;
use parlance_entity::vocabulary::{ApiKeyKind, ConsentMode, IpMode};

/// A new chatbot.
#[derive(Clone, Debug, Default, PartialEq, InputObject)]
pub struct CreateChatbotInput {
    /// Name for people.
    pub name: String,
    /// Short name for addresses, unique: small letters, digits and hyphens. Default: made from the name.
    pub slug: Option<String>,
    /// The domain its pages are on, such as `shop.example`.
    pub domain: Option<String>,
    /// Days, weeks and hours are cut in this time zone. Default: UTC.
    pub timezone: Option<Tz>,
    /// How it looks.
    pub branding: Option<BrandingInput>,
    /// How it behaves.
    pub settings: Option<ChatbotSettingsInput>,
}

/// Changes of a chatbot: what is left out stays.
#[derive(Clone, Debug, PartialEq, InputObject)]
pub struct UpdateChatbotInput {
    /// The chatbot.
    pub id: ID,
    /// Name for people.
    pub name: Option<String>,
    /// The domain its pages are on; null: none.
    pub domain: MaybeUndefined<String>,
    /// Days, weeks and hours are cut in this time zone.
    pub timezone: Option<Tz>,
    /// How it looks.
    pub branding: Option<BrandingInput>,
    /// How it behaves.
    pub settings: Option<ChatbotSettingsInput>,
}

/// How a chatbot looks in the dashboard.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct BrandingInput {
    /// Colour, as CSS text; null: none.
    pub primary_color: MaybeUndefined<String>,
    /// Address of the logo; null: none.
    pub logo_url: MaybeUndefined<String>,
}

/// How a chatbot behaves: what is left out stays, or is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct ChatbotSettingsInput {
    /// Inactivity after which a session ends by itself, 1 to 10080. Default 30.
    pub session_timeout_minutes: Option<i32>,
    /// Inactivity after which an open conversation counts as dropped, 1 to 10080. Default 30.
    pub conversation_timeout_minutes: Option<i32>,
    /// Days for which events are kept, 1 to 36500. Default 90.
    pub event_retention_days: Option<i32>,
    /// Days for which everything else is kept, 1 to 36500. Default 365.
    pub session_retention_days: Option<i32>,
    /// What is stored of an IP address. Default HASHED.
    pub ip_mode: Option<IpMode>,
    /// Days after which stored IP addresses are removed, 1 to 36500; null: never.
    pub anonymize_ip_after_days: MaybeUndefined<i32>,
    /// Whether message text is stored, or its length alone. Default true.
    pub store_message_content: Option<bool>,
    /// Whether e-mail addresses, phone and card numbers are masked before they are stored. Default false.
    pub mask_personal_data: Option<bool>,
    /// Event names never stored; a trailing * matches any ending. At most 500.
    pub blocked_events: Option<Vec<String>>,
    /// Whose word it takes before what visitors' devices send is stored. Default OPT_OUT.
    pub consent_mode: Option<ConsentMode>,
    /// The WhatsApp numbers at which the chatbot answers, by Meta's phone number ids. Default: none.
    pub whatsapp_phone_number_ids: Option<Vec<String>>,
}

/// A new API key.
#[derive(Clone, Debug, PartialEq, InputObject)]
pub struct CreateApiKeyInput {
    /// The chatbot that it opens; of an admin key, none.
    pub chatbot_id: Option<ID>,
    /// What it may do.
    pub kind: ApiKeyKind,
    /// Name for people.
    pub name: String,
    /// Origins that may use a write key, such as `https://shop.example`; none: any.
    pub allowed_origins: Option<Vec<String>>,
}
