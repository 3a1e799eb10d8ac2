//! Leads.

use parlance_entity::vocabulary::ItemKind;

use crate::{
    ingest::{
        draft::{Draft, Row, Subject},
        fingerprint,
        item::{CaptureLeadInput, UpdateLeadInput},
    },
    model::payload::{LeadCapture, LeadUpdate},
};

use super::{
    Arrival,
    text::{Checked, id, not_negative, object, optional_id, optional_name, short, time},
    thread_key,
};

/// A lead is captured. Of two captures with one id, the first to arrive holds.
pub(super) fn capture(here: &Arrival<'_>, input: CaptureLeadInput) -> Checked<Draft> {
    let lead_id = id("leadId", input.lead_id)?;
    let session_id = optional_id("sessionId", input.session_id)?;
    let user_id = optional_id("userId", input.user_id)?;
    let anonymous_id = optional_id("anonymousId", input.anonymous_id)?;
    let conversation_id = optional_id("conversationId", input.conversation_id)?;
    let payload = LeadCapture {
        r#type: optional_name("type", input.r#type)?,
        name: short("name", input.name)?,
        email: short("email", input.email)?,
        phone: short("phone", input.phone)?,
        product_interest: short("productInterest", input.product_interest)?,
        value: not_negative("value", input.value)?,
        currency: optional_name("currency", input.currency)?,
        fields: object("fields", input.fields)?,
    };
    let at = time("createdAt", input.created_at, here.now)?;
    let subject = format!("lead:{lead_id}");
    let mut row = here.item(ItemKind::LeadCapture, subject.clone(), at, &payload);
    row.thread_key = thread_key(session_id.as_deref(), user_id.as_deref(), anonymous_id.as_deref());
    row.session_id = session_id;
    row.conversation_id = conversation_id;
    row.user_id = user_id;
    row.anonymous_id = anonymous_id;
    row.subject = Some(subject);
    Ok(Draft { row: Row::Item(row), subject: Subject::Lead(lead_id) })
}

/// A lead moves on.
pub(super) fn update(here: &Arrival<'_>, input: UpdateLeadInput) -> Checked<Draft> {
    let lead_id = id("leadId", input.lead_id)?;
    let payload = LeadUpdate {
        status: input.status,
        value: not_negative("value", input.value)?,
        fields: object("fields", input.fields)?,
    };
    let at = time("at", input.at, here.now)?;
    let item_id = fingerprint::of_instant("lead update", &(&lead_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::LeadUpdate, item_id, at, &payload);
    row.subject = Some(format!("lead:{lead_id}"));
    Ok(Draft { row: Row::Item(row), subject: Subject::Lead(lead_id) })
}
