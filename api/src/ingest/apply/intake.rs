//! What of a group of batches is new: judged by the chatbot's settings, without duplicates, numbered.

use std::collections::{BTreeMap, HashMap, HashSet};

use parlance_entity::{Timestamp, agent_status, event, item, message, rejected_item, vocabulary::ItemKind};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{
    db::tenant,
    error::{Result, UserError},
    ingest::{
        draft::{Draft, Prepared, Refusal, Row, Subject},
        policy::{Policy, Verdict},
        writer::{Outcome, Receipt},
    },
    mask,
};

use super::{
    Here, agents,
    closure::Stored,
    links::Links,
    protection::{self, Minutes},
    records::Book,
};

/// What arrives later than this, milliseconds, has missed the live numbers of its hour.
const LATE_MS: i64 = 3_600_000;

/// New rows, in the order of arrival.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    /// Events.
    pub(super) events: Vec<event::Model>,
    /// Messages.
    pub(super) messages: Vec<message::Model>,
    /// Everything else.
    pub(super) items: Vec<item::Model>,
    /// Statuses of agents.
    pub(super) agent_statuses: Vec<agent_status::Model>,
    /// Stored messages that the client had reported, and now the server does.
    pub(super) replaced: Vec<message::Model>,
}

/// A group of batches on its way into the tables.
pub(super) struct Intake {
    /// What is new.
    pub(super) fresh: Fresh,
    waiting: Vec<Candidate>,
    contexts: Vec<Context>,
    fates: Vec<Vec<Fate>>,
    /// Places in the order of arrival that are taken by rows of the group.
    places: i64,
    /// Batch and index of what had happened long before it arrived.
    late: Vec<(usize, usize)>,
    /// When each batch arrived.
    received_at: Vec<Timestamp>,
    /// What was refused, as it is kept.
    refused: Vec<rejected_item::Model>,
}

/// A row that may be new.
struct Candidate {
    batch: usize,
    index: usize,
    row: Row,
}

/// A context that is stored if one of its events is.
struct Context {
    batch: usize,
    row: item::Model,
    events: Vec<usize>,
}

/// What becomes of an item.
#[derive(Clone, Debug)]
enum Fate {
    Stored(Subject),
    Dropped(Subject),
    Duplicate(Subject),
    Rejected(UserError),
}

/// What is stored already, by the ids of candidates.
#[derive(Default)]
struct Known {
    events: HashSet<String>,
    messages: HashMap<String, message::Model>,
    items: HashSet<String>,
    agent_statuses: HashSet<(String, Timestamp)>,
}

impl Intake {
    /// Judges each draft by the chatbot's settings.
    pub(super) fn judge(policy: &Policy<'_>, batches: &[&Prepared]) -> Self {
        let mut intake = Self {
            fresh: Fresh::default(),
            waiting: Vec::new(),
            contexts: Vec::new(),
            fates: Vec::new(),
            places: 0,
            late: Vec::new(),
            received_at: Vec::new(),
            refused: Vec::new(),
        };
        for (batch, prepared) in batches.iter().enumerate() {
            let items = prepared.items.iter().enumerate();
            let fates = items.map(|(index, item)| match item.draft.clone() {
                Err(refusal) => intake.refuse(policy, prepared, index, refusal),
                Ok(draft) => intake.judge_draft(policy, prepared, (batch, index), draft),
            });
            let fates = fates.collect();
            intake.fates.push(fates);
            intake.received_at.push(prepared.received_at);
            intake.contexts.extend(prepared.contexts.iter().map(|context| {
                let mut row = context.row.clone();
                policy.judge_context(&mut row, prepared.received_at);
                Context { batch, row, events: context.events.clone() }
            }));
        }
        intake
    }

    fn judge_draft(
        &mut self,
        policy: &Policy<'_>,
        prepared: &Prepared,
        (batch, index): (usize, usize),
        mut draft: Draft,
    ) -> Fate {
        match policy.judge(&mut draft, prepared, index) {
            Verdict::Refuse(error) => {
                self.refuse(policy, prepared, index, Refusal { error, payload: draft.row.into_payload() })
            }
            Verdict::Drop => Fate::Dropped(draft.subject),
            Verdict::Store => {
                if prepared.received_at.since(draft.row.at()) > LATE_MS {
                    self.late.push((batch, index));
                }
                self.waiting.push(Candidate { batch, index, row: draft.row });
                Fate::Stored(draft.subject)
            }
        }
    }

    fn refuse(&mut self, policy: &Policy<'_>, prepared: &Prepared, index: usize, refusal: Refusal) -> Fate {
        let UserError { field, code, message } = &refusal.error;
        let message = mask::text(message).into_owned();
        let fate = Fate::Rejected(UserError { field: field.clone(), code: *code, message });
        self.refused.push(protection::kept(policy, refusal, prepared, index));
        fate
    }

