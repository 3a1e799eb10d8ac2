//! Facts: what a row says, in one form for events, messages and items.

use std::{cmp::Reverse, collections::HashMap};

use parlance_entity::{
    Timestamp, event, item, message,
    vocabulary::{Channel, DeliveryStatus, MessageRole, Source},
};

use super::{
    Rows,
    catalogue::Effect,
    payload::{
        AiCall, Assignment, Context, ConversationStart, HandoverRequest, HandoverUpdate, LeadCapture, LeadUpdate,
        Resolution, Review, Score, SessionStart,
    },
    reading,
};

/// What a row says.
pub(super) struct Fact<'a> {
    /// When.
    pub(super) at: Timestamp,
    /// Place in the order of arrival, for facts at one instant.
    pub(super) arrival: i64,
    /// The row's id.
    pub(super) id: &'a str,
    /// The row.
    pub(super) row: Row<'a>,
    /// Who reported it.
    pub(super) source: Source,
    /// The channel that its sender named.
    pub(super) channel: Option<Channel>,
    /// The session that its sender named.
    pub(super) session: Option<&'a str>,
    /// The conversation that its sender named.
    pub(super) conversation: Option<&'a str>,
    /// The sender's user id.
    pub(super) user_id: Option<&'a str>,
    /// The sender's anonymous id.
    pub(super) anonymous_id: Option<&'a str>,
    /// What it does.
    pub(super) what: What<'a>,
}

/// The row that a fact was read from; events and messages with their place among the rows.
#[derive(Clone, Copy)]
pub(super) enum Row<'a> {
    Event(usize, &'a event::Model, Effect),
    Message(usize),
    Item,
}

/// What a fact does.
pub(super) enum What<'a> {
    /// Nothing but being there: most events.
    Nothing,
    /// What is known of a device; `about` is the record that the event which brought it moves on, as `item.subject`.
    Context {
        known: Box<Context>,
        about: Option<&'a str>,
    },
    SessionStart(Box<SessionStart>),
    SessionTouch(Box<SessionStart>),
    SessionEnd {
        error: bool,
    },
    Identify,
    ConversationStart(ConversationStart),
    Message {
        id: &'a str,
        role: MessageRole,
        agent: Option<&'a str>,
    },
    Assignment(Assignment),
    Resolution(Resolution),
    MessageStatus {
        message: &'a str,
        status: DeliveryStatus,
    },
    HandoverRequest {
        id: &'a str,
        request: Box<HandoverRequest>,
    },
    HandoverUpdate {
        handover: Option<&'a str>,
        update: HandoverUpdate,
    },
    LeadCapture {
        id: &'a str,
        lead: Box<LeadCapture>,
    },
    LeadUpdate {
        lead: &'a str,
        update: Box<LeadUpdate>,
    },
    Score(Score),
    Review(Box<Review>),
    AiCall {
        id: &'a str,
        call: Box<AiCall>,
    },
    /// Adds its error to the call of that id; where nothing else tells of that call, it is the call.
    AiFailure {
        id: &'a str,
        call: Box<AiCall>,
    },
}

impl Fact<'_> {
    /// The event's effect; none: it is no event.
    pub(super) fn effect(&self) -> Option<Effect> {
        match self.row {
            Row::Event(_, _, effect) => Some(effect),
            _ => None,
        }
    }

    /// Whether it is an act of the user, or an event of any kind: such facts keep a session alive.
    pub(super) fn is_activity(&self) -> bool {
        self.effect().is_some()
            || self.is_opening()
            || matches!(
                self.what,
                What::SessionStart(_) | What::SessionTouch(_) | What::HandoverRequest { .. } | What::Score(_)
            )
    }

    /// Whether it opens a session for its user or anonymous id, where it carries no session id.
    pub(super) fn is_opening(&self) -> bool {
        self.effect().is_some()
            || matches!(
                self.what,
                What::Message { role: MessageRole::User, .. } | What::ConversationStart(_) | What::LeadCapture { .. }
            )
    }
}

/// All facts in the order of time, then arrival, and where each record's first fact stands among them.
pub(super) struct Book<'a> {
    pub(super) facts: Vec<Fact<'a>>,
    /// Messages by id.
    pub(super) messages: HashMap<&'a str, usize>,
    /// Handover requests by the handover's id.
    pub(super) handovers: HashMap<&'a str, usize>,
    /// Lead captures by the lead's id.
    pub(super) leads: HashMap<&'a str, usize>,
    /// Calls of models by the call's id; failures are not among them.
    pub(super) calls: HashMap<&'a str, usize>,
}

