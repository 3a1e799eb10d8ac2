//! Tables that a dashboard shows: the most frequent pages, events, questions, agents and the like.

use super::{Question, groups::SPREAD, sql::Sql};

pub(super) fn questions(sql: &Sql) -> Vec<Question> {
    [events(sql), pages(sql), desk(sql), machines(sql), labels(sql), people(sql)].into_iter().flatten().collect()
}

/// The ten most frequent values of a column, with the total that shares are of.
fn top(value: &str, rows: &str) -> Vec<String> {
    vec![
        format!("SELECT count(*), {value} AS value {rows} GROUP BY 2 ORDER BY count(*) DESC, 2 LIMIT 10"),
        format!("SELECT count(*) {rows}"),
    ]
}

fn events(sql: &Sql) -> Vec<Question> {
    let rows = sql.rows("event", "occurred_at");
    let opened = format!("{rows} AND name = 'widget_opened'");
    let trigger = json(sql, "t", "triggered_by");
    let of = sql.of("s");
    let keys = if sql.is_postgres() { "jsonb_object_keys(t.properties)" } else { "json_each(t.properties)" };
    let key = if sql.is_postgres() { "k" } else { "k.key" };
    let properties = opened.replacen("WHERE", &format!(", {keys} k WHERE"), 1);
    let (kind, message) = (json(sql, "t", "kind"), json(sql, "t", "message"));
    let errors = format!(
        "SELECT count(*), coalesce({kind}, name) AS kind, {message} AS message, count(DISTINCT session_id), max(occurred_at)
         {rows} AND category = 'ERROR' GROUP BY 2, 3 ORDER BY count(*) DESC, 2, 3 LIMIT 10"
    );
    vec![
        Question::new(
            "topEvents",
            "topEvents { name count uniqueSessions }",
            "/topEvents/0/count",
            vec![format!(
                "SELECT count(*), name, count(DISTINCT session_id) {rows} GROUP BY name ORDER BY count(*) DESC, name LIMIT 10"
            )],
        ),
        Question::new(
            "event",
            "event(name: \"widget_opened\") { count uniqueSessions uniqueUsers timeSeries { start count } properties
             propertyValues(property: \"triggered_by\") { label count share } }",
            "/event/count",
            vec![
                format!(
                    "SELECT count(*), count(DISTINCT t.session_id), (SELECT count(DISTINCT s.user_id) FROM session s
                     WHERE {of} AND s.id IN (SELECT t.session_id {opened})) {opened}"
                ),
                format!("SELECT count(*), {} AS part {opened} GROUP BY part", sql.day("occurred_at")),
                format!("SELECT DISTINCT {key} {properties}"),
                format!("SELECT count(*), {trigger} AS value {opened} GROUP BY 2 ORDER BY 1 DESC, 2 LIMIT 10"),
            ],
        ),
        Question::new(
            "errors",
            "errors { kind message count uniqueSessions lastSeenAt }",
            "/errors/0/count",
            vec![errors],
        ),
    ]
}

/// A member of an event's properties as text.
fn json(sql: &Sql, table: &str, member: &str) -> String {
    match sql.is_postgres() {
        true => format!("({table}.properties ->> '{member}') COLLATE \"C\""),
        false => format!("({table}.properties ->> '{member}')"),
    }
}

