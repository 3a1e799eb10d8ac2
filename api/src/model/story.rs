//! Rows for tests: what happened, told in seconds.

use parlance_entity::{
    Timestamp, event, item, message,
    vocabulary::{Channel, ItemKind, MessageRole, Source},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Records, Rows, Settings, catalogue, derive};

/// The instant that stories count from.
const START: i64 = 1_700_000_000_000;

/// An instant of a story.
pub(super) fn second(seconds: i64) -> Timestamp {
    Timestamp(START + seconds * 1000)
}

/// Both timeouts are 30 minutes.
pub(super) fn settings() -> Settings {
    Settings {
        chatbot_id: Uuid::nil(),
        session_timeout_ms: 1_800_000,
        conversation_timeout_ms: 1_800_000,
        domain: Some("example.com".to_owned()),
    }
}

/// Rows as they come.
#[derive(Default)]
pub(super) struct Story {
    pub(super) rows: Rows,
    arrival: i64,
}

impl Story {
    /// An event of the client with an id of its own.
    pub(super) fn event(&mut self, seconds: i64, name: &str, properties: Value) -> &mut event::Model {
        self.arrival += 1;
        let id = format!("e{}", self.arrival);
        let entry = properties.as_object().and_then(|object| catalogue::find(name, object)).expect("a known event");
        let subject = properties.as_object().and_then(|object| entry.subject(&id, object));
        self.rows.events.push(event::Model {
            chatbot_id: Uuid::nil(),
            arrival: self.arrival,
            name: entry.name.to_owned(),
            category: entry.category,
            source: Source::Client,
            given_channel: None,
            channel: Channel::Web,
            session_id: None,
            session_given: false,
            user_id: None,
            anonymous_id: None,
            conversation_id: None,
            thread_key: None,
            subject,
            page_path: properties.get("path").and_then(Value::as_str).map(str::to_owned),
            page_url: None,
            page_title: None,
            properties,
            occurred_at: second(seconds),
            received_at: second(seconds),
            time_open_ms: None,
            question_id: None,
            helpful: None,
            is_bot: false,
            id,
        });
        self.rows.events.last_mut().expect("just pushed")
    }

    /// An event of a session.
    pub(super) fn event_in(&mut self, session: &str, seconds: i64, name: &str, properties: Value) -> &mut event::Model {
        let event = self.event(seconds, name, properties);
        event.session_id = Some(session.to_owned());
        event.session_given = true;
        event
    }

    /// A message that the server reports.
    pub(super) fn message(
        &mut self,
        seconds: i64,
        conversation: &str,
        id: &str,
        role: MessageRole,
    ) -> &mut message::Model {
        self.arrival += 1;
        self.rows.messages.push(message::Model {
            chatbot_id: Uuid::nil(),
            id: id.to_owned(),
            arrival: self.arrival,
            event_id: None,
            conversation_id: conversation.to_owned(),
            episode: 0,
            given_channel: None,
            channel: Channel::Web,
            session_id: None,
            session_given: false,
            user_id: None,
            anonymous_id: None,
            thread_key: None,
            role,
            content: None,
            content_length: None,
            agent_id: None,
            intent: None,
            source: Source::Server,
            sent_at: second(seconds),
            received_at: second(seconds),
            counted: false,
            response_time_ms: None,
            status: None,
            delivered_at: None,
            read_at: None,
            failed_at: None,
            replied: false,
            is_bot: false,
        });
        self.rows.messages.last_mut().expect("just pushed")
    }

    /// Messages of one conversation, told as `"u0 b5 a70"`: who (user, bot, agent, system) and when.
    pub(super) fn talk(&mut self, conversation: &str, told: &str) {
        for (place, word) in told.split_whitespace().enumerate() {
            let (who, seconds) = word.split_at(1);
            let role = match who {
                "u" => MessageRole::User,
                "b" => MessageRole::Bot,
                "a" => MessageRole::Agent,
                _ => MessageRole::System,
            };
            let seconds = seconds.parse().expect("seconds");
            self.message(seconds, conversation, &format!("{conversation}-{place}"), role);
        }
    }

    /// An item of the server.
    pub(super) fn item(&mut self, seconds: i64, kind: ItemKind, payload: Value) -> &mut item::Model {
        self.arrival += 1;
        self.rows.items.push(item::Model {
            chatbot_id: Uuid::nil(),
            id: format!("i{}", self.arrival),
            arrival: self.arrival,
            kind,
            at: second(seconds),
            source: Source::Server,
            given_channel: None,
            session_id: None,
            conversation_id: None,
            user_id: None,
            anonymous_id: None,
            thread_key: None,
            subject: None,
            ip: None,
            payload,
        });
        self.rows.items.last_mut().expect("just pushed")
    }

    /// An item of a session.
    pub(super) fn item_in(&mut self, session: &str, seconds: i64, kind: ItemKind, payload: Value) -> &mut item::Model {
        let item = self.item(seconds, kind, payload);
        item.session_id = Some(session.to_owned());
        item
    }

    /// An item of a conversation.
    pub(super) fn item_on(
        &mut self,
        conversation: &str,
        seconds: i64,
        kind: ItemKind,
        payload: Value,
    ) -> &mut item::Model {
        let item = self.item(seconds, kind, payload);
        item.conversation_id = Some(conversation.to_owned());
        item
    }

    /// An item about a record.
    pub(super) fn item_about(
        &mut self,
        subject: &str,
        seconds: i64,
        kind: ItemKind,
        payload: Value,
    ) -> &mut item::Model {
        let item = self.item(seconds, kind, payload);
        item.subject = Some(subject.to_owned());
        item
    }

    /// A conversation is resolved.
    pub(super) fn resolve(&mut self, conversation: &str, seconds: i64) {
        self.item_on(conversation, seconds, ItemKind::Resolution, json!({}));
    }

    /// A human is asked for.
    pub(super) fn request(&mut self, conversation: &str, seconds: i64, handover: &str) {
        let item = self.item_on(conversation, seconds, ItemKind::HandoverRequest, json!({}));
        item.subject = Some(format!("handover:{handover}"));
    }

    /// A handover moves on.
    pub(super) fn update(&mut self, handover: &str, seconds: i64, status: &str) {
        let payload = json!({"status": status, "agent_id": "anna"});
        self.item_about(&format!("handover:{handover}"), seconds, ItemKind::HandoverUpdate, payload);
    }

    /// What follows from it.
    pub(super) fn records(self) -> Records {
        derive(&settings(), self.rows)
    }
}
