//! The records that a group touches: derived anew, compared with what is stored, and written where they differ.

use std::collections::{BTreeMap, HashSet};

use parlance_entity::{ai_call, conversation, event, handover, intake_flow, lead, message, session, user};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, FromQueryResult, QueryFilter, QueryTrait};

use crate::{
    db::{
        tenant::{self, TenantTable},
        write,
    },
    error::Result,
    ingest::draft::Subject,
    model::{self, Records},
};

use super::{
    Here,
    closure::Stored,
    intake::Fresh,
    ledger::{Ledger, Record},
};

/// How many records with keys of two columns one statement deletes.
const DELETED: usize = 200;

/// The touched records of one chatbot.
#[derive(Debug, Default)]
pub(super) struct Book {
    /// Events as they should be, until they are stored.
    events: Vec<event::Model>,
    /// Messages, those that events report included.
    messages: Ledger<message::Model>,
    /// Sessions.
    pub(super) sessions: Ledger<session::Model>,
    /// Conversations.
    pub(super) conversations: Ledger<conversation::Model>,
    /// Handovers.
    pub(super) handovers: Ledger<handover::Model>,
    /// Leads.
    pub(super) leads: Ledger<lead::Model>,
    /// Calls of models.
    ai_calls: Ledger<ai_call::Model>,
    /// Intake flows.
    intake_flows: Ledger<intake_flow::Model>,
    /// People.
    pub(super) people: Ledger<user::Model>,
}

/// Keys of records.
#[derive(Default)]
struct Keys {
    sessions: HashSet<String>,
    conversations: HashSet<String>,
    handovers: HashSet<String>,
    leads: HashSet<String>,
    ai_calls: HashSet<String>,
    /// Sessions with intake flows.
    intake_flows: HashSet<String>,
}

impl Book {
    /// Derives the records of the new rows and of all that are linked with them, and loads those that are stored. Takes
    /// the new events and messages.
    pub(super) async fn derive(here: &Here<'_>, fresh: &mut Fresh, stored: &Stored) -> Result<Self> {
        let mut book = Self::default();
        if !stored.is_empty() {
            // What was derived from the stored rows is what may be gone now.
            let before = model::derive(&here.settings, stored.rows());
            book.load(here, Keys::of(&before, stored)).await?;
        }
        let mut rows = stored.rows();
        rows.messages.retain(|row| !fresh.replaced.iter().any(|replaced| replaced.id == row.id));
        rows.events.append(&mut fresh.events);
        rows.messages.append(&mut fresh.messages);
        rows.items.extend(fresh.items.iter().cloned());
        book.messages.found(stored.messages.values().chain(&stored.reported).cloned());
        book.take(model::derive(&here.settings, rows));
        Ok(book)
    }

    /// Whether the record is not stored yet, and will be.
    pub(super) fn is_new(&self, subject: &Subject) -> bool {
        match subject {
            Subject::Row(_) => true,
            Subject::Session(id) => self.sessions.is_new(id),
            Subject::Person(_) => self.people.is_new(&subject.record_id()),
            Subject::Conversation(id) => self.conversations.is_new(&(id.clone(), 1)),
            Subject::Handover(id) => self.handovers.is_new(id),
            Subject::Lead(id) => self.leads.is_new(id),
            Subject::Agent(_) => false,
        }
    }

    /// The keys of conversations that differ from what is stored, or that have a message that does.
    pub(super) fn changed_conversations(&self) -> impl Iterator<Item = (String, i32)> {
        let conversations = self.conversations.differing().map(Record::key);
        conversations.chain(self.messages.differing().map(|row| (row.conversation_id.clone(), row.episode)))
    }

