//! SQL as one would write it by hand for one database, one chatbot and one range.

use parlance::{clock::Clock, db::dialect::Dialect};

use super::fill::Filled;

const DAY_MS: i64 = 86_400_000;
/// Upper edges of the bins of durations, milliseconds, as a person would list them.
const EDGES: [i64; 9] = [1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 1_800_000, 3_600_000];

/// What a statement is about.
#[derive(Clone, Debug)]
pub(super) struct Sql {
    dialect: Dialect,
    chatbot: String,
    /// The first instant of the range, milliseconds.
    pub(super) start: i64,
    /// The first instant after it.
    pub(super) end: i64,
    /// The present instant.
    pub(super) now: i64,
}

impl Sql {
    pub(super) fn new(dialect: Dialect, filled: &Filled) -> Self {
        let chatbot = match dialect {
            Dialect::Sqlite => format!("x'{}'", filled.chatbot_id.simple()),
            Dialect::Postgres => format!("'{}'::uuid", filled.chatbot_id),
        };
        let midnight = |day: chrono::NaiveDate| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis();
        Self {
            dialect,
            chatbot,
            start: midnight(filled.first_day),
            end: midnight(filled.last_day) + DAY_MS,
            now: Clock::System.now().0,
        }
    }

    /// The same of the range of the same length before.
    pub(super) fn before(&self) -> Self {
        Self { start: self.start - (self.end - self.start), end: self.start, ..self.clone() }
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.dialect == Dialect::Postgres
    }

    /// `chatbot_id = …`, of a table.
    pub(super) fn of(&self, table: &str) -> String {
        format!("{table}.chatbot_id = {}", self.chatbot)
    }

    /// `FROM table t WHERE …`: the rows of the range.
    pub(super) fn rows(&self, table: &str, time: &str) -> String {
        let Self { start, end, .. } = self;
        let mine = self.of("t");
        format!("FROM \"{table}\" t WHERE {mine} AND NOT t.is_bot AND t.{time} >= {start} AND t.{time} < {end}")
    }

    /// The day of an instant, counted from the start.
    pub(super) fn day(&self, time: &str) -> String {
        format!("(({time} - {}) / {DAY_MS})", self.start)
    }

    /// Sums over rows.
    pub(super) fn sums(sums: &str, rows: &str) -> Vec<String> {
        vec![format!("SELECT {sums} {rows}")]
    }

    /// How a duration is spread over rows: its number, sum, histogram and percentiles.
    pub(super) fn spread(&self, millis: &str, rows: &str) -> Vec<String> {
        self.spread_by("0", millis, rows)
    }

    /// The same for each value of a column, the most frequent first.
    pub(super) fn spread_by(&self, part: &str, millis: &str, rows: &str) -> Vec<String> {
        let mut bins: Vec<_> = EDGES.iter().map(|edge| format!("count(*) FILTER (WHERE {millis} < {edge})")).collect();
        bins.push(format!("sum({millis})"));
        let bins = bins.join(", ");
        let rows = format!("{rows} AND {millis} IS NOT NULL");
        let by = format!("{part} AS part {rows} GROUP BY {part} ORDER BY 1 DESC");
        // Where there is one part, to group by it would sort all rows for nothing.
        let by = if part == "0" { format!("0 AS part {rows}") } else { by };
        if self.is_postgres() {
            let percentiles =
                format!("percentile_cont(ARRAY[0.5, 0.75, 0.9, 0.95, 0.99]) WITHIN GROUP (ORDER BY {millis})");
            return vec![format!("SELECT count(*), {bins}, {percentiles}, max({millis}), {by}")];
        }
        let ranks: Vec<_> = [50, 75, 90, 95, 99, 100]
            .iter()
            .map(|percent| {
                format!("place = ((total - 1) * {percent} / 100) + 1 OR place = ((total - 1) * {percent} / 100) + 2")
            })
            .collect();
        vec![
            format!("SELECT count(*), {bins}, {by}"),
            format!(
                "SELECT r.part, millis, place FROM (SELECT {part} AS part, {millis} AS millis,
                 row_number() OVER (PARTITION BY {part} ORDER BY {millis}) AS place {rows}) r
                 JOIN (SELECT {part} AS part, count(*) AS total {rows} GROUP BY 1) n ON n.part IS r.part WHERE {}",
                ranks.join(" OR ")
            ),
        ]
    }
}
