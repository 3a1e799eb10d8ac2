//! A chatbot with a writer on a clock that stands still, and its tables as they are stored.

use std::{collections::BTreeMap, sync::Arc};

use parlance::{
    clock::Clock,
    db::{Db, tenant, write},
    ingest::{
        Resources,
        item::{Batch, EventDefaults, EventInput, Item, TrackEventsInput},
        writer::{Outcome, Receipt, Writer},
    },
    live::Hub,
    tasks::Tasks,
};
use parlance_entity::{
    Timestamp, agent, ai_call, chatbot, conversation, event, handover, intake_flow, item, lead, message, session, user,
    user_alias,
    vocabulary::{ItemKind, Source},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::support::sample;

/// When the tests' clock stands: 2026-01-31T09:30:00Z.
pub(crate) const NOW: Timestamp = sample::AT;

/// A chatbot with a writer.
pub(crate) struct World {
    pub(crate) db: Db,
    pub(crate) writer: Writer,
    pub(crate) chatbot_id: Uuid,
    pub(crate) tasks: Tasks,
}

/// Everything that is stored for a chatbot, without what depends on the order of arrival.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Tables {
    pub(crate) events: BTreeMap<String, event::Model>,
    pub(crate) messages: BTreeMap<String, message::Model>,
    pub(crate) items: BTreeMap<String, item::Model>,
    pub(crate) sessions: BTreeMap<String, session::Model>,
    pub(crate) conversations: BTreeMap<(String, i32), conversation::Model>,
    pub(crate) handovers: BTreeMap<String, handover::Model>,
    pub(crate) leads: BTreeMap<String, lead::Model>,
    pub(crate) ai_calls: BTreeMap<String, ai_call::Model>,
    pub(crate) intake_flows: BTreeMap<(String, i32), intake_flow::Model>,
    pub(crate) users: BTreeMap<String, user::Model>,
    pub(crate) aliases: BTreeMap<(String, Timestamp), user_alias::Model>,
    pub(crate) agents: BTreeMap<String, agent::Model>,
}

impl World {
    /// A chatbot as tests need it: the sample's, with a change.
    pub(crate) async fn with(db: Db, change: impl FnOnce(&mut chatbot::Model)) -> Self {
        let mut chatbot = sample::chatbot("shop");
        change(&mut chatbot);
        let chatbot_id = chatbot.id;
        write::insert_new(&db.writer, vec![chatbot]).await.expect("the chatbot is stored");
        Self::of(db, chatbot_id)
    }

    /// The sample's chatbot.
    pub(crate) async fn new(db: Db) -> Self {
        Self::with(db, |_| {}).await
    }

    /// A writer of its own for a chatbot that is there, as another process would have.
    pub(crate) fn of(db: Db, chatbot_id: Uuid) -> Self {
        let (clock, tasks) = (Clock::manual(NOW), Tasks::new());
        let writer = Writer::start(&db, &clock, &Hub::default(), &tasks, 10_000, &Resources::none());
        Self { db, writer, chatbot_id, tasks }
    }

    /// Sends items, and answers what became of each.
    pub(crate) async fn send(&self, items: Vec<Item>) -> Vec<Outcome> {
        let batch = Batch { chatbot_id: self.chatbot_id, device: None, items };
        let Receipt { outcomes } = self.writer.submit(batch).await.expect("the batch is committed");
        outcomes
    }

    /// Everything stored, without arrival numbers and instants of arrival. Contexts are left out: one that says nothing
    /// new is not stored, so which of them are depends on which came first, and nothing else does.
    pub(crate) async fn tables(&self) -> Tables {
        let mut tables = Tables::default();
        for row in self.all::<event::Entity>().await {
            tables.events.insert(row.id.clone(), event::Model { arrival: 0, received_at: NOW, ..row });
        }
        for row in self.all::<message::Entity>().await {
            tables.messages.insert(row.id.clone(), message::Model { arrival: 0, received_at: NOW, ..row });
        }
        for row in self.all::<item::Entity>().await.into_iter().filter(|row| row.kind != ItemKind::Context) {
            tables.items.insert(row.id.clone(), item::Model { arrival: 0, ..row });
        }
        tables.sessions = self.all::<session::Entity>().await.into_iter().map(|row| (row.id.clone(), row)).collect();
        tables.handovers = self.all::<handover::Entity>().await.into_iter().map(|row| (row.id.clone(), row)).collect();
        tables.leads = self.all::<lead::Entity>().await.into_iter().map(|row| (row.id.clone(), row)).collect();
        tables.ai_calls = self.all::<ai_call::Entity>().await.into_iter().map(|row| (row.id.clone(), row)).collect();
        for row in self.all::<intake_flow::Entity>().await {
            tables.intake_flows.insert((row.session_id.clone(), row.number), row);
        }
        tables.users = self.all::<user::Entity>().await.into_iter().map(|row| (row.id.clone(), row)).collect();
        tables.agents = self.all::<agent::Entity>().await.into_iter().map(|row| (row.id.clone(), row)).collect();
        for row in self.all::<conversation::Entity>().await {
            tables.conversations.insert((row.conversation_id.clone(), row.episode), row);
        }
        for row in self.all::<user_alias::Entity>().await {
            tables.aliases.insert((row.anonymous_id.clone(), row.since), row);
        }
        tables
    }

    /// All rows of a table.
    pub(crate) async fn all<E: tenant::TenantTable>(&self) -> Vec<E::Model> {
        tenant::find::<E>(self.chatbot_id).all(&self.db.writer).await.expect("the table can be read")
    }
}

/// An instant some seconds before the clock's.
pub(crate) fn ago(seconds: i64) -> String {
    NOW.plus(-seconds * 1_000).to_text()
}

/// An input as JSON.
pub(crate) fn input<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("an input of this kind")
}

/// An event that says everything itself.
pub(crate) fn event(json: Value) -> Item {
    Item::Event(Box::new(input::<EventInput>(json)), Arc::default())
}

/// The events of one request.
pub(crate) fn events(json: Value) -> Vec<Item> {
    let request: TrackEventsInput = input(json);
    let defaults = Arc::new(EventDefaults {
        session_id: request.session_id,
        user_id: request.user_id,
        anonymous_id: request.anonymous_id,
        source: request.source,
        channel: request.channel,
        context: request.context,
    });
    request.events.into_iter().map(|event| Item::Event(Box::new(event), Arc::clone(&defaults))).collect()
}

/// A message that the server reports.
pub(crate) fn message(json: Value) -> Item {
    Item::Message(Box::new(input(json)), Source::Server)
}

/// Whether the outcome is a duplicate.
pub(crate) fn is_duplicate(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Duplicate { .. })
}

/// Whether the outcome is accepted.
pub(crate) fn is_accepted(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Accepted { .. })
}