    /// Writes the accepted rows, with what was derived for them.
    pub(super) async fn store_rows(&mut self, here: &Here<'_>, fresh: &Fresh, stored: &Stored) -> Result<()> {
        let (mut known, new): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.events).into_iter().partition(|row| stored.events.contains_key(&row.id));
        known.retain(|row| stored.events.get(&row.id) != Some(row));
        write::upsert(here.transaction, known).await?;
        write::insert(here.transaction, new).await?;
        write::insert(here.transaction, fresh.items.clone()).await?;
        let messages = self.messages.changes();
        delete::<message::Entity>(here, message::Column::Id, messages.deleted).await?;
        write::upsert(here.transaction, messages.written).await?;
        Ok(())
    }

    /// Writes the records that differ.
    pub(super) async fn store_records(&self, here: &Here<'_>) -> Result<()> {
        let sessions = self.sessions.changes();
        delete::<session::Entity>(here, session::Column::Id, sessions.deleted).await?;
        write::upsert(here.transaction, sessions.written).await?;
        let conversations = self.conversations.changes();
        let key = (conversation::Column::ConversationId, conversation::Column::Episode);
        delete_pairs::<conversation::Entity>(here, key, conversations.deleted).await?;
        write::upsert(here.transaction, conversations.written).await?;
        let handovers = self.handovers.changes();
        delete::<handover::Entity>(here, handover::Column::Id, handovers.deleted).await?;
        write::upsert(here.transaction, handovers.written).await?;
        let leads = self.leads.changes();
        delete::<lead::Entity>(here, lead::Column::Id, leads.deleted).await?;
        write::upsert(here.transaction, leads.written).await?;
        let ai_calls = self.ai_calls.changes();
        delete::<ai_call::Entity>(here, ai_call::Column::Id, ai_calls.deleted).await?;
        write::upsert(here.transaction, ai_calls.written).await?;
        let intake_flows = self.intake_flows.changes();
        let key = (intake_flow::Column::SessionId, intake_flow::Column::Number);
        delete_pairs::<intake_flow::Entity>(here, key, intake_flows.deleted).await?;
        write::upsert(here.transaction, intake_flows.written).await?;
        let people = self.people.changes();
        delete::<user::Entity>(here, user::Column::Id, people.deleted).await?;
        write::upsert(here.transaction, people.written).await?;
        Ok(())
    }

    async fn load(&mut self, here: &Here<'_>, keys: Keys) -> Result<()> {
        self.sessions.found(named::<session::Entity>(here, session::Column::Id, keys.sessions).await?);
        let conversations = keys.conversations;
        let column = conversation::Column::ConversationId;
        self.conversations.found(named::<conversation::Entity>(here, column, conversations).await?);
        self.handovers.found(named::<handover::Entity>(here, handover::Column::Id, keys.handovers).await?);
        self.leads.found(named::<lead::Entity>(here, lead::Column::Id, keys.leads).await?);
        self.ai_calls.found(named::<ai_call::Entity>(here, ai_call::Column::Id, keys.ai_calls).await?);
        let (column, sessions) = (intake_flow::Column::SessionId, keys.intake_flows);
        self.intake_flows.found(named::<intake_flow::Entity>(here, column, sessions).await?);
        Ok(())
    }

    fn take(&mut self, records: Records) {
        let Records { events, messages, sessions, conversations, handovers, leads, ai_calls, intake_flows } = records;
        self.events = events;
        self.messages.derived(messages);
        self.sessions.derived(sessions);
        self.conversations.derived(conversations);
        self.handovers.derived(handovers);
        self.leads.derived(leads);
        self.ai_calls.derived(ai_calls);
        self.intake_flows.derived(intake_flows);
    }
}

impl Keys {
    /// Those of records, and those that stored rows say they belong to.
    fn of(records: &Records, stored: &Stored) -> Self {
        let mut keys = Self {
            sessions: records.sessions.iter().map(|row| row.id.clone()).collect(),
            conversations: records.conversations.iter().map(|row| row.conversation_id.clone()).collect(),
            handovers: records.handovers.iter().map(|row| row.id.clone()).collect(),
            leads: records.leads.iter().map(|row| row.id.clone()).collect(),
            ai_calls: records.ai_calls.iter().map(|row| row.id.clone()).collect(),
            intake_flows: records.intake_flows.iter().map(|row| row.session_id.clone()).collect(),
        };
        keys.sessions.extend(stored.events.values().filter_map(|row| row.session_id.clone()));
        for row in stored.messages.values().chain(&stored.reported) {
            keys.sessions.extend(row.session_id.clone());
            keys.conversations.insert(row.conversation_id.clone());
        }
        keys
    }
}

/// The rows of a table whose text is one of many.
pub(super) async fn named<E: TenantTable>(
    here: &Here<'_>,
    column: E::Column,
    texts: impl IntoIterator<Item = String>,
) -> Result<Vec<E::Model>> {
    let texts: BTreeMap<String, ()> = texts.into_iter().map(|text| (text, ())).collect();
    if texts.is_empty() {
        return Ok(Vec::new());
    }
    let rows = tenant::find::<E>(here.chatbot_id).into_query();
    let rows = here.transaction.query_all(&here.dialect.looked_up(rows, column.into_expr(), texts.into_keys())).await?;
    rows.iter().map(|row| Ok(E::Model::from_query_result(row, "")?)).collect()
}

/// Deletes the rows of a table whose id is one of many.
async fn delete<E: TenantTable>(here: &Here<'_>, id: E::Column, ids: Vec<String>) -> Result<()> {
    if !ids.is_empty() {
        let one_of = here.dialect.is_one_of(id.into_expr(), ids);
        tenant::delete::<E>(here.chatbot_id).filter(one_of).exec(here.transaction).await?;
    }
    Ok(())
}

/// Deletes the rows of a table whose key, a text and a number, is one of many.
async fn delete_pairs<E: TenantTable>(
    here: &Here<'_>,
    (text, number): (E::Column, E::Column),
    keys: Vec<(String, i32)>,
) -> Result<()> {
    for keys in keys.chunks(DELETED) {
        let any = keys.iter().fold(Condition::any(), |any, (id, place)| {
            any.add(Condition::all().add(text.eq(id.as_str())).add(number.eq(*place)))
        });
        tenant::delete::<E>(here.chatbot_id).filter(any).exec(here.transaction).await?;
    }
    Ok(())
}
