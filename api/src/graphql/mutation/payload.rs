//! What mutations answer.

use async_graphql::{Context, Description, ID, Object, Result, SimpleObject};

use super::submit::{Done, within};
use crate::{
    accounts::Checked,
    error::UserError,
    graphql::{
        scope,
        types::{
            agent::Agent, conversation::Conversation, handover::Handover, lead::Lead, session::Session, user::User,
        },
    },
    ingest::writer::Outcome,
    records::{agents, conversations, handovers, leads, sessions, users},
};

/// What became of a list of items.
#[derive(Clone, Debug, Default, SimpleObject)]
pub struct IngestPayload {
    /// Stored.
    pub accepted: usize,
    /// Seen before, by id; nothing changed.
    pub duplicates: usize,
    /// Refused; nothing of them was stored.
    pub rejected: usize,
    /// Why they were refused, one for each.
    pub user_errors: Vec<UserError>,
}

impl IngestPayload {
    /// All were refused, for one reason.
    #[must_use]
    pub fn refused(count: usize, error: UserError) -> Self {
        Self { rejected: count, user_errors: vec![error], ..Self::default() }
    }

    /// Counts what became of an item; `path` leads to it.
    pub fn add(&mut self, outcome: Outcome, path: &[&str]) {
        match outcome {
            Outcome::Accepted { .. } => self.accepted += 1,
            Outcome::Duplicate { .. } => self.duplicates += 1,
            Outcome::Rejected(error) => {
                self.rejected += 1;
                self.user_errors.push(within(error, path));
            }
        }
    }
}

/// What became of what was to be deleted.
#[derive(Clone, Debug, SimpleObject)]
pub struct DeletePayload {
    /// The id of what was deleted; null: nothing was.
    pub deleted_id: Option<ID>,
    /// What is wrong with the input; empty: it was accepted.
    pub user_errors: Vec<UserError>,
}

impl DeletePayload {
    /// Whether what an id names was deleted.
    #[must_use]
    pub fn of(id: ID, deleted: Checked<()>) -> Self {
        match deleted {
            Ok(()) => Self { deleted_id: Some(id), user_errors: Vec::new() },
            Err(user_errors) => Self { deleted_id: None, user_errors },
        }
    }
}

/// What became of a session.
#[derive(Debug, Description)]
pub struct SessionPayload(pub Done);

#[Object(use_type_description)]
impl SessionPayload {
    /// The session as it is after the commit; null: it was refused, it does not exist yet, or the key may only ingest.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<Session>> {
        let Some((can_read, id)) = self.0.readable(ctx)? else { return Ok(None) };
        Ok(sessions::find(&scope::app(ctx)?.db, can_read, id).await?.map(Session))
    }

    /// Whether the session did not exist before.
    async fn is_new(&self) -> bool {
        self.0.is_new
    }

    /// What is wrong with the input; empty: it was accepted.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of a user.
#[derive(Debug, Description)]
pub struct UserPayload(pub Done);

#[Object(use_type_description)]
impl UserPayload {
    /// The user as they are after the commit; null: they were refused, or the key may only ingest.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let Some((can_read, id)) = self.0.readable(ctx)? else { return Ok(None) };
        let found = users::by_ids(&scope::app(ctx)?.db, can_read, &[id.to_owned()]).await?;
        Ok(found.into_values().next().map(User))
    }

    /// Whether the user did not exist before.
    async fn is_new(&self) -> bool {
        self.0.is_new
    }

    /// What is wrong with the input; empty: it was accepted.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of a conversation.
#[derive(Debug, Description)]
pub struct ConversationPayload(pub Done);

#[Object(use_type_description)]
impl ConversationPayload {
    /// The conversation as it is after the commit, its last episode; null: it was refused, it does not exist yet, or the
    /// key may only ingest.
    async fn conversation(&self, ctx: &Context<'_>) -> Result<Option<Conversation>> {
        let Some((can_read, id)) = self.0.readable(ctx)? else { return Ok(None) };
        Ok(conversations::find(&scope::app(ctx)?.db, can_read, id).await?.map(Conversation))
    }

    /// What is wrong with the input; empty: it was accepted.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of a handover.
#[derive(Debug, Description)]
pub struct HandoverPayload(pub Done);

#[Object(use_type_description)]
impl HandoverPayload {
    /// The handover as it is after the commit; null: it was refused, it does not exist yet, or the key may only ingest.
    async fn handover(&self, ctx: &Context<'_>) -> Result<Option<Handover>> {
        let Some((can_read, id)) = self.0.readable(ctx)? else { return Ok(None) };
        Ok(handovers::find(&scope::app(ctx)?.db, can_read, id).await?.map(Handover))
    }

    /// What is wrong with the input; empty: it was accepted.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of a lead.
#[derive(Debug, Description)]
pub struct LeadPayload(pub Done);

#[Object(use_type_description)]
impl LeadPayload {
    /// The lead as it is after the commit; null: it was refused, it does not exist yet, or the key may only ingest.
    async fn lead(&self, ctx: &Context<'_>) -> Result<Option<Lead>> {
        let Some((can_read, id)) = self.0.readable(ctx)? else { return Ok(None) };
        Ok(leads::find(&scope::app(ctx)?.db, can_read, id).await?.map(Lead))
    }

    /// What is wrong with the input; empty: it was accepted.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}

/// What became of an agent.
#[derive(Debug, Description)]
pub struct AgentPayload(pub Done);

#[Object(use_type_description)]
impl AgentPayload {
    /// The agent as they are after the commit; null: they were refused, or the key may only ingest.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Option<Agent>> {
        let Some((can_read, id)) = self.0.readable(ctx)? else { return Ok(None) };
        Ok(agents::find(&scope::app(ctx)?.db, can_read, id).await?.map(Agent))
    }

    /// What is wrong with the input; empty: it was accepted.
    async fn user_errors(&self) -> &[UserError] {
        &self.0.user_errors
    }
}
