//! Conversations: their start, the agent they go to, their resolution, the user's score, and reviews.

use parlance_entity::vocabulary::ItemKind;

use crate::{
    error::ErrorCode,
    ingest::{
        draft::{Draft, Row, Subject},
        fingerprint,
        item::{
            AssignConversationInput, ResolveConversationInput, ReviewConversationInput, StartConversationInput,
            SubmitScoreInput,
        },
    },
    model::payload::{Assignment, ConversationStart, Resolution, Review, Score},
};

use super::{
    Arrival,
    text::{Checked, id, optional_id, optional_name, short, time, wrong},
    thread_key,
};

/// A conversation begins. The same call again is a duplicate, also without a time: a conversation begins once.
pub(super) fn start(here: &Arrival<'_>, input: StartConversationInput) -> Checked<Draft> {
    let conversation_id = id("conversationId", input.conversation_id)?;
    let session_id = optional_id("sessionId", input.session_id)?;
    let user_id = optional_id("userId", input.user_id)?;
    let anonymous_id = optional_id("anonymousId", input.anonymous_id)?;
    let at = time("startedAt", input.started_at, here.now)?;
    let payload = ConversationStart { service: optional_name("service", input.service)? };
    let content = (&conversation_id, &session_id, &user_id, &anonymous_id, input.channel, &payload);
    let item_id = fingerprint::of_content("conversation start", &content, input.started_at);
    let mut row = here.item(ItemKind::ConversationStart, item_id, at, &payload);
    row.given_channel = input.channel;
    row.thread_key = thread_key(session_id.as_deref(), user_id.as_deref(), anonymous_id.as_deref());
    row.conversation_id = Some(conversation_id.clone());
    row.session_id = session_id;
    row.user_id = user_id;
    row.anonymous_id = anonymous_id;
    Ok(Draft { row: Row::Item(row), subject: Subject::Conversation(conversation_id) })
}

/// A conversation goes to an agent.
pub(super) fn assign(here: &Arrival<'_>, input: AssignConversationInput) -> Checked<Draft> {
    let conversation_id = id("conversationId", input.conversation_id)?;
    let payload = Assignment { agent_id: id("agentId", input.agent_id)? };
    let at = time("at", input.at, here.now)?;
    let item_id = fingerprint::of_instant("assignment", &(&conversation_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::Assignment, item_id, at, &payload);
    row.conversation_id = Some(conversation_id.clone());
    Ok(Draft { row: Row::Item(row), subject: Subject::Conversation(conversation_id) })
}

/// A conversation is resolved.
pub(super) fn resolve(here: &Arrival<'_>, input: ResolveConversationInput) -> Checked<Draft> {
    let conversation_id = id("conversationId", input.conversation_id)?;
    let payload = Resolution { resolved_by: input.resolved_by, agent_id: optional_id("agentId", input.agent_id)? };
    let at = time("at", input.at, here.now)?;
    let item_id = fingerprint::of_instant("resolution", &(&conversation_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::Resolution, item_id, at, &payload);
    row.conversation_id = Some(conversation_id.clone());
    Ok(Draft { row: Row::Item(row), subject: Subject::Conversation(conversation_id) })
}

/// The user scores a conversation.
pub(super) fn score(here: &Arrival<'_>, input: SubmitScoreInput) -> Checked<Draft> {
    let conversation_id = id("conversationId", input.conversation_id)?;
    if !(1..=5).contains(&input.score) {
        let message = format!("`score` is {}: send a whole number from 1 to 5", input.score);
        return Err(wrong(&["score"], ErrorCode::OutOfRange, message));
    }
    let payload = Score { score: input.score, comment: short("comment", input.comment)? };
    let at = time("at", input.at, here.now)?;
    let item_id = fingerprint::of_instant("score", &(&conversation_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::Score, item_id, at, &payload);
    row.conversation_id = Some(conversation_id.clone());
    Ok(Draft { row: Row::Item(row), subject: Subject::Conversation(conversation_id) })
}

/// A reviewer scores a conversation.
pub(super) fn review(here: &Arrival<'_>, input: ReviewConversationInput) -> Checked<Draft> {
    let conversation_id = id("conversationId", input.conversation_id)?;
    if !(0..=100).contains(&input.score) {
        let message = format!("`score` is {}: send a whole number from 0 to 100", input.score);
        return Err(wrong(&["score"], ErrorCode::OutOfRange, message));
    }
    let reviewer = id("reviewer", input.reviewer)?;
    let payload = Review { reviewer, score: input.score, notes: short("notes", input.notes)? };
    let at = time("at", input.at, here.now)?;
    let item_id = fingerprint::of_instant("review", &(&conversation_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::Review, item_id, at, &payload);
    row.conversation_id = Some(conversation_id.clone());
    Ok(Draft { row: Row::Item(row), subject: Subject::Conversation(conversation_id) })
}
