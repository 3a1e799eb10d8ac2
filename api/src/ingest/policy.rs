//! What a chatbot's settings make of a draft: whether it is stored at all, and what of it.

use parlance_entity::{
    Timestamp, chatbot, item,
    vocabulary::{ConsentMode, IpMode},
};
use uuid::Uuid;

use crate::{
    error::{ErrorCode, UserError},
    ingest::{
        draft::{Draft, Prepared, Row},
        privacy::{self, Pseudonyms},
        validate::text::wrong,
    },
};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// The settings that decide.
#[derive(Clone, Debug)]
pub(crate) struct Policy<'a> {
    pub(super) chatbot_id: Uuid,
    pub(super) pseudonyms: &'a Pseudonyms,
    event_retention_days: i32,
    session_retention_days: i32,
    ip_mode: IpMode,
    anonymize_ip_after_days: Option<i32>,
    pub(super) store_message_content: bool,
    mask_personal_data: bool,
    consent_mode: ConsentMode,
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

impl<'a> Policy<'a> {
    /// That of a chatbot.
    pub(crate) fn of(chatbot: &chatbot::Model, pseudonyms: &'a Pseudonyms) -> Self {
        Self {
            chatbot_id: chatbot.id,
            pseudonyms,
            event_retention_days: chatbot.event_retention_days,
            session_retention_days: chatbot.session_retention_days,
            ip_mode: chatbot.ip_mode,
            anonymize_ip_after_days: chatbot.anonymize_ip_after_days,
            store_message_content: chatbot.store_message_content,
            mask_personal_data: chatbot.mask_personal_data,
            consent_mode: chatbot.consent_mode,
            blocked_events: serde_json::from_value(chatbot.blocked_events.clone()).unwrap_or_default(),
        }
    }

    /// Judges the draft of a batch's item at place `index`, and takes from it what is not to be stored.
    pub(crate) fn judge(&self, draft: &mut Draft, batch: &Prepared, index: usize) -> Verdict {
        if !self.has_consent(batch.is_public, batch.items[index].consent) {
            return Verdict::Drop;
        }
        if matches!(&draft.row, Row::Event(event) if self.is_blocked(&event.name)) {
            return Verdict::Drop;
        }
        if let Some(error) = self.too_old(&draft.row, batch.received_at) {
            return Verdict::Refuse(error);
        }
        if !self.store_message_content {
            privacy::drop_texts(&mut draft.row);
        }
        if self.mask_personal_data {
            privacy::mask(draft, self.pseudonyms);
        }
        if let Row::Item(item) = &mut draft.row {
            self.judge_ip(item, batch.received_at);
        }
        Verdict::Store
    }

    /// Takes from the context of events what is not to be stored.
    pub(crate) fn judge_context(&self, row: &mut item::Model, now: Timestamp) {
        if self.mask_personal_data {
            privacy::mask_item(row, self.pseudonyms);
        }
        self.judge_ip(row, now);
    }

    /// Whether what a sender says of the visitor's consent is enough. A server is answerable for what it sends; from a
    /// visitor's own device nothing is taken for granted where consent has to be asked.
    pub(crate) fn has_consent(&self, is_public: bool, consent: Option<bool>) -> bool {
        match (self.consent_mode, consent) {
            (_, Some(agreed)) => agreed,
            (ConsentMode::OptOut, None) => true,
            (ConsentMode::OptIn, None) => !is_public,
        }
    }

    /// Whether events of this name are never stored. A trailing `*` stands for any ending.
    pub(crate) fn is_blocked(&self, name: &str) -> bool {
        self.blocked_events.iter().any(|blocked| match blocked.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == blocked,
        })
    }

    fn too_old(&self, row: &Row, now: Timestamp) -> Option<UserError> {
        let (days, field) = match row {
            Row::Event(_) => (self.event_retention_days, "occurredAt"),
            Row::Message(_) => (self.session_retention_days, "sentAt"),
            Row::Item(_) | Row::AgentStatus(_) => (self.session_retention_days, "at"),
        };
        (row.at() < now.plus(-i64::from(days) * DAY_MS)).then(|| {
            let message =
                format!("it happened more than {days} days ago, and this chatbot keeps no more: leave it out");
            wrong(&[field], ErrorCode::OutOfRange, message)
        })
    }

    fn judge_ip(&self, row: &mut item::Model, now: Timestamp) {
        let Some(ip) = row.ip.take() else { return };
        let days = self.anonymize_ip_after_days.map(i64::from);
        if days.is_some_and(|days| row.at < now.plus(-days * DAY_MS)) {
            return;
        }
        row.ip = match self.ip_mode {
            IpMode::Full => Some(ip),
            IpMode::Hashed => Some(self.pseudonyms.of(self.chatbot_id, &ip)),
            IpMode::None => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn policy(pseudonyms: &Pseudonyms) -> Policy<'_> {
        Policy {
            chatbot_id: Uuid::nil(),
            pseudonyms,
            event_retention_days: 90,
            session_retention_days: 365,
            ip_mode: IpMode::Hashed,
            anonymize_ip_after_days: None,
            store_message_content: true,
            mask_personal_data: false,
            consent_mode: ConsentMode::OptOut,
            blocked_events: vec!["page_*".to_owned(), "secret".to_owned()],
        }
    }

    #[test]
    fn a_trailing_star_blocks_any_ending() {
        let pseudonyms = Pseudonyms::under(&Secret::new(""));
        let policy = policy(&pseudonyms);
        assert!(policy.is_blocked("page_viewed"));
        assert!(policy.is_blocked("secret"));
        assert!(!policy.is_blocked("secrets"));
        assert!(!policy.is_blocked("widget_loaded"));
    }

    #[test]
    fn a_refusal_always_holds_and_silence_only_from_servers_where_consent_is_asked() {
        let pseudonyms = Pseudonyms::under(&Secret::new(""));
        let out = policy(&pseudonyms);
        let asked = Policy { consent_mode: ConsentMode::OptIn, ..out.clone() };
        for is_public in [true, false] {
            assert!(!out.has_consent(is_public, Some(false)) && !asked.has_consent(is_public, Some(false)));
            assert!(out.has_consent(is_public, Some(true)) && asked.has_consent(is_public, Some(true)));
            assert!(out.has_consent(is_public, None));
        }
        assert!(!asked.has_consent(true, None) && asked.has_consent(false, None));
    }
}