impl<'a> Book<'a> {
    /// Reads the rows.
    pub(super) fn read(rows: &'a Rows) -> Self {
        let mut facts = Vec::with_capacity(rows.events.len() + rows.messages.len() + rows.items.len());
        facts.extend(rows.events.iter().enumerate().map(|(place, event)| of_event(place, event)));
        facts.extend(rows.messages.iter().enumerate().map(|(place, message)| of_message(place, message)));
        facts.extend(rows.items.iter().map(of_item));
        silence_repeats(&mut facts);
        facts.sort_unstable_by_key(|fact| (fact.at, fact.arrival, fact.id));
        let (mut messages, mut handovers) = (HashMap::new(), HashMap::new());
        let (mut leads, mut calls) = (HashMap::new(), HashMap::new());
        for (index, fact) in facts.iter().enumerate() {
            match fact.what {
                What::Message { id, .. } => messages.insert(id, index),
                What::HandoverRequest { id, .. } => handovers.insert(id, index),
                What::LeadCapture { id, .. } => leads.insert(id, index),
                What::AiCall { id, .. } => calls.insert(id, index),
                _ => None,
            };
        }
        Self { facts, messages, handovers, leads, calls }
    }

    /// The conversation that a fact names, itself or by the record that it is about.
    pub(super) fn named_conversation(&self, fact: &Fact<'a>) -> Option<&'a str> {
        fact.conversation.or_else(|| self.facts[self.origin(fact)?].conversation)
    }

    /// The fact that made the record which a fact is about.
    pub(super) fn origin(&self, fact: &Fact<'a>) -> Option<usize> {
        match &fact.what {
            What::MessageStatus { message, .. } => self.messages.get(message).copied(),
            What::HandoverUpdate { handover: Some(handover), .. } => self.handovers.get(handover).copied(),
            What::LeadUpdate { lead, .. } => self.leads.get(lead).copied(),
            What::Context { about: Some(subject), .. } => match subject.split_once(':')? {
                ("message", id) => self.messages.get(id).copied(),
                ("handover", id) => self.handovers.get(id).copied(),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Of facts that make the same record the first to arrive holds; of messages one of the server's comes before. The
/// others do nothing.
fn silence_repeats(facts: &mut Vec<Fact>) {
    let mut holders = HashMap::new();
    for (index, fact) in facts.iter().enumerate() {
        let Some(record) = record_made(fact) else { continue };
        let rank = (Reverse(record.0 == "message" && fact.source == Source::Server), fact.arrival, fact.id);
        let holder = holders.entry(record).or_insert((rank, index));
        if rank < holder.0 {
            *holder = (rank, index);
        }
    }
    let silent: Vec<usize> = facts
        .iter()
        .enumerate()
        .filter(|(index, fact)| record_made(fact).is_some_and(|record| holders[&record].1 != *index))
        .map(|(index, _)| index)
        .collect();
    for index in silent {
        facts[index].what = What::Nothing;
    }
    facts.retain(|fact| fact.effect().is_some() || !matches!(fact.what, What::Nothing));
}

fn record_made<'a>(fact: &Fact<'a>) -> Option<(&'static str, &'a str)> {
    match fact.what {
        What::Message { id, .. } => Some(("message", id)),
        What::HandoverRequest { id, .. } => Some(("handover", id)),
        What::LeadCapture { id, .. } => Some(("lead", id)),
        What::AiCall { id, .. } => Some(("call", id)),
        _ => None,
    }
}

fn of_event(place: usize, event: &event::Model) -> Fact<'_> {
    let (effect, conversation, what) = reading::event(event);
    Fact {
        at: event.occurred_at,
        arrival: event.arrival,
        id: &event.id,
        row: Row::Event(place, event, effect),
        source: event.source,
        channel: event.given_channel,
        session: event.session_id.as_deref().filter(|_| event.session_given),
        conversation,
        user_id: event.user_id.as_deref(),
        anonymous_id: event.anonymous_id.as_deref(),
        what,
    }
}

fn of_message(place: usize, message: &message::Model) -> Fact<'_> {
    let agent = message.agent_id.as_deref();
    Fact {
        at: message.sent_at,
        arrival: message.arrival,
        id: &message.id,
        row: Row::Message(place),
        source: message.source,
        channel: message.given_channel,
        session: message.session_id.as_deref().filter(|_| message.session_given),
        conversation: Some(&message.conversation_id),
        user_id: message.user_id.as_deref(),
        anonymous_id: message.anonymous_id.as_deref(),
        what: What::Message { id: &message.id, role: message.role, agent },
    }
}

fn of_item(item: &item::Model) -> Fact<'_> {
    Fact {
        at: item.at,
        arrival: item.arrival,
        id: &item.id,
        row: Row::Item,
        source: item.source,
        channel: item.given_channel,
        session: item.session_id.as_deref(),
        conversation: item.conversation_id.as_deref(),
        user_id: item.user_id.as_deref(),
        anonymous_id: item.anonymous_id.as_deref(),
        what: reading::item(item),
    }
}
