//! Handovers.

use async_graphql::{Context, Object, Result};

use super::{payload::HandoverPayload, submit};
use crate::ingest::item::{Item, RequestHandoverInput, UpdateHandoverInput};

/// Mutations of handovers.
#[derive(Clone, Copy, Debug, Default)]
pub struct HandoverMutation;

#[Object]
impl HandoverMutation {
    /// Asks for a human.
    async fn request_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] input: RequestHandoverInput,
    ) -> Result<HandoverPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(HandoverPayload(submit::one(ctx, chatbot, Item::RequestHandover(input)).await?))
    }

    /// Moves a handover on: accepted, called back, declined or resolved.
    async fn update_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The handover and its new status.")] input: UpdateHandoverInput,
    ) -> Result<HandoverPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(HandoverPayload(submit::one(ctx, chatbot, Item::UpdateHandover(input)).await?))
    }
}
