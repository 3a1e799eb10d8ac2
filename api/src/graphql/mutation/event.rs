//! Events.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};

use super::{payload::IngestPayload, submit};
use crate::ingest::item::{EventDefaults, EventInput, Item, TrackEventsInput};

/// Mutations of events.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventMutation;

#[Object]
impl EventMutation {
    /// Any events, up to 1000 a call. Known names also update sessions, conversations, messages, handovers and leads.
    async fn track_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The events.")] input: TrackEventsInput,
    ) -> Result<IngestPayload> {
        let (chatbot, events, defaults) = split(input);
        let items = events.into_iter().map(|event| Item::Event(Box::new(event), Arc::clone(&defaults))).collect();
        Ok(submit::many(ctx, chatbot, "events", items).await?)
    }
}

fn split(input: TrackEventsInput) -> (Option<ID>, Vec<EventInput>, Arc<EventDefaults>) {
    let TrackEventsInput { chatbot_id, session_id, user_id, anonymous_id, source, channel, context, events } = input;
    (chatbot_id, events, Arc::new(EventDefaults { session_id, user_id, anonymous_id, source, channel, context }))
}
