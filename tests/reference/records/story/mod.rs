//! Small stories, made by hand, and what follows from them: why the reference can be trusted.

mod conversations;
mod events;
mod handovers;
mod identity;
mod messages;
mod missing;
mod order;
mod sessions;

use std::sync::Arc;

use parlance::ingest::item::{EventDefaults, Item};
use parlance_entity::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::reference::record::{
    Accepted, Call, Conversation, Flow, Handover, Lead, Message, Records, Session, Settings,
};

/// A minute, in milliseconds.
const MINUTE: i64 = 60_000;

/// Minute 0 of every story.
const START: i64 = 1_767_225_600_000;

/// What happens, in the order of arrival. Times are minutes.
#[derive(Clone)]
struct Story {
    accepted: Vec<Accepted>,
    received_at: i64,
}

/// The instant of a minute.
fn minute(minute: i64) -> i64 {
    START + minute * MINUTE
}

/// A story in which nothing has happened, told long after.
fn story() -> Story {
    Story { accepted: Vec::new(), received_at: minute(100_000) }
}

impl Story {
    /// What comes next arrives at this minute.
    fn received(mut self, at: i64) -> Self {
        self.received_at = minute(at);
        self
    }

    fn tell(mut self, item: Item) -> Self {
        self.accepted.push(Accepted { item, received_at: self.received_at });
        self
    }

    /// An event of a minute, with more of its fields.
    fn event(self, at: i64, name: &str, more: Value) -> Self {
        self.reported(at, name, more, EventDefaults::default())
    }

    /// The same, with what its request says of it.
    fn reported(self, at: i64, name: &str, more: Value, defaults: EventDefaults) -> Self {
        let id = format!("event {}", self.accepted.len());
        let event = read(json!({"eventId": id, "name": name, "occurredAt": text(at)}), more);
        self.tell(Item::Event(Box::new(event), Arc::new(defaults)))
    }

    fn start_session(self, at: i64, id: &str, more: Value) -> Self {
        let input = read(json!({"sessionId": id, "startedAt": text(at)}), more);
        self.tell(Item::StartSession(Box::new(input)))
    }

    fn touch_session(self, at: i64, id: &str) -> Self {
        self.tell(Item::TouchSession(read(json!({"sessionId": id, "at": text(at)}), json!({}))))
    }

    fn end_session(self, at: i64, id: &str, more: Value) -> Self {
        self.tell(Item::EndSession(read(json!({"sessionId": id, "endedAt": text(at)}), more)))
    }

    fn identify(self, at: i64, user: &str, more: Value) -> Self {
        self.tell(Item::Identify(read(json!({"userId": user, "at": text(at)}), more), None))
    }

    fn start_conversation(self, at: i64, id: &str, more: Value) -> Self {
        self.tell(Item::StartConversation(read(json!({"conversationId": id, "startedAt": text(at)}), more)))
    }

    /// A message from the server, in conversation `c`.
    fn message(self, at: i64, role: &str, id: &str, more: Value) -> Self {
        self.message_by("SERVER", at, role, id, more)
    }

    fn message_by(self, source: &str, at: i64, role: &str, id: &str, more: Value) -> Self {
        let fields = json!({"messageId": id, "conversationId": "c", "role": role, "sentAt": text(at)});
        let source = read(json!(source), json!({}));
        self.tell(Item::Message(Box::new(read(fields, more)), source))
    }

    fn status(self, at: i64, message: &str, status: &str) -> Self {
        let fields = json!({"messageId": message, "status": status, "at": text(at)});
        self.tell(Item::MessageStatus(read(fields, json!({}))))
    }

    fn assign(self, at: i64, conversation: &str, agent: &str) -> Self {
        let fields = json!({"conversationId": conversation, "agentId": agent, "at": text(at)});
        self.tell(Item::Assign(read(fields, json!({}))))
    }

    fn resolve(self, at: i64, conversation: &str, more: Value) -> Self {
        self.tell(Item::Resolve(read(json!({"conversationId": conversation, "at": text(at)}), more)))
    }

