//! A conversation.

use async_graphql::{Context, ID, Object, Result};
use parlance_entity::{
    Timestamp, conversation,
    vocabulary::{Channel, ConversationStatus, MessageRole},
};

use crate::{
    graphql::{scope, types::seconds},
    id::GlobalId,
    model,
};

/// One engagement: from its start until it is resolved, or dropped after nobody wrote for the timeout.
#[derive(Clone, Debug)]
pub struct Conversation(pub conversation::Model);

impl Conversation {
    /// Its opaque id.
    #[must_use]
    pub fn global_id(row: &conversation::Model) -> GlobalId {
        GlobalId::new("Conversation", row.chatbot_id, format!("{}:{}", row.episode, row.conversation_id))
    }

    /// The client's id and the episode that an opaque id holds; none: it holds no such thing.
    #[must_use]
    pub fn parse_id(id: &str) -> Option<(String, i32)> {
        let (episode, conversation_id) = id.split_once(':')?;
        Some((conversation_id.to_owned(), episode.parse().ok()?))
    }

    fn status_at(&self, now: Timestamp) -> ConversationStatus {
        model::conversation_status(&self.0, now)
    }

    fn has_ended(&self, now: Timestamp) -> bool {
        matches!(self.status_at(now), ConversationStatus::Resolved | ConversationStatus::Dropped)
    }
}

#[Object]
impl Conversation {
    /// Opaque, globally unique, stable.
    async fn id(&self) -> ID {
        Self::global_id(&self.0).encode().into()
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
}