fn pages(sql: &Sql) -> Vec<Question> {
    let (events, sessions) = (sql.rows("event", "occurred_at"), sql.rows("session", "started_at"));
    let of = sql.of("s");
    let views = format!("{events} AND name = 'page_viewed' AND t.page_path IS NOT NULL");
    let joined = views.replacen("WHERE", &format!("LEFT JOIN session s ON {of} AND s.id = t.session_id WHERE"), 1);
    let (question, category) = (json(sql, "t", "question"), json(sql, "t", "category"));
    let faqs = format!(
        "SELECT count(*) FILTER (WHERE name = 'faq_question_viewed') AS views, question_id, count(DISTINCT session_id)
         FILTER (WHERE name = 'faq_question_viewed'), count(*) FILTER (WHERE helpful), count(*) FILTER (WHERE NOT helpful),
         max({question}), max({category}) AS category {events} AND name IN ('faq_question_viewed', 'feedback_given') AND question_id IS NOT NULL"
    );
    vec![
        Question::new(
            "pages",
            "pages { path title views sessions users entries exits bounceRate }",
            "/pages/0/views",
            vec![
                format!(
                    "SELECT count(*), t.page_path, count(DISTINCT t.session_id), count(DISTINCT s.user_id), max(t.page_title)
                     {joined} GROUP BY t.page_path ORDER BY count(*) DESC, t.page_path LIMIT 10"
                ),
                format!("SELECT count(*), entry_page, count(*) FILTER (WHERE bounced) {sessions} GROUP BY entry_page"),
                format!("SELECT count(*), exit_page {sessions} GROUP BY exit_page"),
            ],
        ),
        Question::new(
            "faqs",
            "faqs { questionId question category views uniqueSessions helpful notHelpful resolutionRate }",
            "/faqs/0/views",
            vec![format!("{faqs} GROUP BY question_id ORDER BY 1 DESC, 2 LIMIT 10")],
        ),
        Question::new(
            "faqCategories",
            "faqCategories { category views resolutionRate }",
            "/faqCategories/0/views",
            vec![format!(
                "SELECT CAST(sum(views) AS BIGINT), category FROM ({faqs} GROUP BY question_id) q
                 GROUP BY category ORDER BY 1 DESC, 2 LIMIT 10"
            )],
        ),
    ]
}

fn desk(sql: &Sql) -> Vec<Question> {
    let conversations = sql.rows("conversation", "started_at");
    let messages = format!("{} AND t.counted AND role = 'AGENT'", sql.rows("message", "sent_at"));
    let scores = sql.rows("conversation", "score_at");
    let (statuses, leads) = (sql.of("t"), sql.rows("lead", "created_at"));
    let flows = sql.rows("intake_flow", "started_at");
    let journey = "CASE WHEN handovers > 0 OR messages_from_agent > 0 THEN 'ASSISTED' ELSE 'SELF_SERVE' END";
    let ended = format!("(resolved_at IS NOT NULL OR drops_at <= {})", sql.now);
    let by_agent = "agent_id IS NOT NULL GROUP BY agent_id ORDER BY 1 DESC, 2";
    vec![
        Question::new(
            "agents",
            "agents { agent { id } conversations resolved messages firstResponseTime { average median } resolutionTime { average median }
             responseTime { average median } satisfaction { responses averageScore } onlineSeconds }",
            "/agents/0/conversations",
            vec![
                format!(
                    "SELECT count(*), agent_id, count(*) FILTER (WHERE resolved_at IS NOT NULL), {}, {} {conversations} AND {by_agent}",
                    middle(sql, "agent_first_response_ms"),
                    middle(sql, "resolution_ms")
                ),
                format!("SELECT count(*), agent_id, {} {messages} AND {by_agent}", middle(sql, "response_time_ms")),
                format!("SELECT count(*), agent_id, sum(score) {scores} AND {by_agent}"),
                format!("SELECT * FROM agent_status t WHERE {statuses} ORDER BY at"),
            ],
        ),
        Question::new(
            "services",
            "services { service journey started resolved dropped share firstResponseTime { average } resolutionTime { average }
             averageScore escalationRate }",
            "/services/0/started",
            vec![format!(
                "SELECT count(*), service, {journey} AS journey, count(*) FILTER (WHERE resolved_at IS NOT NULL),
                 count(*) FILTER (WHERE {ended} AND resolved_at IS NULL), count(first_response_ms), sum(first_response_ms),
                 count(resolution_ms), sum(resolution_ms), count(score), sum(score), count(*) FILTER (WHERE handovers > 0)
                 {conversations} GROUP BY 2, 3 ORDER BY count(*) DESC"
            )],
        ),
        Question::new(
            "intakeFlows",
            format!("intakeFlows {{ serviceType started completed completionRate duration {SPREAD} dropOffs {{ step count share }} }}"),
            "/intakeFlows/0/started",
            [
                vec![format!("SELECT count(*), service_type, count(completed_at) {flows} GROUP BY 2 ORDER BY 1 DESC")],
                sql.spread_by("service_type", "duration_ms", &flows),
                vec![format!(
                    "SELECT count(*), service_type, coalesce(last_step, 'started') {flows} AND completed_at IS NULL
                     AND session_over_at <= {} GROUP BY 2, 3",
                    sql.now
                )],
            ]
            .concat(),
        ),
        Question::new(
            "leadTypes",
            "leadTypes { type count value wonValue }",
            "/leadTypes/0/count",
            vec![format!(
                "SELECT count(*), t.type AS kind, sum(value), sum(value) FILTER (WHERE status = 'WON') {leads} GROUP BY 2 ORDER BY 1 DESC LIMIT 10"
            )],
        ),
    ]
}

