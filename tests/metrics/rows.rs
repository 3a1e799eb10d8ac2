//! Rows in which nothing happened, for a test to say what did.

use parlance::db::{Db, write};
use parlance_entity::{Timestamp, conversation, event, handover, lead, message, session, vocabulary::HandoverStatus};
use uuid::Uuid;

use crate::support::sample;

/// Stores rows.
pub(crate) async fn store<M: write::Row>(db: &Db, rows: Vec<M>) {
    let count = rows.len() as u64;
    assert_eq!(write::insert_new(&db.writer, rows).await.expect("stored"), count);
}

/// An anonymous visitor without a person, who looked at nothing.
pub(crate) fn session(chatbot_id: Uuid, id: &str, started_at: Timestamp) -> session::Model {
    session::Model {
        user_id: None,
        started_at,
        last_activity_at: started_at,
        ended_at: None,
        present_until: started_at.plus(1_800_000),
        duration_ms: 0,
        first_session_at: None,
        page_views: 0,
        messages_from_user: 0,
        messages_from_bot: 0,
        messages_from_agent: 0,
        widget_loads: 0,
        widget_opens: 0,
        pre_chat_forms_shown: 0,
        pre_chat_forms_submitted: 0,
        conversations: 0,
        handovers: 0,
        leads: 0,
        converted_at: None,
        ..sample::session(chatbot_id, id)
    }
}

/// A session of a person whose first session ever started at `first`.
pub(crate) fn session_of(
    chatbot_id: Uuid,
    id: &str,
    started_at: Timestamp,
    user: &str,
    first: Timestamp,
) -> session::Model {
    let user_id = Some(user.to_owned());
    session::Model { user_id, first_session_at: Some(first), ..session(chatbot_id, id, started_at) }
}

/// A conversation that goes on, without messages or a person.
pub(crate) fn conversation(chatbot_id: Uuid, id: &str, started_at: Timestamp) -> conversation::Model {
    conversation::Model {
        user_id: None,
        started_at,
        last_message_at: None,
        resolved_at: None,
        resolved_by: None,
        ended_at: started_at,
        drops_at: started_at.plus(1_800_000),
        duration_ms: 0,
        message_count: 0,
        messages_from_user: 0,
        messages_from_bot: 0,
        messages_from_agent: 0,
        first_response_ms: None,
        bot_first_response_ms: None,
        agent_first_response_ms: None,
        resolution_ms: None,
        handovers: 0,
        leads: 0,
        reopened: false,
        first_conversation_at: None,
        agent_id: None,
        service: None,
        score: None,
        score_at: None,
        review_score: None,
        reviewed_at: None,
        ..sample::conversation(chatbot_id, id, 1)
    }
}

/// A message of the user that was never reported on.
pub(crate) fn message(chatbot_id: Uuid, id: &str, sent_at: Timestamp) -> message::Model {
    message::Model {
        sent_at,
        content_length: None,
        response_time_ms: None,
        status: None,
        delivered_at: None,
        read_at: None,
        replied: false,
        ..sample::message(chatbot_id, id, 1)
    }
}

/// A handover that waits.
pub(crate) fn handover(chatbot_id: Uuid, id: &str, requested_at: Timestamp) -> handover::Model {
    handover::Model {
        status: HandoverStatus::Requested,
        requested_at,
        accepted_at: None,
        wait_ms: None,
        ..sample::handover(chatbot_id, id)
    }
}

/// A lead without a value or a session's start.
pub(crate) fn lead(chatbot_id: Uuid, id: &str, created_at: Timestamp) -> lead::Model {
    lead::Model { created_at, value: None, time_to_lead_ms: None, ..sample::lead(chatbot_id, id) }
}

/// An event; `arrival` is unlike any other's.
pub(crate) fn event(chatbot_id: Uuid, arrival: i64, name: &str, occurred_at: Timestamp) -> event::Model {
    let name = name.to_owned();
    event::Model {
        name,
        occurred_at,
        time_open_ms: None,
        question_id: None,
        helpful: None,
        ..sample::event(chatbot_id, &format!("e{arrival}"), arrival)
    }
}
