//! `parlance export`.

use std::{
    fs::File,
    io::{BufWriter, Write, stdout},
    path::PathBuf,
};

use anyhow::Context;
use chrono::NaiveDate;
use chrono_tz::Tz;
use clap::Args;
use parlance_entity::Timestamp;

use super::chatbot;
use crate::{
    access::CanAdminister,
    config::Config,
    db::Db,
    export::{self, Format, Kind, Range},
    period::day_start,
};

/// What to write, and where to.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What is exported.
    #[arg(long, value_enum)]
    kind: Kind,
    /// How it is written.
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// From this day or instant on: 2026-01-31, in the chatbot's time zone, or 2026-01-31T09:30:00Z.
    #[arg(long, value_parser = moment)]
    from: Option<Moment>,
    /// Before this day or instant.
    #[arg(long, value_parser = moment)]
    to: Option<Moment>,
    /// The file to write; default: standard output.
    #[arg(long)]
    output: Option<PathBuf>,
    /// The chatbot: its slug or id; default: the only one.
    #[arg(long)]
    chatbot: Option<String>,
    #[command(flatten)]
    config: Config,
}

/// A day or an instant.
#[derive(Clone, Copy, Debug)]
enum Moment {
    Day(NaiveDate),
    Instant(Timestamp),
}

/// Exports from the database.
pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let db = Db::connect(&arguments.config.database()).await.context("the database cannot be reached")?;
    db.migrate().await.context("the database's schema cannot be brought up to date")?;
    let chatbot = chatbot::find(&db, arguments.chatbot.as_deref()).await?;
    let timezone = chatbot.timezone.parse().unwrap_or(Tz::UTC);
    let range = Range {
        from: arguments.from.map(|moment| moment.in_zone(timezone)),
        to: arguments.to.map(|moment| moment.in_zone(timezone)),
    };
    let can_read = CanAdminister::at_the_command_line().read(chatbot.id);
    let written = export::run(&db, can_read, arguments.kind, arguments.format, range, open(arguments)?).await;
    db.close().await?;
    eprintln!("{} records exported", written?);
    Ok(())
}

fn open(arguments: &Arguments) -> anyhow::Result<Box<dyn Write>> {
    let Some(path) = &arguments.output else { return Ok(Box::new(BufWriter::new(stdout()))) };
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(Box::new(BufWriter::new(file)))
}

impl Moment {
    fn in_zone(self, timezone: Tz) -> Timestamp {
        match self {
            Self::Day(day) => day_start(day, timezone),
            Self::Instant(instant) => instant,
        }
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    match text.parse() {
        Ok(day) => Ok(Moment::Day(day)),
        Err(_) => Timestamp::parse(text).map(Moment::Instant).map_err(|error| format!("{error}, or a day alone")),
    }
}
