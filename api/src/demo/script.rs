//! What a visit brings, written down step by step while the clock of the visit moves on.

use std::sync::Arc;

use parlance_entity::{
    Timestamp,
    vocabulary::{MessageRole, Source},
};
use serde_json::{Value, json};

use super::{dice::Dice, visitor::Visitor, words::DOMAIN};
use crate::ingest::item::{EventDefaults, EventInput, Item, MessageInput, StartSessionInput};

/// A visit in the making.
#[derive(Debug)]
pub(super) struct Script<'a> {
    /// Chance.
    pub(super) dice: Dice,
    /// Who visits.
    pub(super) visitor: &'a Visitor,
    /// The session id.
    pub(super) session_id: String,
    /// The clock of the visit.
    pub(super) now: Timestamp,
    /// How slowly the visitor goes on; 1 as most do.
    pub(super) pace: f64,
    /// What was brought so far, with its time.
    pub(super) items: Vec<(Timestamp, Item)>,
    defaults: Arc<EventDefaults>,
    page: Option<(&'static str, &'static str)>,
    user_id: Option<String>,
    count: usize,
}

impl<'a> Script<'a> {
    /// A visit that begins now; `user_id` where the visitor is signed in from the start.
    pub(super) fn start(
        dice: Dice,
        visitor: &'a Visitor,
        session_id: String,
        now: Timestamp,
        user_id: Option<String>,
    ) -> Self {
        let defaults = EventDefaults {
            session_id: Some(session_id.clone()),
            user_id: user_id.clone(),
            anonymous_id: Some(visitor.anonymous_id.clone()),
            source: Some(Source::Client),
            channel: Some(visitor.channel),
            context: None,
        };
        let mut script = Self {
            dice,
            visitor,
            session_id,
            now,
            pace: 1.0,
            items: Vec::new(),
            defaults: Arc::new(defaults),
            page: None,
            user_id,
            count: 0,
        };
        let start = script.session_start();
        script.item(start);
        script
    }

    fn session_start(&self) -> Item {
        Item::StartSession(Box::new(StartSessionInput {
            chatbot_id: None,
            session_id: self.session_id.clone(),
            user_id: self.user_id.clone(),
            anonymous_id: Some(self.visitor.anonymous_id.clone()),
            channel: Some(self.visitor.channel),
            context: Some(self.visitor.context.clone()),
            started_at: Some(self.now),
            page_url: None,
            page_title: None,
        }))
    }

    /// The visitor takes time: at the usual pace, half of the times less than `median` seconds.
    pub(super) fn wait(&mut self, median: f64) {
        self.others_take(median * self.pace);
    }

    /// Bot, agent or network take time, whatever the visitor's pace: half of the times less than `median` seconds.
    pub(super) fn others_take(&mut self, median: f64) {
        let millis = self.dice.wait(median, 0.7);
        self.now = self.now.plus(millis);
    }

    /// Brings an item.
    pub(super) fn item(&mut self, item: Item) {
        self.items.push((self.now, item));
    }

    /// An id for the next thing of this visit.
    pub(super) fn next_id(&mut self, what: &str) -> String {
        self.count += 1;
        format!("{}-{what}{}", self.session_id, self.count)
    }

    /// Brings an event.
    pub(super) fn event(&mut self, name: &str, properties: Value) {
        self.event_in(name, None, properties);
    }

    /// Brings an event of a conversation.
    pub(super) fn event_in(&mut self, name: &str, conversation_id: Option<&str>, properties: Value) {
        let input = EventInput {
            event_id: Some(self.next_id("e")),
            name: name.to_owned(),
            category: None,
            properties: Some(properties),
            page_url: self.page.map(|(path, _)| format!("https://{DOMAIN}{path}")),
            page_title: self.page.map(|(_, title)| title.to_owned()),
            session_id: None,
            user_id: None,
            anonymous_id: None,
            conversation_id: conversation_id.map(str::to_owned),
            occurred_at: Some(self.now),
        };
        self.item(Item::Event(Box::new(input), Arc::clone(&self.defaults)));
    }

    /// Moves to a page.
    pub(super) fn view(&mut self, page: (&'static str, &'static str)) {
        self.page = Some(page);
        self.event("page_viewed", json!({ "path": page.0, "title": page.1 }));
    }

    /// Brings a message and answers its id.
    pub(super) fn message(
        &mut self,
        conversation_id: &str,
        role: MessageRole,
        text: &str,
        agent_id: Option<&str>,
    ) -> String {
        let message_id = self.next_id("m");
        let input = MessageInput {
            message_id: message_id.clone(),
            conversation_id: conversation_id.to_owned(),
            session_id: Some(self.session_id.clone()),
            user_id: None,
            anonymous_id: (role == MessageRole::User).then(|| self.visitor.anonymous_id.clone()),
            channel: Some(self.visitor.channel),
            role,
            content: Some(text.to_owned()),
            content_length: None,
            sent_at: Some(self.now),
            agent_id: agent_id.map(str::to_owned),
            intent: None,
        };
        self.item(Item::Message(Box::new(input), Source::Server));
        message_id
    }
}
