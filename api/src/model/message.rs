//! Messages: which count, how long their answers took, and how far they got.

use std::collections::HashMap;

use parlance_entity::{
    Timestamp, event, message,
    vocabulary::{DeliveryStatus, MessageRole},
};
use uuid::Uuid;

use super::{
    episode::{Episode, Episodes, counted_messages, is_counted},
    fact::{Book, Fact, Row, What},
    reading,
    thread::Threads,
};

/// What is derived of a message from its thread.
#[derive(Clone, Copy, Default)]
pub(super) struct Note {
    pub(super) counted: bool,
    pub(super) response_time_ms: Option<i64>,
    pub(super) replied: bool,
}

/// By fact: what is derived of the message; of other facts nothing.
pub(super) fn notes(book: &Book, threads: &Threads, episodes: &Episodes) -> Vec<Note> {
    let mut notes = vec![Note::default(); book.facts.len()];
    for thread in &threads.list {
        for index in &thread.facts {
            notes[*index].counted = role(&book.facts[*index]).is_some() && is_counted(book, thread, *index);
        }
        for pair in counted_messages(book, thread).windows(2) {
            notes[pair[0]].replied = !is_users(&book.facts[pair[0]]) && is_users(&book.facts[pair[1]]);
        }
    }
    for episode in &episodes.list {
        note_response_times(book, episode, &mut notes);
    }
    notes
}

fn note_response_times(book: &Book, episode: &Episode, notes: &mut [Note]) {
    let mut waiting_since: Option<Timestamp> = None;
    for index in &episode.messages {
        let fact = &book.facts[*index];
        if is_users(fact) {
            waiting_since = waiting_since.or(Some(fact.at));
        } else {
            notes[*index].response_time_ms = waiting_since.take().map(|since| fact.at.since(since));
        }
    }
}

/// Who wrote it; none: it is no message.
pub(super) fn role(fact: &Fact) -> Option<MessageRole> {
    match &fact.what {
        What::Message { role, .. } => Some(*role),
        _ => None,
    }
}

fn is_users(fact: &Fact) -> bool {
    role(fact) == Some(MessageRole::User)
}

/// How far a message got, from all that was reported of it.
#[derive(Clone, Copy, Default)]
pub(super) struct Delivery {
    sent: bool,
    delivered_at: Option<Timestamp>,
    read_at: Option<Timestamp>,
    failed_at: Option<Timestamp>,
}

impl Delivery {
    fn report(&mut self, status: DeliveryStatus, at: Timestamp) {
        let first = |known: &mut Option<Timestamp>| *known = known.or(Some(at));
        match status {
            DeliveryStatus::Sent => self.sent = true,
            DeliveryStatus::Delivered => first(&mut self.delivered_at),
            DeliveryStatus::Read => {
                // What was read had arrived, at the latest then.
                first(&mut self.delivered_at);
                first(&mut self.read_at);
            }
            DeliveryStatus::Failed => first(&mut self.failed_at),
        }
    }

    fn status(self) -> Option<DeliveryStatus> {
        let read = self.read_at.map(|_| DeliveryStatus::Read);
        let delivered = self.delivered_at.map(|_| DeliveryStatus::Delivered);
        let failed = self.failed_at.map(|_| DeliveryStatus::Failed);
        read.or(delivered).or(failed).or(self.sent.then_some(DeliveryStatus::Sent))
    }
}

/// By message id: how far it got.
pub(super) fn deliveries<'a>(book: &Book<'a>) -> HashMap<&'a str, Delivery> {
    let mut deliveries: HashMap<&str, Delivery> = HashMap::new();
    for fact in &book.facts {
        if let What::MessageStatus { message, status } = fact.what {
            deliveries.entry(message).or_default().report(status, fact.at);
        }
    }
    deliveries
}

/// The derived columns of a message, to be written into its row once the facts are let go.
pub(super) struct Columns {
    pub(super) base: Base,
    pub(super) episode: i32,
    pub(super) note: Note,
    pub(super) delivery: Delivery,
    pub(super) channel: parlance_entity::vocabulary::Channel,
    pub(super) session_id: Option<String>,
    pub(super) is_bot: bool,
}

/// Where a message's other columns come from.
pub(super) enum Base {
    /// The place of its row.
    Row(usize),
    /// The event that reports it.
    Event(Box<message::Model>),
}

impl Columns {
    /// The whole message.
    pub(super) fn into_model(self, rows: &mut [Option<message::Model>]) -> Option<message::Model> {
        let mut message = match self.base {
            Base::Row(place) => rows.get_mut(place)?.take()?,
            Base::Event(message) => *message,
        };
        message.episode = self.episode;
        message.channel = self.channel;
        message.session_id = self.session_id;
        message.counted = self.note.counted;
        message.response_time_ms = self.note.response_time_ms;
        message.replied = self.note.replied;
        message.status = self.delivery.status();
        message.delivered_at = self.delivery.delivered_at;
        message.read_at = self.delivery.read_at;
        message.failed_at = self.delivery.failed_at;
        message.is_bot = self.is_bot;
        Some(message)
    }
}

/// Where the columns of a message that are not derived come from.
pub(super) fn base(chatbot_id: Uuid, fact: &Fact, conversation_id: &str) -> Option<Base> {
    match (fact.row, &fact.what) {
        (Row::Message(place), _) => Some(Base::Row(place)),
        (Row::Event(_, event, _), What::Message { id, role, .. }) => {
            Some(Base::Event(Box::new(of_event(chatbot_id, event, id, *role, conversation_id))))
        }
        _ => None,
    }
}

fn of_event(
    chatbot_id: Uuid,
    event: &event::Model,
    id: &str,
    role: MessageRole,
    conversation_id: &str,
) -> message::Model {
    let length = event.properties.as_object().and_then(|properties| reading::whole_number(properties, "length"));
    message::Model {
        chatbot_id,
        id: id.to_owned(),
        arrival: event.arrival,
        event_id: Some(event.id.clone()),
        conversation_id: conversation_id.to_owned(),
        episode: 0,
        given_channel: event.given_channel,
        channel: event.channel,
        session_id: None,
        session_given: event.session_given,
        user_id: event.user_id.clone(),
        anonymous_id: event.anonymous_id.clone(),
        thread_key: event.thread_key.clone(),
        role,
        content: None,
        content_length: length,
        agent_id: None,
        intent: None,
        source: event.source,
        sent_at: event.occurred_at,
        received_at: event.received_at,
        counted: false,
        response_time_ms: None,
        status: None,
        delivered_at: None,
        read_at: None,
        failed_at: None,
        replied: false,
        is_bot: false,
    }
}
