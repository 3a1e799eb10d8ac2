//! Where a record stands at an instant: the part of a record that depends on now, and so is not stored.

use parlance_entity::{
    Timestamp, conversation, handover, session, user,
    vocabulary::{ConversationStatus, HandoverStatus, SessionStatus},
};

const DAY_MS: f64 = 86_400_000.0;

/// Where a session stands at `now`.
#[must_use]
pub fn session_status(session: &session::Model, now: Timestamp) -> SessionStatus {
    match session.ended_at {
        Some(_) if session.ended_by_error => SessionStatus::Error,
        Some(_) => SessionStatus::Ended,
        None if session.present_until <= now => SessionStatus::TimedOut,
        None => SessionStatus::Active,
    }
}

/// Where a conversation stands at `now`.
#[must_use]
pub fn conversation_status(conversation: &conversation::Model, now: Timestamp) -> ConversationStatus {
    if conversation.resolved_at.is_some() {
        ConversationStatus::Resolved
    } else if conversation.drops_at <= now {
        ConversationStatus::Dropped
    } else if conversation.is_assigned {
        ConversationStatus::Assigned
    } else if conversation.is_queued {
        ConversationStatus::Queued
    } else {
        ConversationStatus::Open
    }
}

/// Where a handover stands at `now`: one that still waits when its conversation ends is abandoned.
#[must_use]
pub fn handover_status(handover: &handover::Model, now: Timestamp) -> HandoverStatus {
    match (handover.status, handover.abandoned_at) {
        (HandoverStatus::Requested, Some(at)) if at <= now => HandoverStatus::Abandoned,
        (status, _) => status,
    }
}

/// How engaged a user is at `now`, 0 to 100: sessions, messages, how lately they were seen, and intent.
#[must_use]
pub fn engagement_score(user: &user::Model, now: Timestamp) -> f64 {
    let days = now.since(user.last_seen_at) as f64 / DAY_MS;
    let sessions = (f64::from(user.sessions) / 10.0).min(1.0);
    let messages = (f64::from(user.messages_from_user) / 50.0).min(1.0);
    let recency = (1.0 - days / 30.0).max(0.0);
    100.0 * (0.3 * sessions + 0.3 * messages + 0.2 * recency + 0.2 * user.intent)
}
