//! An event.

use async_graphql::{ID, Object};
use parlance_entity::{
    Timestamp, event,
    vocabulary::{Channel, EventCategory, Source},
};
use serde_json::Value;

use crate::id::{self, GlobalId};

/// Something that was sent as an event.
#[derive(Clone, Debug)]
pub struct Event(pub event::Model);

#[Object]
impl Event {
    /// Opaque, globally unique, stable.
    async fn id(&self) -> ID {
        GlobalId::new("Event", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// Its place in the order of arrival: a subscription to events goes on after it.
    async fn cursor(&self) -> String {
        id::arrival_cursor(self.0.arrival)
    }

    /// The id that the client gave, or one derived from the content.
    async fn event_id(&self) -> &str {
        &self.0.id
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it is about.
    async fn category(&self) -> EventCategory {
        self.0.category
    }

    /// Who reported it.
    async fn source(&self) -> Source {
        self.0.source
    }

    /// Where it took place.
    async fn channel(&self) -> Channel {
        self.0.channel
    }

    /// The properties: a JSON object.
    async fn properties(&self) -> &Value {
        &self.0.properties
    }

    /// The page it happened on; null: not given.
    async fn page_url(&self) -> Option<&str> {
        self.0.page_url.as_deref()
    }

    /// Path of that page, without query and fragment; null: not given.
    async fn page_path(&self) -> Option<&str> {
        self.0.page_path.as_deref()
    }

    /// Title of that page; null: not given.
    async fn page_title(&self) -> Option<&str> {
        self.0.page_title.as_deref()
    }

    /// When it happened.
    async fn occurred_at(&self) -> Timestamp {
        self.0.occurred_at
    }

    /// When it arrived here.
    async fn received_at(&self) -> Timestamp {
        self.0.received_at
    }
}
