//! A conversation.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{
    Timestamp, conversation,
    vocabulary::{Channel, ConversationStatus, MessageRole},
};
use uuid::Uuid;

use super::{
    agent::Agent,
    connection::{Connection, Listed, cost},
    handover::Handover,
    message::Message,
    review::ConversationReview,
    session::Session,
    user::User,
};
use crate::{
    db::page::PageRequest,
    graphql::{
        loader::{lookup, related},
        scope,
        types::seconds,
    },
    id::GlobalId,
    model,
    records::conversations,
};

/// One engagement: from its start until it is resolved, or dropped after nobody wrote for the timeout.
#[derive(Clone, Debug, Description)]
pub struct Conversation(pub conversation::Model);

impl Listed for Conversation {
    const LIST: &'static str = "Conversation";
}

impl Conversation {
    /// A page of a list of them.
    ///
    /// # Errors
    /// As [`conversations::page`]; `Forbidden` for a key that does not read the chatbot.
    pub async fn list(
        ctx: &Context<'_>,
        chatbot_id: Uuid,
        list: conversations::List,
        order: conversations::ConversationOrder,
        request: PageRequest,
    ) -> Result<Connection<Self>> {
        let (can_read, now, db) = (scope::reading(ctx, chatbot_id)?, scope::now(ctx)?, scope::app(ctx)?.db.clone());
        let page = conversations::page(&db, can_read, now, &list, order, &request).await?;
        Ok(Connection::new(page, Self, move || {
            let (db, list) = (db.clone(), list.clone());
            async move { conversations::count(&db, can_read, now, &list).await }
        }))
    }

    fn status_at(&self, now: Timestamp) -> ConversationStatus {
        model::conversation_status(&self.0, now)
    }

    fn has_ended(&self, now: Timestamp) -> bool {
        matches!(self.status_at(now), ConversationStatus::Resolved | ConversationStatus::Dropped)
    }
}

#[Object(use_type_description)]
impl Conversation {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        let own = format!("{}:{}", self.0.episode, self.0.conversation_id);
        GlobalId::new("Conversation", self.0.chatbot_id, own).encode().into()
    }

    /// The id the client gave; on a channel with one endless thread per contact it stays the same while `episode`
    /// counts up.
    async fn conversation_id(&self) -> &str {
        &self.0.conversation_id
    }

    /// Which engagement under that id, from 1.
    async fn episode(&self) -> i32 {
        self.0.episode
    }

    /// The session it began in; null: it has none.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<Session>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Sessions, self.0.session_id.clone()).await?.map(Session))
    }

    /// Whose it is; null: nobody known.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Users, self.0.user_id.clone()).await?.map(User))
    }

    /// The agent it last went to; null: none yet, or one who never reported a status.
    async fn agent(&self, ctx: &Context<'_>) -> Result<Option<Agent>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Agents, self.0.agent_id.clone()).await?.map(Agent))
    }

    /// Where it takes place.
    async fn channel(&self) -> Channel {
        self.0.channel
    }

    /// Where it stands now.
    async fn status(&self, ctx: &Context<'_>) -> Result<ConversationStatus> {
        Ok(self.status_at(scope::now(ctx)?))
    }

    /// The service it is about; null: none given.
    async fn service(&self) -> Option<&str> {
        self.0.service.as_deref()
    }

    /// The earliest of its starts and its first message.
    async fn started_at(&self) -> Timestamp {
        self.0.started_at
    }

    /// The last message of user, bot or agent; null: none yet.
    async fn last_message_at(&self) -> Option<Timestamp> {
        self.0.last_message_at
    }

    /// When it was resolved, or the last message of one that was dropped; null while it goes on.
    async fn ended_at(&self, ctx: &Context<'_>) -> Result<Option<Timestamp>> {
        Ok(self.has_ended(scope::now(ctx)?).then_some(self.0.ended_at))
    }

    /// From its start to its end; null while it goes on.
    async fn duration_seconds(&self, ctx: &Context<'_>) -> Result<Option<f64>> {
        Ok(self.has_ended(scope::now(ctx)?).then(|| seconds(self.0.duration_ms)))
    }

    /// From the first message of the user to the first answer by anyone, seconds; null: not answered.
    async fn first_response_time(&self) -> Option<f64> {
        self.0.first_response_ms.map(seconds)
    }

    /// From its start to its resolution, seconds; null: not resolved.
    async fn resolution_time(&self) -> Option<f64> {
        self.0.resolution_ms.map(seconds)
    }

    /// Messages of user, bot and agents.
    async fn message_count(&self) -> i32 {
        self.0.message_count
    }

    /// Messages that the user wrote.
    async fn messages_from_user(&self) -> i32 {
        self.0.messages_from_user
    }

    /// Messages that the bot wrote.
    async fn messages_from_bot(&self) -> i32 {
        self.0.messages_from_bot
    }

    /// Messages that agents wrote.
    async fn messages_from_agent(&self) -> i32 {
        self.0.messages_from_agent
    }

    /// AGENT where an agent resolved it or wrote in it, BOT where it was resolved otherwise; null: not resolved.
    async fn resolved_by(&self) -> Option<MessageRole> {
        self.0.resolved_by
    }

    /// The user's last score, 1 to 5; null: none.
    async fn score(&self) -> Option<i32> {
        self.0.score
    }

    /// What the user wrote with the score; null: nothing.
    async fn score_comment(&self) -> Option<&str> {
        self.0.score_comment.as_deref()
    }

    /// The last review; null: not reviewed.
    async fn review(&self) -> Option<ConversationReview> {
        ConversationReview::of(&self.0)
    }

    /// Its messages, the earliest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Message>> {
        let key = (self.0.conversation_id.clone(), self.0.episode);
        Message::list(ctx, self.0.chatbot_id, key, PageRequest { first, after, last, before }).await
    }

    /// Handovers requested in it, the earliest first.
    async fn handovers(&self, ctx: &Context<'_>) -> Result<Vec<Handover>> {
        let key = (self.0.conversation_id.clone(), self.0.episode);
        let rows = related(ctx, self.0.chatbot_id, lookup::HandoversOfConversation, Some(key)).await?;
        Ok(rows.into_iter().flatten().map(Handover).collect())
    }
}
