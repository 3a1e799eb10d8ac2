//! What follows people and sessions through time: funnels, retention, paths, concurrency, and what is made of daily series.

use super::{Question, sql::Sql};

const HOUR_MS: i64 = 3_600_000;
const WEEK_MS: i64 = 7 * 86_400_000;
/// The first Monday of 1970, the 5th.
const MONDAY_MS: i64 = 4 * 86_400_000;

pub(super) fn questions(sql: &Sql) -> Vec<Question> {
    let daily = format!(
        "SELECT count(*), {} AS part {} GROUP BY part",
        sql.day("started_at"),
        sql.rows("session", "started_at")
    );
    vec![
        funnel(sql, "SESSIONS", "session_id"),
        funnel(sql, "USERS", "user_id"),
        milestones(sql),
        retention(sql),
        stickiness(sql),
        concurrency(sql),
        paths(sql),
        page_flow(sql),
        Question::new("forecast", "forecast(metric: SESSIONS) { date value lower upper }", "", vec![daily.clone()]),
        Question::new("anomalies", "anomalies(metric: SESSIONS) { date value expected lower upper }", "", vec![daily]),
    ]
}

/// The rows of a table in the range's sessions, with the session as `s`.
fn in_sessions(sql: &Sql, table: &str, columns: &str, and: &str) -> String {
    let (session, row) = (sql.of("s"), sql.of("t"));
    format!(
        "SELECT {columns} FROM session s JOIN {table} t ON {row} AND t.session_id = s.id
         WHERE {session} AND NOT s.is_bot AND s.started_at >= {} AND s.started_at < {} AND {and}",
        sql.start, sql.end
    )
}

/// Each step is the earliest event of its name that is no earlier than the step before.
fn funnel(sql: &Sql, count_by: &str, owner: &str) -> Question {
    let steps = ["widget_loaded", "widget_opened", "widget_closed"];
    let names = steps.map(|name| format!("'{name}'")).join(", ");
    let column = if owner == "user_id" { "s.user_id" } else { "t.session_id" };
    let columns = format!("{column} AS owner, t.name, t.occurred_at AS at");
    let events = in_sessions(sql, "event", &columns, &format!("{column} IS NOT NULL AND t.name IN ({names})"));
    let ask = steps.map(|name| format!("{{ event: \"{name}\" }}")).join(", ");
    Question::new(
        format!("funnel(countBy: {count_by})"),
        format!(
            "funnel(countBy: {count_by}, steps: [{ask}]) {{ conversionRate
             steps {{ count conversionRate stepConversionRate dropOff timeFromPrevious {{ average }} }} }}"
        ),
        "/funnel/steps/0/count",
        vec![format!(
            "WITH e AS MATERIALIZED ({events}),
             a AS (SELECT owner, min(at) AS at FROM e WHERE name = 'widget_loaded' GROUP BY owner),
             b AS (SELECT e.owner, min(e.at) AS at, min(e.at) - a.at AS took FROM e JOIN a ON a.owner = e.owner AND e.at >= a.at
                   WHERE e.name = 'widget_opened' GROUP BY e.owner, a.at),
             c AS (SELECT e.owner, min(e.at) - b.at AS took FROM e JOIN b ON b.owner = e.owner AND e.at >= b.at
                   WHERE e.name = 'widget_closed' GROUP BY e.owner, b.at)
             SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c),
             (SELECT sum(took) FROM b), (SELECT sum(took) FROM c)"
        )],
    )
}

/// The same over records of four tables.
fn milestones(sql: &Sql) -> Question {
    let views = in_sessions(
        sql,
        "event",
        "s.id AS owner, min(t.occurred_at) AS at",
        "t.name IN ('page_viewed', 'widget_loaded') GROUP BY s.id",
    );
    let begun = in_sessions(sql, "conversation", "s.id AS owner, t.started_at AS at", "NOT t.is_bot");
    let answers = in_sessions(sql, "message", "s.id AS owner, t.sent_at AS at", "t.counted AND t.role = 'BOT'");
    let leads = in_sessions(sql, "lead", "s.id AS owner, t.created_at AS at", "NOT t.is_bot");
    let steps = ["page_loaded", "conversation_begun", "bot_message", "lead_captured"]
        .map(|name| format!("{{ event: \"{name}\" }}"))
        .join(", ");
    Question::new(
        "funnel(milestones)",
        format!("funnel(steps: [{steps}]) {{ steps {{ count timeFromPrevious {{ average }} }} }}"),
        "/funnel/steps/0/count",
        vec![format!(
            "WITH a AS MATERIALIZED ({views}),
             b AS (SELECT n.owner, min(n.at) AS at, min(n.at) - a.at AS took FROM ({begun}) n JOIN a ON a.owner = n.owner AND n.at >= a.at GROUP BY n.owner, a.at),
             c AS (SELECT n.owner, min(n.at) AS at, min(n.at) - b.at AS took FROM ({answers}) n JOIN b ON b.owner = n.owner AND n.at >= b.at GROUP BY n.owner, b.at),
             d AS (SELECT n.owner, min(n.at) - c.at AS took FROM ({leads}) n JOIN c ON c.owner = n.owner AND n.at >= c.at GROUP BY n.owner, c.at)
             SELECT (SELECT count(*) FROM a), (SELECT count(*) FROM b), (SELECT count(*) FROM c), (SELECT count(*) FROM d),
             (SELECT sum(took) FROM b), (SELECT sum(took) FROM c), (SELECT sum(took) FROM d)"
        )],
    )
}

