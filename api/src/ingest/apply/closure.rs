//! Loads all stored rows that are linked with some rows, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use parlance_entity::{event, item, message};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::{db::tenant, error::Result, model::Rows};

use super::{Here, links::Links, records::named};

/// Stored rows, by id.
#[derive(Debug, Default)]
pub(super) struct Stored {
    /// Events.
    pub(super) events: BTreeMap<String, event::Model>,
    /// Messages that were sent as such.
    pub(super) messages: BTreeMap<String, message::Model>,
    /// Everything else.
    pub(super) items: BTreeMap<String, item::Model>,
    /// Messages that were derived from these events.
    pub(super) reported: Vec<message::Model>,
}

impl Stored {
    /// Round by round, until nothing new turns up. Conversations and sessions are short, and rows that nobody sent before
    /// find nothing in the first round.
    pub(super) async fn load(here: &Here<'_>, start: Links) -> Result<Self> {
        let (mut stored, mut asked, mut next) = (Self::default(), Links::default(), start);
        loop {
            let ask = next.unasked(&mut asked);
            if ask.is_empty() {
                break;
            }
            next = stored.round(here, &ask).await?;
        }
        stored.load_reported(here).await?;
        Ok(stored)
    }

    /// Whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.messages.is_empty() && self.items.is_empty()
    }

    /// The rows as they were sent.
    pub(super) fn rows(&self) -> Rows {
        Rows {
            events: self.events.values().cloned().collect(),
            messages: self.messages.values().cloned().collect(),
            items: self.items.values().cloned().collect(),
        }
    }

    async fn round(&mut self, here: &Here<'_>, ask: &Links) -> Result<Links> {
        let mut links = Links::default();
        for row in linked::<event::Entity>(here, ask, &EVENT).await? {
            if !self.events.contains_key(&row.id) {
                links.event(&row);
                self.events.insert(row.id.clone(), row);
            }
        }
        for row in linked::<message::Entity>(here, ask, &MESSAGE).await? {
            if row.event_id.is_none() && !self.messages.contains_key(&row.id) {
                links.message(&row);
                self.messages.insert(row.id.clone(), row);
            }
        }
        for row in linked::<item::Entity>(here, ask, &ITEM).await? {
            if !self.items.contains_key(&row.id) {
                links.item(&row);
                self.items.insert(row.id.clone(), row);
            }
        }
        Ok(links)
    }

    async fn load_reported(&mut self, here: &Here<'_>) -> Result<()> {
        let reports = |name: &str| name == "message_sent" || name == "message_received";
        let events: Vec<&str> =
            self.events.values().filter(|row| reports(&row.name)).map(|row| row.id.as_str()).collect();
        if !events.is_empty() {
            let named = here.dialect.is_one_of(message::Column::EventId.into_expr(), events);
            let select = tenant::find::<message::Entity>(here.chatbot_id).filter(named);
            self.reported = select.all(here.transaction).await?;
        }
        Ok(())
    }
}

/// The columns by which a table's rows are linked.
struct Linked<C> {
    session: C,
    conversation: C,
    thread: C,
    subject: Option<C>,
    id: Option<C>,
}

const EVENT: Linked<event::Column> = Linked {
    session: event::Column::SessionId,
    conversation: event::Column::ConversationId,
    thread: event::Column::ThreadKey,
    subject: Some(event::Column::Subject),
    id: None,
};

const MESSAGE: Linked<message::Column> = Linked {
    session: message::Column::SessionId,
    conversation: message::Column::ConversationId,
    thread: message::Column::ThreadKey,
    subject: None,
    id: Some(message::Column::Id),
};

const ITEM: Linked<item::Column> = Linked {
    session: item::Column::SessionId,
    conversation: item::Column::ConversationId,
    thread: item::Column::ThreadKey,
    subject: Some(item::Column::Subject),
    id: None,
};

async fn linked<E: tenant::TenantTable>(
    here: &Here<'_>,
    ask: &Links,
    columns: &Linked<E::Column>,
) -> Result<Vec<E::Model>> {
    let texts = |keys: &BTreeSet<String>| keys.iter().cloned().collect::<Vec<_>>();
    let lookups = [
        (Some(columns.session), texts(&ask.sessions)),
        (Some(columns.conversation), texts(&ask.conversations)),
        (Some(columns.thread), texts(&ask.threads)),
        (columns.subject, texts(&ask.subjects)),
        (columns.id, ask.message_ids()),
    ];
    let mut rows = Vec::new();
    // One statement for each column: with an OR over several lists, SQLite reads all the chatbot's rows.
    for (column, keys) in lookups {
        if let Some(column) = column {
            rows.extend(named::<E>(here, column, keys).await?);
        }
    }
    Ok(rows)
}
