//! Whatever has an id of the schema.

use async_graphql::{Context, ID, Interface, Result};

use super::{
    agent::Agent,
    alert::{Alert, AlertRule},
    api_key::ApiKey,
    chatbot::Chatbot,
    conversation::Conversation,
    event::Event,
    funnel::Funnel,
    handover::Handover,
    lead::Lead,
    message::Message,
    session::Session,
    user::User,
};
use crate::{
    accounts,
    graphql::scope,
    id::GlobalId,
    records::{agents, conversations, events, handovers, leads, messages, sessions, users},
    reports::funnel::saved,
};

/// Whatever can be found again by its id.
#[derive(Clone, Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque, globally unique, stable."))]
#[expect(clippy::large_enum_variant, reason = "lives for one answer")]
pub enum Node {
    /// A chatbot.
    Chatbot(Chatbot),
    /// A session.
    Session(Session),
    /// A conversation.
    Conversation(Conversation),
    /// A message.
    Message(Message),
    /// A handover.
    Handover(Handover),
    /// A lead.
    Lead(Lead),
    /// An event.
    Event(Event),
    /// A user.
    User(User),
    /// An agent.
    Agent(Agent),
    /// An API key.
    ApiKey(ApiKey),
    /// A funnel.
    Funnel(Funnel),
    /// A rule of alerts.
    AlertRule(AlertRule),
    /// An alert.
    Alert(Alert),
}

impl Node {
    /// Finds what an id names; none: nothing that this key may see.
    ///
    /// # Errors
    /// `Unauthenticated`; `Forbidden` for a key that does not read; `Database`.
    pub async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<Self>> {
        let (access, db) = (scope::access(ctx)?, &scope::app(ctx)?.db);
        let Some(global) = GlobalId::decode(id) else {
            return Ok(access.read(access.chatbot_id.unwrap_or_default()).map(|_| None)?);
        };
        let Some(can_read) = access.read(global.chatbot_id)? else { return Ok(None) };
        Ok(match global.type_name.as_str() {
            "Chatbot" => accounts::chatbot::find(db, global.chatbot_id).await?.map(|row| Chatbot(row).into()),
            "Session" => sessions::find(db, can_read, id).await?.map(|row| Session(row).into()),
            "Conversation" => conversations::find(db, can_read, id).await?.map(|row| Conversation(row).into()),
            "Message" => messages::find(db, can_read, id).await?.map(|row| Message(row).into()),
            "Handover" => handovers::find(db, can_read, id).await?.map(|row| Handover(row).into()),
            "Lead" => leads::find(db, can_read, id).await?.map(|row| Lead(row).into()),
            "Event" => events::find(db, can_read, id).await?.map(|row| Event(row).into()),
            "User" => users::find(db, can_read, id).await?.map(|row| User(row).into()),
            "Agent" => agents::find(db, can_read, id).await?.map(|row| Agent(row).into()),
            "ApiKey" => accounts::key::find(db, access, &global.id).await?.map(|row| ApiKey(row).into()),
            saved::TYPE_NAME => saved::find(db, can_read, id).await?.map(|funnel| Funnel(funnel).into()),
            _ => None,
        })
    }
}
