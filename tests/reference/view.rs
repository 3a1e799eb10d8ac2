//! What a question is about: the rows that belong to it.

use chrono_tz::Tz;
use serde_json::Value;

use super::{
    filter,
    record::{Call, Conversation, Event, Flow, Handover, Lead, Message, Records, Session, Settings},
    time::{self, Span},
};

/// A part of a range: says of an instant whether it belongs to it.
pub(crate) type Part<'a> = &'a dyn Fn(i64) -> bool;

/// A question about a range, over the sessions that pass its filter, asked at `now`.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    pub(crate) records: &'a Records,
    pub(crate) settings: &'a Settings,
    pub(crate) zone: Tz,
    pub(crate) span: Span,
    pub(crate) now: i64,
    /// By session: whether it counts.
    counts: Vec<bool>,
    /// Whether rows without a session count.
    loose: bool,
}

impl<'a> View<'a> {
    pub(crate) fn new(
        records: &'a Records,
        settings: &'a Settings,
        zone: Tz,
        span: Span,
        filter: &Value,
        now: i64,
    ) -> Self {
        // "Crawlers and headless browsers are stored, and left out unless asked for."
        let bots = filter["includeBots"].as_bool().unwrap_or(false);
        let counts = records.sessions.iter().enumerate();
        let counts = counts.map(|(index, session)| (bots || !session.is_bot) && filter::passes(records, index, filter));
        let loose = !filter::is_other_than_include_bots(filter);
        Self { records, settings, zone, span, now, counts: counts.collect(), loose }
    }

    /// The same question of another range.
    pub(crate) fn over(&self, span: Span) -> Self {
        Self { span, ..self.clone() }
    }

    /// The same question of those of its sessions that `keep` says.
    pub(crate) fn only(&self, keep: impl Fn(&Session) -> bool) -> Self {
        let counts = self.records.sessions.iter().zip(&self.counts).map(|(session, counts)| *counts && keep(session));
        Self { counts: counts.collect(), loose: false, ..self.clone() }
    }

    /// Whether an instant is in the range.
    pub(crate) fn is_in_range(&self, at: i64) -> bool {
        self.span.start <= at && at < self.span.end
    }

    /// The points of the range.
    pub(crate) fn points(&self, granularity: &str) -> Vec<(i64, i64)> {
        time::points(self.zone, self.span, granularity)
    }

    /// Whether what belongs to this session counts.
    pub(crate) fn counts(&self, session: Option<usize>) -> bool {
        session.map_or(self.loose, |index| self.counts[index])
    }

    /// All sessions that pass the filter, whenever they started, with their index.
    pub(crate) fn all_sessions(&self) -> Vec<(usize, &'a Session)> {
        self.records.sessions.iter().enumerate().filter(|(index, _)| self.counts[*index]).collect()
    }

    // "What belongs to a range: a session, conversation by its start; a message by `sentAt`; an event, score or AI call by
    // when it happened; a handover by its request; a lead by its capture."

    pub(crate) fn sessions(&self, part: Part) -> Vec<&'a Session> {
        self.all_sessions().into_iter().map(|(_, session)| session).filter(|session| part(session.started_at)).collect()
    }

    pub(crate) fn conversations(&self, part: Part) -> Vec<&'a Conversation> {
        let all = self.records.conversations.iter().filter(|it| part(it.started_at));
        all.filter(|it| self.counts(it.session)).collect()
    }

    /// Only those that are counted: "those that the client reported about it are kept but not counted".
    pub(crate) fn messages(&self, part: Part) -> Vec<&'a Message> {
        let all = self.records.messages.iter().filter(|it| it.counted && part(it.sent_at));
        all.filter(|it| self.counts(it.session)).collect()
    }

    pub(crate) fn events(&self, part: Part) -> Vec<&'a Event> {
        let all = self.records.events.iter().filter(|it| part(it.at));
        all.filter(|it| self.counts(it.session)).collect()
    }

    pub(crate) fn events_named(&self, part: Part, name: &str) -> Vec<&'a Event> {
        self.events(part).into_iter().filter(|event| event.name == name).collect()
    }

    pub(crate) fn handovers(&self, part: Part) -> Vec<&'a Handover> {
        let all = self.records.handovers.iter().filter(|it| part(it.requested_at));
        all.filter(|it| self.counts(it.session)).collect()
    }

    pub(crate) fn leads(&self, part: Part) -> Vec<&'a Lead> {
        let all = self.records.leads.iter().filter(|it| part(it.created_at));
        all.filter(|it| self.counts(it.session)).collect()
    }

    pub(crate) fn calls(&self, part: Part) -> Vec<&'a Call> {
        let all = self.records.calls.iter().filter(|it| part(it.at));
        all.filter(|it| self.counts(it.session)).collect()
    }

    pub(crate) fn flows(&self, part: Part) -> Vec<&'a Flow> {
        let all = self.records.flows.iter().filter(|it| part(it.started_at));
        all.filter(|it| self.counts(Some(it.session))).collect()
    }

    /// Conversations whose last score was given in the part, with it.
    pub(crate) fn scored(&self, part: Part) -> Vec<(&'a Conversation, i64)> {
        self.given(part, |conversation| conversation.score)
    }

    /// Conversations whose last review was given in the part, with it. "Reviews likewise."
    pub(crate) fn reviewed(&self, part: Part) -> Vec<(&'a Conversation, i64)> {
        self.given(part, |conversation| conversation.review)
    }

    fn given(&self, part: Part, of: fn(&Conversation) -> Option<(i64, i64)>) -> Vec<(&'a Conversation, i64)> {
        let all = self.records.conversations.iter().filter(|it| self.counts(it.session));
        all.filter_map(|it| of(it).filter(|(at, _)| part(*at)).map(|(_, score)| (it, score))).collect()
    }

    /// The person of a session.
    pub(crate) fn person(&self, session: Option<usize>) -> Option<&'a str> {
        self.records.sessions[session?].person.as_deref()
    }
}