    fn request_handover(self, at: i64, id: &str, more: Value) -> Self {
        self.tell(Item::RequestHandover(read(json!({"handoverId": id, "requestedAt": text(at)}), more)))
    }

    fn update_handover(self, at: i64, id: &str, status: &str, more: Value) -> Self {
        self.tell(Item::UpdateHandover(read(json!({"handoverId": id, "status": status, "at": text(at)}), more)))
    }

    fn capture_lead(self, at: i64, id: &str, more: Value) -> Self {
        self.tell(Item::CaptureLead(Box::new(read(json!({"leadId": id, "createdAt": text(at)}), more))))
    }

    fn update_lead(self, at: i64, id: &str, more: Value) -> Self {
        self.tell(Item::UpdateLead(read(json!({"leadId": id, "at": text(at)}), more)))
    }

    fn score(self, at: i64, conversation: &str, score: i64) -> Self {
        let fields = json!({"conversationId": conversation, "score": score, "at": text(at)});
        self.tell(Item::Score(read(fields, json!({}))))
    }

    fn review(self, at: i64, conversation: &str, score: i64) -> Self {
        let fields = json!({"conversationId": conversation, "reviewer": "r", "score": score, "at": text(at)});
        self.tell(Item::Review(read(fields, json!({}))))
    }

    fn call(self, at: i64, id: &str, kind: &str, more: Value) -> Self {
        let fields = json!({"callId": id, "kind": kind, "at": text(at)});
        self.tell(Item::AiCall(Box::new(read(fields, more))))
    }

    fn agent_status(self, at: i64, agent: &str, status: &str) -> Self {
        let fields = json!({"agentId": agent, "status": status, "at": text(at)});
        self.tell(Item::AgentStatus(read(fields, json!({}))))
    }

    /// What follows, with timeouts of 30 minutes.
    fn records(&self) -> Records {
        let timeout = 30 * MINUTE;
        let domain = Some("shop.example".to_owned());
        super::records(
            &Settings {
                session_timeout: timeout,
                conversation_timeout: timeout,
                event_retention: 90 * 1_440 * MINUTE,
                domain,
            },
            &self.accepted,
        )
    }

    /// The only session.
    fn session(&self) -> Session {
        only(self.records().sessions)
    }

    /// The only conversation.
    fn conversation(&self) -> Conversation {
        only(self.records().conversations)
    }

    fn handover(&self) -> Handover {
        only(self.records().handovers)
    }

    fn lead(&self) -> Lead {
        only(self.records().leads)
    }

    fn ai_call(&self) -> Call {
        only(self.records().calls)
    }

    fn flow(&self) -> Flow {
        only(self.records().flows)
    }

    /// The message with this id.
    fn said(&self, id: &str) -> Message {
        only(self.records().messages.into_iter().filter(|message| message.id == id).collect())
    }

    /// Start and end of each session, minutes, in the order of their starts.
    fn spans(&self) -> Vec<(i64, i64)> {
        let minutes = |at: i64| (at - START) / MINUTE;
        let sessions = self.records().sessions;
        sessions.iter().map(|session| (minutes(session.started_at), minutes(session.last_activity_at))).collect()
    }

    /// Id and start of each conversation, minutes.
    fn episodes(&self) -> Vec<(String, i64)> {
        let conversations = self.records().conversations;
        let start = |one: &Conversation| (one.id.clone(), (one.started_at - START) / MINUTE);
        conversations.iter().map(start).collect()
    }
}

fn only<T: std::fmt::Debug>(mut records: Vec<T>) -> T {
    assert_eq!(records.len(), 1, "{records:?}");
    records.remove(0)
}

fn text(at: i64) -> String {
    Timestamp(minute(at)).to_text()
}

/// The input with these fields and more; null takes one away.
fn read<T: DeserializeOwned>(mut fields: Value, more: Value) -> T {
    if let (Some(fields), Value::Object(more)) = (fields.as_object_mut(), more) {
        fields.extend(more);
    }
    serde_json::from_value(fields).expect("the story's fields are those of the input")
}

/// What a request says of its events.
fn defaults(session: &str) -> EventDefaults {
    EventDefaults { session_id: Some(session.to_owned()), ..EventDefaults::default() }
}
