//! One set of metrics in parts: by day, hour, weekday, dimension, of an earlier range, and under a filter.

use super::{Question, groups::SPREAD, sql::Sql};

/// Sums of two tables; what each part is asked for.
const SUMS: &str = "sessions { total bounced pageViews converted } messages { total fromUsers fromBot fromAgents }";
const OF_SESSIONS: &str = "count(*), count(*) FILTER (WHERE bounced), sum(page_views), count(converted_at)";
const OF_MESSAGES: &str = "count(*), count(*) FILTER (WHERE role = 'USER'), count(*) FILTER (WHERE role = 'BOT'),
    count(*) FILTER (WHERE role = 'AGENT')";
const HOUR_MS: i64 = 3_600_000;

pub(super) fn questions(sql: &Sql) -> Vec<Question> {
    let day = |time: &str| sql.day(time);
    let hour = |time: &str| format!("(({time} / {HOUR_MS}) % 24)");
    let weekday = |time: &str| format!("(({time} / 86400000 + 3) % 7)");
    let parts = |ask: &str| format!("{ask} {{ metrics {{ {SUMS} }} }}");
    let first = "/metrics/sessions/total";
    vec![
        Question::new("timeSeries", parts("timeSeries"), "/timeSeries/0/metrics/sessions/total", by(sql, &day)),
        Question::new(
            "timeSeries(granularity: HOUR)",
            parts("timeSeries(granularity: HOUR)"),
            "",
            by(sql, &|time| format!("({time} / {HOUR_MS})")),
        ),
        Question::new(
            "timeSeries.users",
            "timeSeries { metrics { users { unique new } } }",
            "/timeSeries/0/metrics/users/unique",
            vec![people_by_day(sql)],
        ),
        Question::new(
            "timeSeries.duration",
            format!("timeSeries {{ metrics {{ sessions {{ duration {SPREAD} }} }} }}"),
            "",
            sql.spread_by(&sql.day("started_at"), "duration_ms", &sql.rows("session", "started_at")),
        ),
        Question::new("hourOfDay", parts("hourOfDay"), "/hourOfDay/0/metrics/sessions/total", by(sql, &hour)),
        Question::new("dayOfWeek", parts("dayOfWeek"), "/dayOfWeek/0/metrics/sessions/total", by(sql, &weekday)),
        Question::new("heatmap", "heatmap { weekday hour value }", "", vec![heatmap(sql)]),
        breakdown(sql, "COUNTRY", "s.country"),
        breakdown(sql, "CHANNEL", "s.channel"),
        breakdown(sql, "ENTRY_PAGE", "s.entry_page"),
        Question::new(
            "previous",
            format!("previous {{ metrics {{ {SUMS} }} }}"),
            "/previous/metrics/sessions/total",
            whole(&sql.before()),
        ),
        Question::new("metrics", format!("metrics {{ {SUMS} }}"), first, whole(sql)),
    ]
}

fn whole(sql: &Sql) -> Vec<String> {
    let (sessions, messages) = (sql.rows("session", "started_at"), sql.rows("message", "sent_at"));
    vec![format!("SELECT {OF_SESSIONS} {sessions}"), format!("SELECT {OF_MESSAGES} {messages} AND counted")]
}

fn by(sql: &Sql, part: &dyn Fn(&str) -> String) -> Vec<String> {
    let (sessions, messages) = (sql.rows("session", "started_at"), sql.rows("message", "sent_at"));
    let (session, message) = (part("started_at"), part("sent_at"));
    vec![
        format!("SELECT {OF_SESSIONS}, {session} AS part {sessions} GROUP BY part ORDER BY part"),
        format!("SELECT {OF_MESSAGES}, {message} AS part {messages} AND counted GROUP BY part ORDER BY part"),
    ]
}

fn people_by_day(sql: &Sql) -> String {
    let (rows, day) = (sql.rows("session", "started_at"), sql.day("started_at"));
    format!(
        "SELECT count(*), sum(new), part FROM (SELECT {day} AS part, user_id,
         max(CASE WHEN started_at = first_session_at THEN 1 ELSE 0 END) AS new
         {rows} AND user_id IS NOT NULL GROUP BY 1, 2) p GROUP BY part ORDER BY part"
    )
}

fn heatmap(sql: &Sql) -> String {
    let rows = sql.rows("session", "started_at");
    format!(
        "SELECT count(*), (started_at / 86400000 + 3) % 7 AS weekday, (started_at / {HOUR_MS}) % 24 AS hour
         {rows} GROUP BY weekday, hour"
    )
}

/// The ten most frequent values, and what is asked of each of them.
fn breakdown(sql: &Sql, dimension: &str, value: &str) -> Question {
    let (start, end) = (sql.start, sql.end);
    let (of_session, of_message) = (sql.of("s"), sql.of("t"));
    let in_range = format!("{of_session} AND NOT s.is_bot AND s.started_at >= {start} AND s.started_at < {end}");
    let top = format!(
        "SELECT {value} AS value FROM session s WHERE {in_range} GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 10"
    );
    let sessions = format!(
        "SELECT {OF_SESSIONS}, {value} AS value FROM session s WHERE {in_range} GROUP BY {value}
         ORDER BY count(*) DESC, {value} LIMIT 10"
    );
    let messages = format!(
        "SELECT {OF_MESSAGES}, {value} AS value FROM message t JOIN session s ON {of_session} AND s.id = t.session_id
         WHERE {of_message} AND NOT t.is_bot AND t.counted AND t.sent_at >= {start} AND t.sent_at < {end}
         AND {value} IN ({top}) GROUP BY {value}"
    );
    Question::new(
        format!("breakdown(by: {dimension})"),
        format!("breakdown(by: {dimension}) {{ totalRows rows {{ value share metrics {{ {SUMS} }} }} }}"),
        "/breakdown/rows/0/metrics/sessions/total",
        vec![sessions, messages],
    )
}