/// The average of a column, and where the database has a function for it, the median.
fn middle(sql: &Sql, column: &str) -> String {
    match sql.is_postgres() {
        true => format!("avg({column}), percentile_cont(0.5) WITHIN GROUP (ORDER BY {column})"),
        false => format!("avg({column})"),
    }
}

fn machines(sql: &Sql) -> Vec<Question> {
    let calls = sql.rows("ai_call", "called_at");
    let of = sql.of("c");
    let conversation = format!(
        "LEFT JOIN conversation c ON {of} AND c.conversation_id = t.conversation_id AND c.episode = t.episode WHERE"
    );
    let classified = calls.replacen("WHERE", &conversation, 1);
    vec![
        Question::new(
            "aiModels",
            format!("aiModels {{ model calls errors latency {SPREAD} inputTokens outputTokens costUsd }}"),
            "/aiModels/0/calls",
            [
                vec![format!(
                    "SELECT count(*), model, count(*) FILTER (WHERE failed), sum(input_tokens), sum(output_tokens),
                     sum(cost_usd) {calls} GROUP BY model ORDER BY 1 DESC"
                )],
                sql.spread_by("model", "latency_ms", &format!("{calls} AND NOT failed")),
            ]
            .concat(),
        ),
        Question::new(
            "intents",
            "intents { intent count share averageConfidence accuracy escalationRate }",
            "/intents/0/count",
            vec![format!(
                "SELECT count(*), t.intent, count(correct), count(*) FILTER (WHERE correct), sum(confidence), count(confidence),
                 count(DISTINCT (c.conversation_id || '-' || c.episode)),
                 count(DISTINCT (c.conversation_id || '-' || c.episode)) FILTER (WHERE c.handovers > 0)
                 {classified} AND t.kind = 'CLASSIFICATION' AND t.intent IS NOT NULL GROUP BY t.intent ORDER BY 1 DESC LIMIT 10"
            )],
        ),
        Question::new(
            "aiErrors",
            "aiErrors { kind message count uniqueSessions lastSeenAt }",
            "/aiErrors/0/count",
            vec![format!(
                "SELECT count(*), coalesce(error_type, 'unknown'), error_message, count(DISTINCT session_id), max(called_at)
                 {calls} AND failed GROUP BY 2, 3 ORDER BY 1 DESC LIMIT 10"
            )],
        ),
    ]
}

fn labels(sql: &Sql) -> Vec<Question> {
    let (handovers, events) = (sql.rows("handover", "requested_at"), sql.rows("event", "occurred_at"));
    let shown = format!("{events} AND name = 'product_interest_shown'");
    let product = json(sql, "t", "product");
    let list = |name: &'static str, same, value: &str, rows: &str| {
        Question::new(name, format!("{name} {{ label count share }}"), same, top(value, rows))
    };
    vec![
        list("handoverReasons", "/handoverReasons/0/count", "reason", &handovers),
        list("supportOptions", "/supportOptions/0/count", "support_option", &handovers),
        list("productInterests", "/productInterests/0/count", &product, &shown),
    ]
}

fn people(sql: &Sql) -> Vec<Question> {
    let (rows, of) = (sql.rows("session", "started_at"), sql.of("u"));
    let (least, most) = if sql.is_postgres() { ("least", "greatest") } else { ("min", "max") };
    vec![Question::new(
        "engagedUsers",
        "engagedUsers { user { id } score }",
        "",
        vec![format!(
            "SELECT u.*, {least}(sessions, 10) * CAST(388800000 AS BIGINT) + {least}(messages_from_user, 50) * CAST(77760000 AS BIGINT)
             + {most}(last_seen_at - {month}, 0) AS score FROM \"user\" u
             WHERE {of} AND u.id IN (SELECT user_id {rows}) ORDER BY score DESC, u.id LIMIT 10",
            month = sql.end - 30 * 86_400_000
        )],
    )]
}
