//! The bare loop: the rows that a run stored, inserted again into an empty database with the same tables and indexes,
//! many rows a statement, by the fewest steps there are.

use std::time::{Duration, Instant};

use parlance::db::{Db, write};
use parlance_entity::{
    agent, agent_status, ai_call, api_key, chatbot, conversation, event, handover, intake_flow, item, lead, message,
    session, user, user_alias,
};
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
    let bare = tables(&source, &target).await?;
    source.close().await?;
    target.close().await?;
    to.drop().await?;
    Ok(bare)
}

/// Copies every row of every table that clients' reports end in.
pub(crate) async fn tables(source: &Db, target: &Db) -> anyhow::Result<Bare> {
    let mut bare = Bare::default();
    macro_rules! copy {
        ($($table:ident)+) => { $(table::<$table::Model>(source, target, &mut bare).await?;)+ };
    }
    copy!(chatbot api_key event message item session conversation user user_alias);
    copy!(handover lead ai_call intake_flow agent agent_status);
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