    /// What came of the batches so far, for the record.
    pub(super) fn outcome(&mut self) -> (Minutes, Vec<rejected_item::Model>) {
        let mut minutes = Minutes::new();
        for (fates, received_at) in self.fates.iter().zip(&self.received_at) {
            let counts = minutes.entry(protection::minute(*received_at)).or_default();
            for fate in fates {
                match fate {
                    Fate::Stored(_) | Fate::Dropped(_) => counts.accepted += 1,
                    Fate::Duplicate(_) => counts.duplicates += 1,
                    Fate::Rejected(_) => counts.rejected += 1,
                }
            }
        }
        for (batch, index) in &self.late {
            if matches!(self.fates[*batch][*index], Fate::Stored(_)) {
                minutes.entry(protection::minute(self.received_at[*batch])).or_default().late += 1;
            }
        }
        (minutes, std::mem::take(&mut self.refused))
    }

    /// Drops rows whose id is stored already, or came earlier in the group. A message that the client had reported gives
    /// way to the server's.
    pub(super) async fn drop_duplicates(&mut self, here: &Here<'_>) -> Result<()> {
        let mut known = Known::load(here, &self.waiting, &self.contexts).await?;
        let mut messages: BTreeMap<String, message::Model> = BTreeMap::new();
        for Candidate { batch, index, mut row } in std::mem::take(&mut self.waiting) {
            self.places += 1;
            row.set_arrival(self.places);
            let is_new = match row {
                Row::Event(row) => keep(known.events.insert(row.id.clone()), row, &mut self.fresh.events),
                Row::Item(row) => keep(known.items.insert(row.id.clone()), row, &mut self.fresh.items),
                Row::AgentStatus(row) => {
                    let is_new = known.agent_statuses.insert((row.agent_id.clone(), row.at));
                    keep(is_new, row, &mut self.fresh.agent_statuses)
                }
                Row::Message(row) => {
                    let before = messages.get(&row.id).or_else(|| known.messages.get(&row.id));
                    let is_new = before.is_none_or(|before| before.source < row.source);
                    if is_new {
                        messages.insert(row.id.clone(), row);
                    }
                    is_new
                }
            };
            if !is_new && let Fate::Stored(subject) = self.fates[batch][index].clone() {
                self.fates[batch][index] = Fate::Duplicate(subject);
            }
        }
        let replaced = messages.keys().filter_map(|id| known.messages.remove(id));
        self.fresh.replaced.extend(replaced);
        self.fresh.messages.extend(messages.into_values());
        self.take_contexts(&mut known);
        Ok(())
    }

    /// Whether nothing is new.
    pub(super) fn is_empty(&self) -> bool {
        let Fresh { events, messages, items, agent_statuses, .. } = &self.fresh;
        events.is_empty() && messages.is_empty() && items.is_empty() && agent_statuses.is_empty()
    }

    /// What the new rows are linked by.
    pub(super) fn links(&self) -> Links {
        self.fresh.links()
    }

    /// Drops contexts that say nothing new: those whose session was told the same before, by the same sender. Where
    /// several rows give an attribute the earliest holds, so a later one that says the same changes nothing.
    pub(super) fn drop_known_contexts(&mut self, stored: &Stored) {
        let mut known: HashMap<String, Timestamp> = HashMap::new();
        let told = |row: &item::Model| -> Option<String> {
            let session_id = row.session_id.as_ref().filter(|_| row.kind == ItemKind::Context)?;
            let sender = (session_id, &row.user_id, &row.anonymous_id, &row.conversation_id, row.given_channel);
            serde_json::to_string(&(sender, row.source, &row.payload)).ok()
        };
        for row in stored.items.values() {
            if let Some(told) = told(row) {
                known.entry(told).and_modify(|at| *at = row.at.min(*at)).or_insert(row.at);
            }
        }
        self.fresh.items.sort_by_key(|row| (row.kind == ItemKind::Context).then_some(row.at));
        self.fresh.items.retain(|row| {
            let Some(told) = told(row) else { return true };
            let is_new = known.get(&told).is_none_or(|at| row.at < *at);
            if is_new {
                known.insert(told, row.at);
            }
            is_new
        });
    }

    /// Puts the new rows behind the last arrival number that was given. Answers the last one now.
    pub(super) fn number(&mut self, last: i64) -> i64 {
        let Fresh { events, messages, items, agent_statuses, .. } = &mut self.fresh;
        events.iter_mut().for_each(|row| row.arrival += last);
        messages.iter_mut().for_each(|row| row.arrival += last);
        items.iter_mut().for_each(|row| row.arrival += last);
        agent_statuses.iter_mut().for_each(|row| row.arrival += last);
        last + self.places
    }

