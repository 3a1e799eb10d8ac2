//! Derives everything of a chatbot anew: after a change of a setting that derived columns depend on, or to check that
//! what is stored is what follows from the rows.

use std::collections::HashSet;

use parlance_entity::{
    ai_call, chatbot, conversation, event, handover, intake_flow, item, lead, message, session, user, user_alias,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, QueryOrder, QuerySelect, TransactionTrait};
use uuid::Uuid;

use crate::{
    access::CanAdminister,
    accounts::{self, Checked, input::UpdateChatbotInput},
    db::{
        Db,
        tenant::{self, TenantTable},
    },
    error::Result,
    live::{Hub, relay},
    model::Rows,
};

use super::{Here, closure::Stored, identity, intake::Fresh, lock, people, records::Book, settings};

/// How many rows are taken at a time; more come with them, by their links.
const CHUNK: u64 = 5_000;

/// Derives every record of a chatbot anew, in one transaction: readers see the old ones until all are there, and the
/// chatbot's batches wait. Nothing happens where the chatbot does not exist.
///
/// # Errors
/// `Database`; then everything is as it was.
pub async fn rebuild(db: &Db, chatbot_id: Uuid) -> Result<()> {
    let transaction = db.writer.begin().await?;
    for chatbot in lock(&transaction, std::iter::once(chatbot_id)).await? {
        derive_anew(&transaction, &chatbot).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Changes a chatbot, and where records follow from what changed, derives them anew: in one transaction, so that no crash
/// and no other process leaves settings and records that do not fit each other. Whoever listens to the chatbot hears of it.
///
/// # Errors
/// `Database`; then everything is as it was.
pub async fn update_chatbot(
    db: &Db,
    hub: &Hub,
    administrator: CanAdminister,
    id: Option<Uuid>,
    input: UpdateChatbotInput,
) -> Result<Checked<chatbot::Model>> {
    let transaction = db.writer.begin().await?;
    let before = lock(&transaction, id.into_iter()).await?.pop();
    let after = match accounts::chatbot::update(&transaction, administrator, id, input).await? {
        Ok(after) => after,
        Err(mistakes) => return Ok(Err(mistakes)),
    };
    if before.is_some_and(|before| settings(&before) != settings(&after)) {
        derive_anew(&transaction, &after).await?;
    }
    relay::tell(&transaction, hub, after.id).await?;
    transaction.commit().await?;
    hub.announce(after.id);
    Ok(Ok(after))
}

/// Derives the records of a chatbot that is locked anew.
pub(super) async fn derive_anew(transaction: &DatabaseTransaction, chatbot: &chatbot::Model) -> Result<()> {
    let here = Here::new(transaction, chatbot);
    clear(transaction, chatbot.id).await?;
    Rebuild { here: &here, done: HashSet::new() }.run().await
}

/// Deletes what is derived, but for columns of accepted rows.
async fn clear(transaction: &DatabaseTransaction, chatbot_id: Uuid) -> Result<()> {
    tenant::delete::<session::Entity>(chatbot_id).exec(transaction).await?;
    tenant::delete::<conversation::Entity>(chatbot_id).exec(transaction).await?;
    tenant::delete::<handover::Entity>(chatbot_id).exec(transaction).await?;
    tenant::delete::<lead::Entity>(chatbot_id).exec(transaction).await?;
    tenant::delete::<ai_call::Entity>(chatbot_id).exec(transaction).await?;
    tenant::delete::<intake_flow::Entity>(chatbot_id).exec(transaction).await?;
    tenant::delete::<user::Entity>(chatbot_id).exec(transaction).await?;
    tenant::delete::<user_alias::Entity>(chatbot_id).exec(transaction).await?;
    let reported = tenant::delete::<message::Entity>(chatbot_id).filter(message::Column::EventId.is_not_null());
    reported.exec(transaction).await?;
    Ok(())
}

/// A walk over the accepted rows, in the order of arrival.
struct Rebuild<'a> {
    here: &'a Here<'a>,
    /// Arrival numbers of rows that came with others before.
    done: HashSet<i64>,
}

impl Rebuild<'_> {
    async fn run(&mut self) -> Result<()> {
        self.walk::<event::Entity>(event::Column::Arrival, Stored::with_events).await?;
        self.walk::<message::Entity>(message::Column::Arrival, Stored::with_messages).await?;
        self.walk::<item::Entity>(item::Column::Arrival, Stored::with_items).await
    }

    /// Takes a table's rows chunk by chunk. `take` makes a start of rows, and says how far they reach.
    async fn walk<E: TenantTable>(&mut self, arrival: E::Column, take: Take<E::Model>) -> Result<()> {
        let mut last = 0;
        loop {
            let after = tenant::find::<E>(self.here.chatbot_id).filter(arrival.gt(last));
            let rows = after.order_by_asc(arrival).limit(CHUNK).all(self.here.transaction).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let (start, reach) = take(rows, &self.done);
            last = reach;
            if !start.is_empty() {
                self.derive(start).await?;
            }
        }
    }

    async fn derive(&mut self, start: Stored) -> Result<()> {
        let here = self.here;
        let links = start.fresh().links();
        let mut stored = Stored::load(here, links).await?;
        stored.join(start);
        let fresh = stored.fresh();
        self.done.extend(fresh.arrivals());
        let mut book = Book::derive(here, &mut Fresh::default(), &stored).await?;
        book.store_rows(here, &Fresh::default(), &stored).await?;
        identity::assign(here, &mut book, &fresh, identity::ties(&fresh), identity::Trust::Nothing).await?;
        people::derive(here, &mut book, &fresh).await?;
        book.store_records(here).await
    }
}

