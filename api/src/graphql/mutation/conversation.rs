//! Conversations and their messages.

use async_graphql::{Context, Object, Result};
use parlance_entity::vocabulary::Source;

use super::{
    payload::{ConversationPayload, IngestPayload},
    submit,
};
use crate::ingest::item::{
    AssignConversationInput, Item, RecordMessagesInput, ResolveConversationInput, ReviewConversationInput,
    StartConversationInput, SubmitScoreInput, UpdateMessageStatusInput,
};

/// Mutations of conversations and messages.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConversationMutation;

#[Object]
impl ConversationMutation {
    /// Opens a conversation, or tells more of one that is open. Without effect where the same was sent before.
    async fn start_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation.")] input: StartConversationInput,
    ) -> Result<ConversationPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(ConversationPayload(submit::one(ctx, chatbot, Item::StartConversation(input)).await?))
    }

    /// Messages, up to 1000 a call, in any order. The first message of a conversation opens it.
    async fn record_messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The messages.")] input: RecordMessagesInput,
    ) -> Result<IngestPayload> {
        let source = input.source.unwrap_or(Source::Server);
        let items = input.messages.into_iter().map(|message| Item::Message(Box::new(message), source)).collect();
        Ok(submit::many(ctx, input.chatbot_id, "messages", items).await?)
    }

    /// How far messages got, up to 1000 a call. A status for a message not seen yet takes effect when the message comes.
    async fn update_message_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The statuses.")] input: UpdateMessageStatusInput,
    ) -> Result<IngestPayload> {
        let items = input.statuses.into_iter().map(Item::MessageStatus).collect();
        Ok(submit::many(ctx, input.chatbot_id, "statuses", items).await?)
    }

    /// Gives a conversation to an agent.
    async fn assign_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation and the agent.")] input: AssignConversationInput,
    ) -> Result<ConversationPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(ConversationPayload(submit::one(ctx, chatbot, Item::Assign(input)).await?))
    }

    /// Resolves a conversation. A later message of the user opens its next episode.
    async fn resolve_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation, and who resolved it.")] input: ResolveConversationInput,
    ) -> Result<ConversationPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(ConversationPayload(submit::one(ctx, chatbot, Item::Resolve(input)).await?))
    }

    /// The user's score of a conversation, 1 to 5; the last one counts.
    async fn submit_score(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation and its score.")] input: SubmitScoreInput,
    ) -> Result<ConversationPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(ConversationPayload(submit::one(ctx, chatbot, Item::Score(input)).await?))
    }

    /// A reviewer's score of a conversation, 0 to 100; the last one counts.
    async fn review_conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The conversation and its review.")] input: ReviewConversationInput,
    ) -> Result<ConversationPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(ConversationPayload(submit::one(ctx, chatbot, Item::Review(input)).await?))
    }
}
