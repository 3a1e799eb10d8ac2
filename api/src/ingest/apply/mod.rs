//! One transaction for what many requests bring: the accepted rows, and every record that they touch.

mod agents;
mod closure;
mod identity;
mod intake;
mod ledger;
mod links;
mod people;
mod protection;
pub(super) mod rebuild;
mod records;
pub(super) mod upgrade;
mod watched;

use std::collections::HashMap;

use parlance_entity::chatbot;
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter, TransactionTrait, sea_query::Expr};
use uuid::Uuid;

use crate::{
    db::{Db, Dialect, tenant},
    error::{Error, Result},
    ingest::{Pseudonyms, draft::Prepared, policy::Policy, writer::Receipt},
    live::{Hub, relay},
    model::Settings,
};

use {closure::Stored, intake::Intake, records::Book};

/// Where a chatbot's rows are written.
pub(super) struct Here<'a> {
    transaction: &'a DatabaseTransaction,
    dialect: Dialect,
    chatbot_id: Uuid,
    settings: Settings,
}

/// Commits batches, all or none. A receipt for each, in their order; an error instead where its chatbot does not exist.
/// Other processes on the database hear of it with the commit.
pub(super) async fn commit(
    db: &Db,
    hub: &Hub,
    pseudonyms: &Pseudonyms,
    batches: &[Prepared],
) -> Result<Vec<Result<Receipt>>> {
    let mut by_chatbot: HashMap<Uuid, Vec<usize>> = HashMap::new();
    for (place, batch) in batches.iter().enumerate() {
        by_chatbot.entry(batch.chatbot_id).or_default().push(place);
    }
    let mut receipts: Vec<Result<Receipt>> = batches.iter().map(|batch| Err(unknown(batch.chatbot_id))).collect();
    let transaction = db.writer.begin().await?;
    for chatbot in lock(&transaction, by_chatbot.keys().copied()).await? {
        let places = by_chatbot.remove(&chatbot.id).unwrap_or_default();
        let group: Vec<&Prepared> = places.iter().map(|place| &batches[*place]).collect();
        let answers = apply(&transaction, &chatbot, pseudonyms, &group).await?;
        if answers.iter().any(Receipt::is_change) {
            relay::tell(&transaction, hub, chatbot.id).await?;
        }
        for (place, receipt) in places.into_iter().zip(answers) {
            receipts[place] = Ok(receipt);
        }
    }
    transaction.commit().await?;
    Ok(receipts)
}

/// Applies batches of one chatbot.
async fn apply(
    transaction: &DatabaseTransaction,
    chatbot: &chatbot::Model,
    pseudonyms: &Pseudonyms,
    batches: &[&Prepared],
) -> Result<Vec<Receipt>> {
    let here = Here::new(transaction, chatbot);
    let mut intake = Intake::judge(&Policy::of(chatbot, pseudonyms), batches);
    intake.drop_duplicates(&here).await?;
    let (minutes, refused) = intake.outcome();
    protection::write(&here, &minutes, refused).await?;
    if intake.is_empty() {
        return Ok(intake.receipts(&Book::default(), &agents::Seen::default()));
    }
    let stored = Stored::load(&here, intake.links()).await?;
    intake.drop_known_contexts(&stored);
    let arrival = intake.number(chatbot.arrival);
    let agents = agents::write(&here, &intake.fresh).await?;
    let ties = identity::ties(&intake.fresh);
    let mut book = Book::derive(&here, &mut intake.fresh, &stored).await?;
    book.store_rows(&here, &intake.fresh, &stored).await?;
    identity::assign(&here, &mut book, &intake.fresh, ties, identity::Trust::Stored).await?;
    people::derive(&here, &mut book, &intake.fresh).await?;
    book.store_records(&here).await?;
    watched::note(&here, &book, arrival).await?;
    set_arrival(transaction, chatbot.id, arrival).await?;
    Ok(intake.receipts(&book, &agents))
}

/// Locks chatbots, and reads them as they are from here on. Arrival numbers then follow the order of commits.
async fn lock(transaction: &DatabaseTransaction, ids: impl Iterator<Item = Uuid>) -> Result<Vec<chatbot::Model>> {
    let chatbots = tenant::chatbots().filter(chatbot::Column::Id.is_in(ids));
    Ok(Dialect::of(transaction).lock_chatbots(chatbots).all(transaction).await?)
}

async fn set_arrival(transaction: &DatabaseTransaction, chatbot_id: Uuid, arrival: i64) -> Result<()> {
    use sea_orm::EntityTrait;
    let update = chatbot::Entity::update_many().filter(chatbot::Column::Id.eq(chatbot_id));
    update.col_expr(chatbot::Column::Arrival, Expr::val(arrival)).exec(transaction).await?;
    Ok(())
}

/// What of a chatbot's settings its records follow from.
fn settings(chatbot: &chatbot::Model) -> Settings {
    let minute = 60_000;
    Settings {
        chatbot_id: chatbot.id,
        session_timeout_ms: i64::from(chatbot.session_timeout_minutes) * minute,
        conversation_timeout_ms: i64::from(chatbot.conversation_timeout_minutes) * minute,
        domain: chatbot.domain.clone(),
    }
}

fn unknown(chatbot_id: Uuid) -> Error {
    Error::BadUserInput(format!("there is no chatbot {chatbot_id}"))
}

impl<'a> Here<'a> {
    fn new(transaction: &'a DatabaseTransaction, chatbot: &chatbot::Model) -> Self {
        let dialect = Dialect::of(transaction);
        Self { transaction, dialect, chatbot_id: chatbot.id, settings: settings(chatbot) }
    }
}