    /// What became of each batch.
    pub(super) fn receipts(self, book: &Book, agents: &agents::Seen) -> Vec<Receipt> {
        let mut told = HashSet::new();
        let mut outcome = |fate: Fate| match fate {
            Fate::Rejected(error) => Outcome::Rejected(error),
            Fate::Duplicate(subject) => Outcome::Duplicate { record_id: subject.record_id() },
            Fate::Dropped(subject) => Outcome::Accepted { record_id: subject.record_id(), is_new: false },
            Fate::Stored(subject) => {
                let is_new = (book.is_new(&subject) || agents.is_new(&subject)) && told.insert(subject.clone());
                Outcome::Accepted { record_id: subject.record_id(), is_new }
            }
        };
        let fates = self.fates.into_iter();
        fates.map(|batch| Receipt { outcomes: batch.into_iter().map(&mut outcome).collect() }).collect()
    }

    /// A context is stored if one of its events is, and it is not known.
    fn take_contexts(&mut self, known: &mut Known) {
        for Context { batch, row, events } in std::mem::take(&mut self.contexts) {
            let any_stored = events.iter().any(|index| matches!(self.fates[batch][*index], Fate::Stored(_)));
            if any_stored && known.items.insert(row.id.clone()) {
                self.places += 1;
                self.fresh.items.push(item::Model { arrival: self.places, ..row });
            }
        }
    }
}

impl Fresh {
    /// What the rows are linked by.
    pub(super) fn links(&self) -> Links {
        let mut links = Links::default();
        self.events.iter().for_each(|row| links.event(row));
        self.messages.iter().chain(&self.replaced).for_each(|row| links.message(row));
        self.items.iter().for_each(|row| links.item(row));
        links
    }
}

impl Known {
    async fn load(here: &Here<'_>, candidates: &[Candidate], contexts: &[Context]) -> Result<Self> {
        let (mut events, mut messages, mut items, mut agents) = (vec![], vec![], vec![], vec![]);
        for Candidate { row, .. } in candidates {
            match row {
                Row::Event(row) => events.push(row.id.as_str()),
                Row::Message(row) => messages.push(row.id.as_str()),
                Row::Item(row) => items.push(row.id.as_str()),
                Row::AgentStatus(row) => agents.push(row.agent_id.as_str()),
            }
        }
        items.extend(contexts.iter().map(|context| context.row.id.as_str()));
        Ok(Self {
            events: ids::<event::Entity>(here, event::Column::Id, events).await?,
            messages: Self::messages(here, messages).await?,
            items: ids::<item::Entity>(here, item::Column::Id, items).await?,
            agent_statuses: Self::agent_statuses(here, agents).await?,
        })
    }

    /// Messages that were sent as such; one that an event reported gives way to it.
    async fn messages(here: &Here<'_>, ids: Vec<&str>) -> Result<HashMap<String, message::Model>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let named = here.dialect.is_one_of(message::Column::Id.into_expr(), ids);
        let select = tenant::find::<message::Entity>(here.chatbot_id).filter(named);
        let stored = select.filter(message::Column::EventId.is_null()).all(here.transaction).await?;
        Ok(stored.into_iter().map(|row| (row.id.clone(), row)).collect())
    }

    async fn agent_statuses(here: &Here<'_>, agents: Vec<&str>) -> Result<HashSet<(String, Timestamp)>> {
        if agents.is_empty() {
            return Ok(HashSet::new());
        }
        let named = here.dialect.is_one_of(agent_status::Column::AgentId.into_expr(), agents);
        let select = tenant::find::<agent_status::Entity>(here.chatbot_id).filter(named).select_only();
        let columns = [agent_status::Column::AgentId, agent_status::Column::At];
        let stored: Vec<(String, Timestamp)> = select.columns(columns).into_tuple().all(here.transaction).await?;
        Ok(stored.into_iter().collect())
    }
}

/// Which of the ids are stored.
async fn ids<E: tenant::TenantTable>(here: &Here<'_>, id: E::Column, ids: Vec<&str>) -> Result<HashSet<String>> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = tenant::find::<E>(here.chatbot_id).select_only().column(id).into_query();
    let rows = here.transaction.query_all(&here.dialect.looked_up(rows, id.into_expr(), ids)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

fn keep<R>(is_new: bool, row: R, rows: &mut Vec<R>) -> bool {
    if is_new {
        rows.push(row);
    }
    is_new
}
