//! The same rows by the database's own means for many rows at once: `COPY` on PostgreSQL, prepared statements of many rows
//! in one transaction on SQLite. The table is the product's, with its indexes.

use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use parlance::db::Db;
use parlance_entity::event;
use sea_orm::{
    ConnectionTrait, EntityTrait, IdenStatic, Iterable, ModelTrait, Statement, TransactionTrait, Value,
    sqlx::postgres::PgPoolCopyExt,
};

use crate::database::{Fresh, Kind};

/// Rows of a statement on SQLite, which takes some thirty thousand values.
const ROWS: usize = 1_000;

/// What writes the rows.
pub(crate) fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Sqlite => "prepared inserts of 1000 rows in one transaction",
        Kind::Postgres => "COPY",
    }
}

/// How many a second.
pub(crate) fn rate(count: u64, elapsed: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some million events")]
    let count = count as f64;
    count / elapsed.as_secs_f64()
}

/// Writes all stored events into a fresh database of the same kind, and answers how many a second.
pub(crate) async fn events(from: &Fresh, kind: Kind) -> anyhow::Result<f64> {
    let to = Fresh::create(kind).await?;
    let (source, target) = (from.connect().await?, to.connect().await?);
    let (rows, elapsed) = match kind {
        Kind::Sqlite => insert(&source, &target).await?,
        Kind::Postgres => copy(&source, &target).await?,
    };
    source.close().await?;
    target.close().await?;
    to.drop().await?;
    Ok(rate(rows, elapsed))
}

/// The rows lie in memory as `COPY` wrote them before the clock starts.
async fn copy(source: &Db, target: &Db) -> anyhow::Result<(u64, Duration)> {
    let pool = source.reader.get_postgres_connection_pool();
    let chunks: Vec<_> = pool.copy_out_raw("COPY event TO STDOUT").await?.try_collect().await?;
    let start = Instant::now();
    let mut copy = target.writer.get_postgres_connection_pool().copy_in_raw("COPY event FROM STDIN").await?;
    for chunk in chunks {
        copy.send(chunk).await?;
    }
    Ok((copy.finish().await?, start.elapsed()))
}

/// The values lie in memory, a list for each statement, before the clock starts.
async fn insert(source: &Db, target: &Db) -> anyhow::Result<(u64, Duration)> {
    #[expect(clippy::disallowed_methods, reason = "every row of every chatbot is written")]
    let rows = event::Entity::find().all(&source.reader).await?;
    let count = rows.len() as u64;
    let backend = target.writer.get_database_backend();
    let statements: Vec<Statement> = rows
        .chunks(ROWS)
        .map(|rows| Statement::from_sql_and_values(backend, sql(rows.len()), rows.iter().flat_map(values)))
        .collect();
    drop(rows);
    let start = Instant::now();
    let transaction = target.writer.begin().await?;
    for statement in statements {
        transaction.execute_raw(statement).await?;
    }
    transaction.commit().await?;
    Ok((count, start.elapsed()))
}

fn sql(rows: usize) -> String {
    let names: Vec<_> = event::Column::iter().map(|column| column.as_str().to_owned()).collect();
    let row = format!("({})", vec!["?"; names.len()].join(", "));
    format!("INSERT INTO event ({}) VALUES {}", names.join(", "), vec![row; rows].join(", "))
}

fn values(row: &event::Model) -> impl Iterator<Item = Value> {
    event::Column::iter().map(|column| row.get(column))
}