/// Makes a start of those rows that did not come with others before, and says which arrival number they reach.
type Take<R> = fn(Vec<R>, &HashSet<i64>) -> (Stored, i64);

impl Stored {
    fn with_events(rows: Vec<event::Model>, done: &HashSet<i64>) -> (Self, i64) {
        let reach = rows.last().map_or(0, |row| row.arrival);
        let rows = rows.into_iter().filter(|row| !done.contains(&row.arrival));
        (Self { events: rows.map(|row| (row.id.clone(), row)).collect(), ..Self::default() }, reach)
    }

    fn with_messages(rows: Vec<message::Model>, done: &HashSet<i64>) -> (Self, i64) {
        let reach = rows.last().map_or(0, |row| row.arrival);
        let rows = rows.into_iter().filter(|row| row.event_id.is_none() && !done.contains(&row.arrival));
        (Self { messages: rows.map(|row| (row.id.clone(), row)).collect(), ..Self::default() }, reach)
    }

    fn with_items(rows: Vec<item::Model>, done: &HashSet<i64>) -> (Self, i64) {
        let reach = rows.last().map_or(0, |row| row.arrival);
        let rows = rows.into_iter().filter(|row| !done.contains(&row.arrival));
        (Self { items: rows.map(|row| (row.id.clone(), row)).collect(), ..Self::default() }, reach)
    }

    /// The rows as if they were new.
    fn fresh(&self) -> Fresh {
        let Rows { events, messages, items } = self.rows();
        Fresh { events, messages, items, ..Fresh::default() }
    }

    /// Adds rows; those that nothing is linked with are not found by their links.
    fn join(&mut self, other: Self) {
        self.events.extend(other.events);
        self.messages.extend(other.messages);
        self.items.extend(other.items);
    }
}

impl Fresh {
    fn arrivals(&self) -> impl Iterator<Item = i64> {
        let events = self.events.iter().map(|row| row.arrival);
        let messages = self.messages.iter().map(|row| row.arrival);
        events.chain(messages).chain(self.items.iter().map(|row| row.arrival))
    }
}
