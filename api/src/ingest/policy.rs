//! What a chatbot's settings make of a draft: what is too old, what is never stored, and what is stored without its text.

use parlance_entity::{Timestamp, chatbot};

use crate::{
    error::{ErrorCode, UserError},
    ingest::{
        draft::{Draft, Row},
        validate::text::wrong,
    },
};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// The settings that decide.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    event_retention_days: i32,
    session_retention_days: i32,
    store_message_content: bool,
    blocked_events: Vec<String>,
}

/// What becomes of a draft.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It is stored.
    Store,
    /// It is taken without being stored: its sender did nothing wrong, and sending it again would not help. It counts as
    /// accepted.
    Drop,
    /// It is refused.
    Refuse(UserError),
}

impl Policy {
    /// That of a chatbot.
    pub(crate) fn of(chatbot: &chatbot::Model) -> Self {
        Self {
            event_retention_days: chatbot.event_retention_days,
            session_retention_days: chatbot.session_retention_days,
            store_message_content: chatbot.store_message_content,
            blocked_events: serde_json::from_value(chatbot.blocked_events.clone()).unwrap_or_default(),
        }
    }

    /// Judges a draft, and takes from it what is not to be stored.
    pub(crate) fn judge(&self, draft: &mut Draft, now: Timestamp) -> Verdict {
        let (days, field) = match &draft.row {
            Row::Event(_) => (self.event_retention_days, "occurredAt"),
            Row::Message(_) => (self.session_retention_days, "sentAt"),
            Row::Item(_) | Row::AgentStatus(_) => (self.session_retention_days, "at"),
        };
        if draft.row.at() < now.plus(-i64::from(days) * DAY_MS) {
            let message =
                format!("it happened more than {days} days ago, and this chatbot keeps no more: leave it out");
            return Verdict::Refuse(wrong(&[field], ErrorCode::OutOfRange, message));
        }
        match &mut draft.row {
            Row::Event(event) if self.is_blocked(&event.name) => return Verdict::Drop,
            Row::Message(message) if !self.store_message_content => message.content = None,
            _ => {}
        }
        Verdict::Store
    }

    /// Whether events of this name are never stored. A trailing `*` stands for any ending.
    fn is_blocked(&self, name: &str) -> bool {
        self.blocked_events.iter().any(|blocked| match blocked.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == blocked,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trailing_star_blocks_any_ending() {
        let policy = Policy {
            event_retention_days: 90,
            session_retention_days: 365,
            store_message_content: true,
            blocked_events: vec!["page_*".to_owned(), "secret".to_owned()],
        };
        assert!(policy.is_blocked("page_viewed"));
        assert!(policy.is_blocked("secret"));
        assert!(!policy.is_blocked("secrets"));
        assert!(!policy.is_blocked("widget_loaded"));
    }
}