fn retention(sql: &Sql) -> Question {
    let (of_session, of_later) = (sql.of("s"), sql.of("l"));
    let week = |time: &str| format!("(({time} - {MONDAY_MS}) / {WEEK_MS})");
    let (first, later) = (week("s.first_session_at"), week("l.started_at"));
    let since = sql.start - (sql.start - MONDAY_MS).rem_euclid(WEEK_MS);
    Question::new(
        "retention",
        "retention(period: WEEK) { cohorts { start size returned rates } }",
        "",
        vec![format!(
            "SELECT c.cohort, {later} - c.cohort AS k, count(DISTINCT l.user_id)
             FROM (SELECT DISTINCT s.user_id, {first} AS cohort FROM session s WHERE {of_session} AND NOT s.is_bot
                   AND s.started_at >= {since} AND s.first_session_at >= {since} AND s.first_session_at < {end}
                   AND s.user_id IS NOT NULL) c
             JOIN session l ON {of_later} AND l.user_id = c.user_id AND NOT l.is_bot AND l.started_at >= {since}
             GROUP BY 1, 2 ORDER BY 1, 2",
            end = sql.end
        )],
    )
}

fn stickiness(sql: &Sql) -> Question {
    let (rows, day) = (sql.rows("session", "started_at"), sql.day("started_at"));
    Question::new(
        "stickiness",
        "stickiness { mau wau dau dauOverMau wauOverMau }",
        "/stickiness/mau",
        vec![
            format!("SELECT count(DISTINCT user_id) {rows}"),
            format!("SELECT count(DISTINCT user_id) {rows} AND started_at >= {}", sql.end - WEEK_MS),
            format!("SELECT count(*) FROM (SELECT DISTINCT user_id, {day} {rows} AND user_id IS NOT NULL) d"),
        ],
    )
}

fn concurrency(sql: &Sql) -> Question {
    let (start, end, of) = (sql.start, sql.end, sql.of("s"));
    let open = format!("{of} AND NOT s.is_bot AND s.started_at < {end} AND s.present_until > {start}");
    let (least, most) = if sql.is_postgres() { ("least", "greatest") } else { ("min", "max") };
    let moves = format!(
        "SELECT {most}(s.started_at, {start}) AS at, 1 AS move FROM session s WHERE {open}
         UNION ALL SELECT s.present_until, -1 FROM session s WHERE {open} AND s.present_until < {end}"
    );
    Question::new(
        "concurrency",
        "concurrency { peak peakAt average busiestHourOfDay timeSeries { start peak average } byHourOfDay { hour average peak } }",
        "/concurrency/peak",
        vec![
            format!(
                "WITH o AS MATERIALIZED (SELECT at, sum(move) OVER (ORDER BY at, move ROWS UNBOUNDED PRECEDING) AS open FROM ({moves}) m),
                 h AS MATERIALIZED (SELECT at / {HOUR_MS} AS hour, max(open) AS peak, min(open) AS low FROM o GROUP BY 1)
                 SELECT CAST(max(peak) AS BIGINT), (SELECT min(hour) FROM h) FROM h"
            ),
            format!(
                "SELECT s.started_at / {HOUR_MS}, sum({least}(s.present_until, {end}) - {most}(s.started_at, {start}))
                 FROM session s WHERE {open} GROUP BY 1"
            ),
        ],
    )
}

/// The pages of each session by time, immediate repeats once, numbered from 1: `owner`, `page`, `n`.
fn trails(sql: &Sql, most: u32) -> String {
    let columns = "s.id AS owner, t.page_path AS page, t.occurred_at AS at, t.id AS id,
         lag(t.page_path) OVER (PARTITION BY s.id ORDER BY t.occurred_at, t.arrival) AS before, t.arrival AS arrival";
    let views = in_sessions(sql, "event", columns, "t.name = 'page_viewed' AND t.page_path IS NOT NULL");
    format!(
        "SELECT owner, page, n FROM (SELECT owner, page, row_number() OVER (PARTITION BY owner ORDER BY at, arrival) AS n
         FROM ({views}) v WHERE before IS NULL OR before <> page) r WHERE n <= {most}"
    )
}

fn paths(sql: &Sql) -> Question {
    let trails = trails(sql, 3);
    Question::new(
        "paths",
        "paths { pages sessions share }",
        "/paths/0/sessions",
        vec![format!(
            "SELECT count(*), a, b, c FROM (SELECT owner, max(CASE WHEN n = 1 THEN page END) AS a,
             max(CASE WHEN n = 2 THEN page END) AS b, max(CASE WHEN n = 3 THEN page END) AS c FROM ({trails}) t GROUP BY owner) p
             GROUP BY a, b, c ORDER BY count(*) DESC, a, b, c LIMIT 10"
        )],
    )
}

fn page_flow(sql: &Sql) -> Question {
    let trails = trails(sql, 4);
    Question::new(
        "pageFlow",
        "pageFlow { links { source target sessions } nodes { id step page sessions } }",
        "/pageFlow/links/0/sessions",
        vec![
            format!(
                "SELECT count(*), n, page, next FROM (SELECT n, page, lead(page) OVER (PARTITION BY owner ORDER BY n) AS next
                 FROM ({trails}) t) l WHERE next IS NOT NULL GROUP BY n, page, next ORDER BY count(*) DESC LIMIT 50"
            ),
            format!("SELECT count(*), n, page FROM ({trails}) t GROUP BY n, page"),
        ],
    )
}
