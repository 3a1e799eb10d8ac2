//! The demo's chatbot and its keys. The keys are public: a demo's data is nobody's secret.

use async_graphql::MaybeUndefined;
use chrono_tz::Tz;
use parlance_entity::{chatbot, vocabulary::ApiKeyKind};
use uuid::Uuid;

use super::{READ_KEY, SLUG, words::DOMAIN};
use crate::{
    access::Access,
    accounts::{
        self,
        input::{BrandingInput, ChatbotSettingsInput, CreateChatbotInput},
    },
    app::App,
    config::Secret,
    error::{Error, Result},
};

/// A key of the demo.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// What it may do.
    pub kind: ApiKeyKind,
    /// Whether it opens every chatbot or the demo's alone.
    pub opens_all: bool,
    /// The key itself.
    pub secret: &'static str,
    /// What it is good for.
    pub purpose: &'static str,
}

const KEYS: &[Key] = &[
    Key {
        kind: ApiKeyKind::Admin,
        opens_all: true,
        secret: "sk_admin_demo0000000000000000000000000000",
        purpose: "everything",
    },
    Key {
        kind: ApiKeyKind::Secret,
        opens_all: false,
        secret: "sk_secret_demo0000000000000000000000000000",
        purpose: "send and read, from a server",
    },
    Key { kind: ApiKeyKind::Read, opens_all: false, secret: READ_KEY, purpose: "read, from a dashboard" },
    Key {
        kind: ApiKeyKind::Write,
        opens_all: false,
        secret: "pk_write_demo0000000000000000000000000000",
        purpose: "send, from a browser",
    },
];

/// The demo's keys, the same at every start and on every machine.
#[must_use]
pub fn keys() -> &'static [Key] {
    KEYS
}

/// The demo's chatbot with its keys, made where they are not there yet.
///
/// # Errors
/// `Database`.
pub async fn set_up(app: &App) -> Result<chatbot::Model> {
    let chatbot = match accounts::chatbot::find_by_slug(&app.db, SLUG).await? {
        Some(chatbot) => chatbot,
        None => create(app).await?,
    };
    for key in KEYS {
        let chatbot_id = (!key.opens_all).then_some(chatbot.id);
        let secret = Secret::new(key.secret);
        accounts::keep(&app.db, app.clock.now(), chatbot_id, key.kind, "Demo", &secret).await?;
    }
    Ok(chatbot)
}

async fn create(app: &App) -> Result<chatbot::Model> {
    let myself = Access { key_id: Uuid::nil(), kind: ApiKeyKind::Admin, name: "Demo".to_owned(), chatbot_id: None };
    let input = CreateChatbotInput {
        name: "Lakeside Clinic".to_owned(),
        slug: Some(SLUG.to_owned()),
        domain: Some(DOMAIN.trim_start_matches("www.").to_owned()),
        timezone: Some(Tz::Europe__London),
        branding: Some(BrandingInput {
            primary_color: MaybeUndefined::Value("#0f766e".to_owned()),
            logo_url: MaybeUndefined::Undefined,
        }),
        settings: Some(ChatbotSettingsInput {
            // Long enough to import old files into.
            event_retention_days: Some(36_500),
            session_retention_days: Some(36_500),
            ..ChatbotSettingsInput::default()
        }),
    };
    let made = accounts::chatbot::create(&app.db, myself.administer()?, app.clock.now(), input).await?;
    made.map_err(|mistakes| Error::Internal(format!("the demo's chatbot cannot be made: {mistakes:?}")))
}
