//! Handovers to a human, and whether humans are there.

use parlance_entity::{
    agent_status,
    vocabulary::{HandoverStatus, ItemKind},
};

use crate::{
    error::ErrorCode,
    ingest::{
        draft::{Draft, Row, Subject},
        fingerprint,
        item::{RequestHandoverInput, SetAgentStatusInput, UpdateHandoverInput},
    },
    model::payload::{HandoverRequest, HandoverUpdate},
};

use super::{
    Arrival,
    text::{CONTENT_LENGTH, Checked, id, json, optional_id, short, text, time, wrong},
};

/// A human is asked for. Of two requests with one id, the first to arrive holds.
pub(super) fn request(here: &Arrival<'_>, input: RequestHandoverInput) -> Checked<Draft> {
    let handover_id = id("handoverId", input.handover_id)?;
    let conversation_id = optional_id("conversationId", input.conversation_id)?;
    let session_id = optional_id("sessionId", input.session_id)?;
    if conversation_id.is_none() && session_id.is_none() {
        let message = "a handover belongs to a conversation: send `conversationId`, or `sessionId`";
        return Err(wrong(&["conversationId"], ErrorCode::Required, message));
    }
    let payload = HandoverRequest {
        reason: short("reason", input.reason)?,
        issues: json("issues", input.issues)?,
        support_option: short("supportOption", input.support_option)?,
        last_message: text("lastMessage", input.last_message, CONTENT_LENGTH)?,
    };
    let at = time("requestedAt", input.requested_at, here.now)?;
    let subject = format!("handover:{handover_id}");
    let mut row = here.item(ItemKind::HandoverRequest, subject.clone(), at, &payload);
    row.conversation_id = conversation_id;
    row.session_id = session_id;
    row.subject = Some(subject);
    Ok(Draft { row: Row::Item(row), subject: Subject::Handover(handover_id) })
}

/// A handover moves on.
pub(super) fn update(here: &Arrival<'_>, input: UpdateHandoverInput) -> Checked<Draft> {
    let handover_id = id("handoverId", input.handover_id)?;
    if matches!(input.status, HandoverStatus::Requested | HandoverStatus::Abandoned) {
        let message = "REQUESTED comes from `requestHandover`, and ABANDONED by itself: send CALLBACK, ACCEPTED, DECLINED or RESOLVED";
        return Err(wrong(&["status"], ErrorCode::Invalid, message));
    }
    let payload = HandoverUpdate { status: input.status, agent_id: optional_id("agentId", input.agent_id)? };
    let at = time("at", input.at, here.now)?;
    let item_id = fingerprint::of_instant("handover update", &(&handover_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::HandoverUpdate, item_id, at, &payload);
    row.subject = Some(format!("handover:{handover_id}"));
    Ok(Draft { row: Row::Item(row), subject: Subject::Handover(handover_id) })
}

/// An agent is ready for work, or is not. Of two statuses at one instant, the first to arrive holds.
pub(super) fn agent_status(here: &Arrival<'_>, input: SetAgentStatusInput) -> Checked<Draft> {
    let agent_id = id("agentId", input.agent_id)?;
    let row = agent_status::Model {
        chatbot_id: here.chatbot_id,
        agent_id: agent_id.clone(),
        at: time("at", input.at, here.now)?,
        arrival: 0,
        status: input.status,
        name: short("name", input.name)?,
        email: short("email", input.email)?,
    };
    Ok(Draft { row: Row::AgentStatus(row), subject: Subject::Agent(agent_id) })
}
