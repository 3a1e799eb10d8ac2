//! What is set for a chatbot.

use async_graphql::{Context, Description, Object, Result};
use parlance_entity::{
    chatbot,
    vocabulary::{ConsentMode, IpMode},
};

use super::texts;
use crate::{accounts, graphql::scope};

/// How a chatbot's dashboard looks.
#[derive(Clone, Copy, Debug, Description)]
pub struct Branding<'a>(pub &'a chatbot::Model);

#[Object(use_type_description)]
impl Branding<'_> {
    /// Its colour, as CSS text; null: the default.
    async fn primary_color(&self) -> Option<&str> {
        self.0.primary_color.as_deref()
    }

    /// Where its logo is; null: none.
    async fn logo_url(&self) -> Option<&str> {
        self.0.logo_url.as_deref()
    }
}

/// Time-outs, retention and privacy of a chatbot.
#[derive(Clone, Copy, Debug, Description)]
pub struct ChatbotSettings<'a>(pub &'a chatbot::Model);

#[Object(use_type_description)]
impl ChatbotSettings<'_> {
    /// Inactivity after which a session ends by itself. Default 30.
    async fn session_timeout_minutes(&self) -> i32 {
        self.0.session_timeout_minutes
    }

    /// Inactivity after which an open conversation counts as dropped. Default 30.
    async fn conversation_timeout_minutes(&self) -> i32 {
        self.0.conversation_timeout_minutes
    }

    /// Days for which events are kept. Default 90.
    async fn event_retention_days(&self) -> i32 {
        self.0.event_retention_days
    }

    /// Days for which everything else is kept. Default 365.
    async fn session_retention_days(&self) -> i32 {
        self.0.session_retention_days
    }

    /// FULL, HASHED (salted SHA-256) or NONE.
    async fn ip_mode(&self) -> IpMode {
        self.0.ip_mode
    }

    /// Days after which stored IP addresses are removed; null: never stored long enough to need it.
    async fn anonymize_ip_after_days(&self) -> Option<i32> {
        self.0.anonymize_ip_after_days
    }

    /// Whether message text is stored, or its length alone.
    async fn store_message_content(&self) -> bool {
        self.0.store_message_content
    }

    /// Whether e-mail addresses, phone and card numbers found in event properties and message text are masked before
    /// they are stored.
    async fn mask_personal_data(&self) -> bool {
        self.0.mask_personal_data
    }

    /// Event names never stored; a trailing * matches any ending.
    async fn blocked_events(&self) -> Vec<String> {
        texts(&self.0.blocked_events)
    }

    /// Whose word it takes before what visitors' devices send is stored.
    async fn consent_mode(&self) -> ConsentMode {
        self.0.consent_mode
    }

    /// The WhatsApp numbers at which the chatbot answers, by Meta's phone number ids.
    async fn whatsapp_phone_number_ids(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(accounts::whatsapp::numbers(&scope::app(ctx)?.db, scope::reading(ctx, self.0.id)?).await?)
    }
}
