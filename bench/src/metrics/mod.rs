//! How long every field of `Analytics` takes over 30 days, beside SQL written by hand for the same question on the same
//! tables, in the same run.

mod cuts;
mod fill;
mod groups;
mod journeys;
mod lists;
mod sql;

use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use parlance::{db::Db, demo};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};

use self::sql::Sql;
use crate::{
    client::Api,
    database::{Fresh, Kind},
    server::Server,
};

/// A field, and how one would ask the database for the same by hand.
#[derive(Debug)]
struct Question {
    /// What it is, as a path.
    name: String,
    /// A selection of `Analytics`.
    ask: String,
    /// One statement or more. The first column of the first one's first row is what `same` points at.
    by_hand: Vec<String>,
    /// Where in the answer the figure stands that shows that both answer the same question; empty: none does.
    same: &'static str,
}

impl Question {
    fn new(name: impl Into<String>, ask: impl Into<String>, same: &'static str, by_hand: Vec<String>) -> Self {
        Self { name: name.into(), ask: ask.into(), by_hand, same }
    }
}

/// How much to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// About how many sessions.
    pub(crate) sessions: u32,
    /// How often each field is asked.
    pub(crate) runs: usize,
}

/// Fills a database, starts a server on it, and asks each question whose name contains `only` both ways, in turns.
pub(crate) async fn run(binary: &Path, kind: Kind, size: Size, only: &str) -> anyhow::Result<()> {
    let database = Fresh::create(kind).await?;
    let db = database.connect().await?;
    let filled = fill::fill(&db, size.sessions).await?;
    println!("metrics on {kind:?}: {} sessions, {} rows in {:.0?}", filled.sessions, filled.rows, filled.elapsed);
    let server = Server::start(binary, &["serve"], &database.url).await?;
    let bench = Bench { api: Api::new(&server.address, demo::READ_KEY)?, db, server, filled };
    bench.ask_all(size.runs, only).await?;
    bench.server.stop().await?;
    bench.db.close().await?;
    database.drop().await
}

struct Bench {
    api: Api,
    db: Db,
    server: Server,
    filled: fill::Filled,
}

impl Bench {
    async fn ask_all(&self, runs: usize, only: &str) -> anyhow::Result<()> {
        let questions = questions(&Sql::new(self.db.dialect(), &self.filled));
        self.none_is_missing(&questions).await?;
        println!(
            "  field: median and 95th percentile; by hand: the same; ratio of the medians; memory beyond what it held"
        );
        let mut ratios = Vec::new();
        for question in questions.iter().filter(|question| question.name.contains(only)) {
            ratios.push((self.compare(question, runs).await?, &question.name));
        }
        ratios.sort_by(|one, other| other.0.total_cmp(&one.0));
        let worst: Vec<_> = ratios.iter().take(8).map(|(ratio, name)| format!("{name} {ratio:.2}")).collect();
        println!("  the highest ratios: {}", worst.join(", "));
        Ok(())
    }

    /// Every field of `Analytics` has a question.
    async fn none_is_missing(&self, questions: &[Question]) -> anyhow::Result<()> {
        let fields = self.api.ask("{ __type(name: \"Analytics\") { fields { name } } }", json!({})).await?;
        let fields = fields["__type"]["fields"].as_array().context("the fields of Analytics")?;
        let asked: BTreeSet<&str> =
            questions.iter().filter_map(|question| question.name.split(['.', '(']).next()).collect();
        // What no row is read for.
        let told = ["start", "end", "timezone", "dataFrom"];
        let missing: Vec<&str> = fields
            .iter()
            .filter_map(|field| field["name"].as_str())
            .filter(|name| !asked.contains(name) && !told.contains(name))
            .collect();
        ensure!(missing.is_empty(), "nothing asks for {missing:?}");
        Ok(())
    }

    async fn compare(&self, question: &Question, runs: usize) -> anyhow::Result<f64> {
        let memory = self.server.watch_memory();
        self.check(question).await?;
        let (mut asked, mut by_hand) = (Vec::with_capacity(runs), Vec::with_capacity(runs));
        for _ in 0..runs {
            let start = Instant::now();
            self.ask(question).await?;
            asked.push(start.elapsed());
            let start = Instant::now();
            self.by_hand(question).await?;
            by_hand.push(start.elapsed());
        }
        asked.sort_unstable();
        by_hand.sort_unstable();
        let ratio = median(&asked).as_secs_f64() / median(&by_hand).as_secs_f64();
        let memory = memory.most()? / 1024 / 1024;
        println!("  {:<36} {}   by hand {}   {ratio:5.2}   {memory:4} MB", question.name, told(&asked), told(&by_hand));
        Ok(ratio)
    }

    async fn ask(&self, question: &Question) -> anyhow::Result<Value> {
        let range = json!({ "days": { "from": self.filled.first_day, "to": self.filled.last_day } });
        let query = format!(
            "query($range: DateRangeInput!) {{ chatbot {{ analytics(range: $range, timezone: \"UTC\") {{ {} }} }} }}",
            question.ask
        );
        let mut answer = self.api.ask(&query, json!({ "range": range })).await.context(question.name.clone())?;
        Ok(answer["chatbot"]["analytics"].take())
    }

    async fn by_hand(&self, question: &Question) -> anyhow::Result<Option<QueryResult>> {
        let mut first = None;
        for (place, sql) in question.by_hand.iter().enumerate() {
            let statement = Statement::from_string(self.db.reader.get_database_backend(), sql.clone());
            let rows = self.db.reader.query_all_raw(statement).await.with_context(|| sql.clone())?;
            if place == 0 {
                first = rows.into_iter().next();
            }
        }
        Ok(first)
    }

    /// Both ways answer the same question: they say the same figure.
    async fn check(&self, question: &Question) -> anyhow::Result<()> {
        let (answer, row) = (self.ask(question).await?, self.by_hand(question).await?);
        if question.same.is_empty() {
            return Ok(());
        }
        let found = answer.pointer(question.same).with_context(|| format!("{}: {answer}", question.name))?;
        let found = found.as_f64().with_context(|| format!("{}: {found} is no number", question.name))?;
        let by_hand = number(&row.with_context(|| format!("{}: no row", question.name))?)?;
        if (found - by_hand).abs() > 1e-6 * by_hand.abs().max(1.0) {
            bail!("{}: the product says {found}, SQL by hand {by_hand}", question.name);
        }
        Ok(())
    }
}

/// The first column, whatever its type.
#[expect(clippy::cast_precision_loss, reason = "some million rows")]
fn number(row: &QueryResult) -> anyhow::Result<f64> {
    let whole = row.try_get_by_index::<i64>(0).map(|number| number as f64);
    Ok(whole.or_else(|_| row.try_get_by_index::<f64>(0))?)
}

fn questions(sql: &Sql) -> Vec<Question> {
    [groups::questions(sql), cuts::questions(sql), journeys::questions(sql), lists::questions(sql)]
        .into_iter()
        .flatten()
        .collect()
}

fn median(sorted: &[Duration]) -> Duration {
    sorted[sorted.len() / 2]
}

fn told(sorted: &[Duration]) -> String {
    let last = sorted[(sorted.len() * 95).div_ceil(100) - 1];
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    format!("{:7.1} {:7.1} ms", millis(median(sorted)), millis(last))
}
