//! The data that the questions are about: the demo's, with many more visits, on days that are over.

use std::time::{Duration, Instant};

use anyhow::Context;
use chrono::{NaiveDate, TimeDelta};
use parlance::{
    app::App,
    clock::Clock,
    config::Limits,
    db::{Db, dialect::Dialect},
    demo,
    tasks::Tasks,
};
use parlance_entity::Timestamp;
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

use crate::{
    bare,
    database::{Fresh, Kind},
};

/// How many days are asked about. They end with yesterday.
const DAYS: i64 = 30;
/// Visits in 30 days for each visit that a weekday at their end has: weekends and the past have fewer.
const VISITS_IN_ALL: f64 = 24.0;
/// Items that may wait for the writer: the filler does not wait for it.
const QUEUE: usize = 20_000;

/// What there is.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) chatbot_id: Uuid,
    pub(super) first_day: NaiveDate,
    pub(super) last_day: NaiveDate,
    pub(super) sessions: i64,
    pub(super) rows: i64,
    pub(super) elapsed: Duration,
}

/// Brings about so many sessions, all of them before today, by the writer. It writes to SQLite, and what it has written is
/// copied to another database: that is far quicker, since on an empty PostgreSQL it has no statistics to go by.
pub(super) async fn fill(db: &Db, sessions: u32) -> anyhow::Result<Filled> {
    let start = Instant::now();
    let chatbot_id = match db.dialect() {
        Dialect::Sqlite => write(db, sessions).await?,
        Dialect::Postgres => {
            let first = Fresh::create(Kind::Sqlite).await?;
            let source = first.connect().await?;
            let chatbot_id = write(&source, sessions).await?;
            bare::tables(&source, db).await?;
            source.close().await?;
            first.drop().await?;
            chatbot_id
        }
    };
    settle(db).await?;
    let last_day = yesterday();
    Ok(Filled {
        chatbot_id,
        first_day: last_day - TimeDelta::days(DAYS - 1),
        last_day,
        sessions: count(db, "session").await?,
        rows: rows(db).await?,
        elapsed: start.elapsed(),
    })
}

fn yesterday() -> NaiveDate {
    Clock::System.now().to_utc().date_naive() - TimeDelta::days(1)
}

async fn write(db: &Db, sessions: u32) -> anyhow::Result<Uuid> {
    let tasks = Tasks::new();
    // Midnight: what would come later today is left out.
    let midnight = (yesterday() + TimeDelta::days(1)).and_time(chrono::NaiveTime::MIN).and_utc();
    let clock = Clock::manual(Timestamp(midnight.timestamp_millis()));
    let app = App::start_within(Limits::default(), QUEUE, db.clone(), clock, tasks.clone());
    let chatbot = demo::set_up(&app).await?;
    demo::catch_up(&app, chatbot.id, DAYS + 1, f64::from(sessions) / VISITS_IN_ALL, |_, _| {}).await?;
    drop(app);
    anyhow::ensure!(tasks.shutdown(Duration::from_secs(60)).await, "the writer ends");
    Ok(chatbot.id)
}

/// What databases do by themselves after a while, so that it does not happen while something is timed.
async fn settle(db: &Db) -> anyhow::Result<()> {
    let statement = match db.dialect() {
        Dialect::Sqlite => "ANALYZE",
        Dialect::Postgres => "VACUUM ANALYZE",
    };
    db.writer.execute_unprepared(statement).await?;
    Ok(())
}

async fn rows(db: &Db) -> anyhow::Result<i64> {
    let mut rows = 0;
    for table in
        ["session", "conversation", "message", "event", "item", "handover", "lead", "ai_call", "intake_flow", "user"]
    {
        rows += count(db, table).await?;
    }
    Ok(rows)
}

async fn count(db: &Db, table: &str) -> anyhow::Result<i64> {
    let count = Statement::from_string(db.reader.get_database_backend(), format!("SELECT count(*) FROM \"{table}\""));
    let row = db.reader.query_one_raw(count).await?.context("a count")?;
    Ok(row.try_get_by_index(0)?)
}
