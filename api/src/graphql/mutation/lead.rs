//! Leads.

use async_graphql::{Context, Object, Result};

use super::{payload::LeadPayload, submit};
use crate::ingest::item::{CaptureLeadInput, Item, UpdateLeadInput};

/// Mutations of leads.
#[derive(Clone, Copy, Debug, Default)]
pub struct LeadMutation;

#[Object]
impl LeadMutation {
    /// Captures a lead.
    async fn capture_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lead.")] input: CaptureLeadInput,
    ) -> Result<LeadPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(LeadPayload(submit::one(ctx, chatbot, Item::CaptureLead(Box::new(input))).await?))
    }

    /// Moves a lead on. An update of a lead not captured yet takes effect when it is.
    async fn update_lead(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The lead, and what changes.")] input: UpdateLeadInput,
    ) -> Result<LeadPayload> {
        let chatbot = input.chatbot_id.clone();
        Ok(LeadPayload(submit::one(ctx, chatbot, Item::UpdateLead(input)).await?))
    }
}
