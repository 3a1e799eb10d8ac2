//! Administration: chatbots and their keys. Takes admin keys.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use parlance_entity::{api_key, chatbot};
use uuid::Uuid;

use crate::{
    accounts::{
        self, Checked,
        input::{CreateApiKeyInput, CreateChatbotInput, UpdateChatbotInput},
        key::NewKey,
    },
    error::UserError,
    graphql::{
        scope,
        types::{api_key::ApiKey, chatbot::Chatbot},
    },
    id::GlobalId,
};

/// What became of a chatbot.
#[derive(Debug, SimpleObject)]
pub struct ChatbotPayload {
    /// The chatbot as it is now; null: nothing was stored.
    pub chatbot: Option<Chatbot>,
    /// What is wrong with the input; empty: it was accepted.
    pub user_errors: Vec<UserError>,
}

/// A new API key.
#[derive(Debug, SimpleObject)]
pub struct CreateApiKeyPayload {
    /// The key's description; null: nothing was stored.
    pub api_key: Option<ApiKey>,
    /// The key itself. Shown this once. Null: nothing was stored.
    pub secret: Option<String>,
    /// What is wrong with the input; empty: it was accepted.
    pub user_errors: Vec<UserError>,
}

/// What became of an API key.
#[derive(Debug, SimpleObject)]
pub struct ApiKeyPayload {
    /// The key's description as it is now; null: there is none such.
    pub api_key: Option<ApiKey>,
    /// What is wrong with the input; empty: it was accepted.
    pub user_errors: Vec<UserError>,
}

impl From<Checked<chatbot::Model>> for ChatbotPayload {
    fn from(checked: Checked<chatbot::Model>) -> Self {
        match checked {
            Ok(row) => Self { chatbot: Some(Chatbot(row)), user_errors: Vec::new() },
            Err(user_errors) => Self { chatbot: None, user_errors },
        }
    }
}

impl From<Checked<NewKey>> for CreateApiKeyPayload {
    fn from(checked: Checked<NewKey>) -> Self {
        match checked {
            Ok(key) => Self {
                api_key: Some(ApiKey(key.row)),
                secret: Some(key.secret.reveal().to_owned()),
                user_errors: Vec::new(),
            },
            Err(user_errors) => Self { api_key: None, secret: None, user_errors },
        }
    }
}

impl From<Checked<api_key::Model>> for ApiKeyPayload {
    fn from(checked: Checked<api_key::Model>) -> Self {
        match checked {
            Ok(row) => Self { api_key: Some(ApiKey(row)), user_errors: Vec::new() },
            Err(user_errors) => Self { api_key: None, user_errors },
        }
    }
}

/// Mutations of administration.
#[derive(Clone, Copy, Debug, Default)]
pub struct AdminMutation;

#[Object]
impl AdminMutation {
    /// Creates a chatbot. Admin keys only.
    async fn create_chatbot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The chatbot.")] input: CreateChatbotInput,
    ) -> Result<ChatbotPayload> {
        let (app, administrator) = (scope::app(ctx)?, scope::administrator(ctx)?);
        Ok(accounts::chatbot::create(&app.db, administrator, scope::now(ctx)?, input).await?.into())
    }

    /// Changes a chatbot: what is left out stays. Changed time-outs hold for what was stored before, too. Admin keys
    /// only.
    async fn update_chatbot(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The chatbot, and what changes.")] input: UpdateChatbotInput,
    ) -> Result<ChatbotPayload> {
        let (app, administrator) = (scope::app(ctx)?, scope::administrator(ctx)?);
        let id = scope::chatbot_id(scope::access(ctx)?, Some(&input.id));
        Ok(app.update_chatbot(administrator, id, input).await?.into())
    }

    /// Makes an API key. Admin keys only.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: CreateApiKeyInput,
    ) -> Result<CreateApiKeyPayload> {
        let (app, administrator) = (scope::app(ctx)?, scope::administrator(ctx)?);
        let chatbot_id = scope::chatbot_id(scope::access(ctx)?, input.chatbot_id.as_ref());
        Ok(accounts::key::create(&app.db, administrator, scope::now(ctx)?, chatbot_id, input).await?.into())
    }

    /// Revokes an API key: it stops working at once, for good. Admin keys only.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key's id.")] id: ID,
    ) -> Result<ApiKeyPayload> {
        let (app, administrator) = (scope::app(ctx)?, scope::administrator(ctx)?);
        Ok(app.revoke_api_key(administrator, scope::now(ctx)?, key_id(&id)).await?.into())
    }
}

/// The key that an id of the schema, or the UUID that it holds, names; none: it names none.
fn key_id(id: &ID) -> Option<Uuid> {
    match GlobalId::decode(id) {
        Some(global) if global.type_name == "ApiKey" => Uuid::try_parse(&global.id).ok(),
        Some(_) => None,
        None => Uuid::try_parse(id).ok(),
    }
}
