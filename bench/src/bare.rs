//! The bare loop: the rows that a run stored, inserted again into an empty database with the same tables and indexes,
//! many rows a statement, by the fewest steps there are.

use std::time::{Duration, Instant};

use parlance::db::{Db, write};
use parlance_entity::{conversation, event, item, message, session, user};
use sea_orm::{EntityTrait, TransactionTrait};

use crate::database::{Fresh, Kind};

/// Rows of one transaction.
const ROWS: usize = 2048;

/// What the loop wrote.
#[derive(Debug, Default)]
pub(crate) struct Bare {
    /// How many rows.
    pub(crate) rows: u64,
    /// How long the inserts took, without reading the rows.
    pub(crate) elapsed: Duration,
}

/// Copies every stored row into a fresh database of the same kind.
pub(crate) async fn copy(from: &Fresh, kind: Kind) -> anyhow::Result<Bare> {
    let to = Fresh::create(kind).await?;
    let (source, target) = (from.connect().await?, to.connect().await?);
    let mut bare = Bare::default();
    table::<event::Model>(&source, &target, &mut bare).await?;
    table::<message::Model>(&source, &target, &mut bare).await?;
    table::<item::Model>(&source, &target, &mut bare).await?;
    table::<session::Model>(&source, &target, &mut bare).await?;
    table::<conversation::Model>(&source, &target, &mut bare).await?;
    table::<user::Model>(&source, &target, &mut bare).await?;
    source.close().await?;
    target.close().await?;
    to.drop().await?;
    Ok(bare)
}

async fn table<M: write::Row>(source: &Db, target: &Db, bare: &mut Bare) -> anyhow::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "every row of every chatbot is copied")]
    let rows: Vec<M> = <M as sea_orm::ModelTrait>::Entity::find().all(&source.reader).await?;
    bare.rows += rows.len() as u64;
    let mut rows = rows.into_iter().peekable();
    let start = Instant::now();
    while rows.peek().is_some() {
        let transaction = target.writer.begin().await?;
        write::insert_new(&transaction, rows.by_ref().take(ROWS).collect::<Vec<M>>()).await?;
        transaction.commit().await?;
    }
    bare.elapsed += start.elapsed();
    Ok(())
}
