//! Messages, and how far they got.

use parlance_entity::{
    message,
    vocabulary::{Channel, ItemKind, MessageRole, Source},
};

use crate::{
    error::ErrorCode,
    ingest::{
        draft::{Draft, Row, Subject},
        fingerprint,
        item::{MessageInput, MessageStatusInput},
    },
    model::payload::MessageStatus,
};

use super::{
    Arrival,
    text::{CONTENT_LENGTH, Checked, id, optional_id, optional_name, text, time, wrong},
    thread_key,
};

/// A message. Its length is counted in Unicode characters unless it is given.
pub(super) fn record(here: &Arrival<'_>, input: MessageInput, source: Source) -> Checked<Draft> {
    let message_id = id("messageId", input.message_id)?;
    let conversation_id = id("conversationId", input.conversation_id)?;
    let session_id = optional_id("sessionId", input.session_id)?;
    let user_id = optional_id("userId", input.user_id)?;
    let anonymous_id = optional_id("anonymousId", input.anonymous_id)?;
    let sent_at = time("sentAt", input.sent_at, here.now)?;
    let given_length = length(input.content_length)?;
    let counted_length = input.content.as_ref().and_then(|content| i32::try_from(content.chars().count()).ok());
    let content = text("content", input.content, CONTENT_LENGTH)?;
    // Only what the user does opens a session where none is named.
    let key = (input.role == MessageRole::User)
        .then(|| thread_key(session_id.as_deref(), user_id.as_deref(), anonymous_id.as_deref()))
        .flatten();
    let row = message::Model {
        chatbot_id: here.chatbot_id,
        id: message_id.clone(),
        arrival: 0,
        event_id: None,
        conversation_id,
        episode: 0,
        given_channel: input.channel,
        channel: input.channel.unwrap_or(Channel::Web),
        session_given: session_id.is_some(),
        session_id,
        user_id,
        anonymous_id,
        thread_key: key,
        role: input.role,
        content,
        content_length: given_length.or(counted_length),
        agent_id: optional_id("agentId", input.agent_id)?,
        intent: optional_name("intent", input.intent)?,
        source,
        sent_at,
        received_at: here.now,
        counted: true,
        response_time_ms: None,
        status: None,
        delivered_at: None,
        read_at: None,
        failed_at: None,
        replied: false,
        is_bot: false,
    };
    Ok(Draft { row: Row::Message(row), subject: Subject::Row(message_id) })
}

/// How far a message got.
pub(super) fn status(here: &Arrival<'_>, input: MessageStatusInput) -> Checked<Draft> {
    let message_id = id("messageId", input.message_id)?;
    let payload = MessageStatus { status: input.status };
    let at = time("at", input.at, here.now)?;
    let item_id = fingerprint::of_instant("message status", &(&message_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::MessageStatus, item_id, at, &payload);
    row.subject = Some(format!("message:{message_id}"));
    Ok(Draft { row: Row::Item(row), subject: Subject::Row(message_id) })
}

fn length(given: Option<i32>) -> Checked<Option<i32>> {
    match given {
        Some(length) if length < 0 => {
            let message = format!("`contentLength` is {length}: send a whole number from 0, or leave it out");
            Err(wrong(&["contentLength"], ErrorCode::OutOfRange, message))
        }
        length => Ok(length),
    }
}
