//! `parlance migrate`.

use anyhow::Context;
use clap::{Args, ValueEnum};
use parlance_migration::Migrator;
use sea_orm_migration::MigratorTrait;

use crate::{config::Config, db::Db};

/// What to change, and where.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Which way.
    direction: Direction,
    /// How many changes; default: upwards all, downwards one.
    #[arg(long)]
    steps: Option<u32>,
    #[command(flatten)]
    config: Config,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Direction {
    /// Makes the changes that were not made yet.
    Up,
    /// Takes back the last change, with the data it holds.
    Down,
}

/// Changes the schema.
pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let db = Db::connect(&arguments.config.database()).await.context("the database cannot be reached")?;
    match arguments.direction {
        Direction::Up => Migrator::up(&db.writer, arguments.steps).await,
        Direction::Down => Migrator::down(&db.writer, Some(arguments.steps.unwrap_or(1))).await,
    }
    .context("the schema cannot be changed")?;
    Ok(db.close().await?)
}
