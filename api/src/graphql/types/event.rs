//! An event.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{
    Timestamp, event,
    vocabulary::{Channel, EventCategory, Source},
};
use serde_json::Value;

use uuid::Uuid;

use super::{
    connection::{Feed, Listed},
    session::Session,
    user::User,
};
use crate::{
    db::page::PageRequest,
    graphql::{
        loader::{lookup, related},
        scope,
    },
    id::{self, GlobalId},
    records::events,
};

/// Something that was sent as an event.
#[derive(Clone, Debug, Description)]
pub struct Event(pub event::Model);

impl Event {
    /// A page of a list of them.
    ///
    /// # Errors
    /// As [`events::page`]; `Forbidden` for a key that does not read the chatbot.
    pub async fn list(
        ctx: &Context<'_>,
        chatbot_id: Uuid,
        list: events::List,
        request: PageRequest,
    ) -> Result<Feed<Self>> {
        let can_read = scope::reading(ctx, chatbot_id)?;
        let page = events::page(&scope::app(ctx)?.db, can_read, &list, &request).await?;
        Ok(Feed::new(page, Self))
    }
}

impl Listed for Event {
    const LIST: &'static str = "Event";
}

#[Object(use_type_description)]
impl Event {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
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

    /// The session it belongs to; null: none.
    async fn session(&self, ctx: &Context<'_>) -> Result<Option<Session>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Sessions, self.0.session_id.clone()).await?.map(Session))
    }

    /// Whose session it is; null: nobody known.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let session = related(ctx, self.0.chatbot_id, lookup::Sessions, self.0.session_id.clone()).await?;
        let user_id = session.and_then(|session| session.user_id);
        Ok(related(ctx, self.0.chatbot_id, lookup::Users, user_id).await?.map(User))
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
