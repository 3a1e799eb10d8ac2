//! Calls of models.

use async_graphql::{Context, Object, Result};

use super::{payload::IngestPayload, submit};
use crate::ingest::item::{Item, RecordAiCallsInput};

/// Mutations of calls of models.
#[derive(Clone, Copy, Debug, Default)]
pub struct AiCallMutation;

#[Object]
impl AiCallMutation {
    /// Calls of models, up to 1000 a call, in any order. Of calls with one id, the first to arrive holds.
    async fn record_ai_calls(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The calls.")] input: RecordAiCallsInput,
    ) -> Result<IngestPayload> {
        let items = input.calls.into_iter().map(|call| Item::AiCall(Box::new(call))).collect();
        Ok(submit::many(ctx, input.chatbot_id, "calls", items).await?)
    }
}
