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

#[cfg(test)]
mod tests {
    use parlance_entity::vocabulary::{DeliveryStatus, ItemKind, MessageRole, Source};
    use serde_json::json;

    use crate::model::{
        Records,
        story::{Story, second},
    };

    fn talk(told: &str) -> Records {
        let mut story = Story::default();
        story.talk("c1", told);
        story.records()
    }

    #[test]
    fn an_answer_takes_as_long_as_the_user_has_been_waiting() {
        let times = |told: &str| -> Vec<_> { talk(told).messages.iter().map(|row| row.response_time_ms).collect() };
        assert_eq!(times("b0 u10 u12 b15 b20"), [None, None, None, Some(5_000), None]);
        assert_eq!(times("u0 s1 a3 u5 b5"), [None, None, Some(3_000), None, Some(0)]);
    }

    #[test]
    fn messages_at_one_instant_are_in_the_order_of_their_ids() {
        let mut story = Story::default();
        story.message(0, "c1", "b", MessageRole::User);
        story.message(0, "c1", "a", MessageRole::Bot);
        story.message(0, "c1", "c", MessageRole::Bot);
        let times: Vec<_> = story.records().messages.iter().map(|row| row.response_time_ms).collect();
        assert_eq!(times, [None, None, Some(0)]);
    }

    #[test]
    fn a_message_is_replied_to_if_the_next_under_its_conversation_is_the_users() {
        let replied: Vec<_> = talk("b0 u5 b6 s7 u9000 u9001 b9002").messages.iter().map(|row| row.replied).collect();
        assert_eq!(replied, [true, false, true, false, false, false, false]);
    }

    #[test]
    fn where_the_server_speaks_the_clients_messages_are_kept_but_not_counted() {
        let mut story = Story::default();
        story.talk("c1", "u100 b101");
        story.event_in("s1", 0, "message_sent", json!({"conversation_id": "c1"}));
        let records = story.records();
        let counted: Vec<_> = records.messages.iter().map(|row| (row.id.as_str(), row.counted)).collect();
        assert_eq!(counted, [("c1-0", true), ("c1-1", true), ("e3", false)]);
        assert_eq!(records.conversations[0].started_at, second(100));
        assert_eq!(records.conversations[0].messages_from_user, 1);
        assert_eq!(records.sessions[0].last_activity_at, second(100));
    }

    #[test]
    fn a_system_message_of_the_server_does_not_silence_the_client() {
        let mut story = Story::default();
        story.talk("c1", "s0");
        story.event_in("s1", 1, "message_sent", json!({"conversation_id": "c1"}));
        assert!(story.records().messages.iter().all(|row| row.counted));
    }

    #[test]
    fn a_message_that_both_report_is_the_servers() {
        let mut story = Story::default();
        story.event_in("s1", 0, "message_sent", json!({"conversation_id": "c1", "message_id": "m1"}));
        story.message(2, "c1", "m1", MessageRole::User).content_length = Some(7);
        let records = story.records();
        let [message] = records.messages.as_slice() else { panic!("one message") };
        assert_eq!((message.source, message.sent_at, message.content_length), (Source::Server, second(2), Some(7)));
        assert_eq!(records.events.len(), 1);
    }

    #[test]
    fn how_far_a_message_got_does_not_depend_on_the_last_report() {
        let mut story = Story::default();
        story.talk("c1", "b0");
        for (seconds, status) in [(9, "SENT"), (7, "FAILED"), (5, "READ")] {
            story.item_about("message:c1-0", seconds, ItemKind::MessageStatus, json!({"status": status}));
        }
        story.event(8, "message_delivered", json!({"message_id": "c1-0"}));
        let message = story.records().messages.remove(0);
        assert_eq!(message.status, Some(DeliveryStatus::Read));
        assert_eq!((message.delivered_at, message.read_at), (Some(second(5)), Some(second(5))));
        assert_eq!(message.failed_at, Some(second(7)));
    }
}
