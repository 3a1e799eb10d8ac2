//! Sessions, and who their users are.

use async_graphql::{Context, Object, Result};

use super::{
    payload::{SessionPayload, UserPayload},
    submit,
};
use crate::ingest::item::{EndSessionInput, IdentifyUserInput, Item, StartSessionInput, TouchSessionInput};

/// Mutations of sessions and users.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Opens a session, or tells more of one that is open. Without effect where the same was sent before.
    async fn start_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: StartSessionInput,
    ) -> Result<SessionPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(SessionPayload(submit::one(ctx, chatbot, Item::StartSession(Box::new(input))).await?))
    }

    /// Keeps a session alive and moves it to a page.
    async fn touch_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: TouchSessionInput,
    ) -> Result<SessionPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(SessionPayload(submit::one(ctx, chatbot, Item::TouchSession(input)).await?))
    }

    /// Ends a session. Later activity under the same id opens it again.
    async fn end_session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: EndSessionInput,
    ) -> Result<SessionPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(SessionPayload(submit::one(ctx, chatbot, Item::EndSession(input)).await?))
    }

    /// Says who the user is. The anonymous id joins the user id, with its earlier sessions.
    async fn identify_user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The user.")] input: IdentifyUserInput,
    ) -> Result<UserPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(UserPayload(submit::one(ctx, chatbot, Item::Identify(input, None)).await?))
    }
}
