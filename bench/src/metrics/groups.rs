//! The groups of `Metrics` over the whole range: sums and the distributions of durations apart.

use super::{Question, sql::Sql};

/// All that a duration has.
pub(super) const SPREAD: &str = "{ count average median p75 p90 p95 p99 max histogram { from to count } }";

pub(super) fn questions(sql: &Sql) -> Vec<Question> {
    [sessions(sql), people(sql), conversations(sql), messages(sql), desk(sql), opinions(sql), machines(sql), rest(sql)]
        .into_iter()
        .flatten()
        .collect()
}

fn sums(name: &str, ask: &str, same: &'static str, by_hand: Vec<String>) -> Question {
    Question::new(format!("metrics.{name}"), format!("metrics {{ {ask} }}"), same, by_hand)
}

fn spread(sql: &Sql, name: &'static str, same: &'static str, millis: &str, rows: &str) -> Question {
    let (group, field) = name.split_once('.').unwrap_or_default();
    let ask = format!("metrics {{ {group} {{ {field} {SPREAD} }} }}");
    Question::new(format!("metrics.{name}"), ask, same, sql.spread(millis, rows))
}

fn sessions(sql: &Sql) -> Vec<Question> {
    let rows = sql.rows("session", "started_at");
    let of = sql.of("u");
    let identified = format!("user_id IN (SELECT id FROM \"user\" u WHERE {of} AND u.user_id IS NOT NULL)");
    let by_hand = format!(
        "count(*), sum(page_views), sum(messages_from_user + messages_from_bot + messages_from_agent),
         count(*) FILTER (WHERE bounced), count(*) FILTER (WHERE conversations > 0),
         count(*) FILTER (WHERE converted_at IS NOT NULL), count(*) FILTER (WHERE handovers > 0),
         count(*) FILTER (WHERE leads > 0), count(*) FILTER (WHERE {identified}),
         count(*) FILTER (WHERE ended_at IS NOT NULL), count(*) FILTER (WHERE ended_at IS NULL AND present_until <= {now}),
         count(*) FILTER (WHERE errors > 0 OR ended_by_error)",
        now = sql.now
    );
    vec![
        sums(
            "sessions",
            "sessions { total pageViews pageViewsPerSession messagesPerSession bounced bounceRate withConversation
             conversationRate converted conversionRate withHandover handoverRate withLead leadRate identified anonymous
             ended timedOut withError }",
            "/metrics/sessions/total",
            Sql::sums(&by_hand, &rows),
        ),
        spread(sql, "sessions.duration", "/metrics/sessions/duration/count", "duration_ms", &rows),
    ]
}

fn people(sql: &Sql) -> Vec<Question> {
    let (start, end) = (sql.start, sql.end);
    let each = |table, first| {
        let rows = sql.rows(table, "started_at");
        format!(
            "FROM (SELECT user_id, max(CASE WHEN {first} >= {start} AND {first} < {end} THEN 1 ELSE 0 END) AS new
             {rows} AND user_id IS NOT NULL GROUP BY user_id) p"
        )
    };
    let of = sql.of("u");
    let identified = format!("p.user_id IN (SELECT id FROM \"user\" u WHERE {of} AND u.user_id IS NOT NULL)");
    let unique = format!("count(*), sum(new), count(*) FILTER (WHERE {identified})");
    vec![
        sums(
            "users",
            "users { unique new returning identified anonymous }",
            "/metrics/users/unique",
            Sql::sums(&unique, &each("session", "first_session_at")),
        ),
        sums(
            "conversations.newContacts",
            "conversations { newContacts }",
            "/metrics/conversations/newContacts",
            Sql::sums("sum(new)", &each("conversation", "first_conversation_at")),
        ),
    ]
}

fn conversations(sql: &Sql) -> Vec<Question> {
    let rows = sql.rows("conversation", "started_at");
    let now = sql.now;
    let ended = format!("(resolved_at IS NOT NULL OR drops_at <= {now})");
    let old = format!("{ended} AND ended_at <= {now} - 86400000");
    let contained = "handovers = 0 AND messages_from_agent = 0 AND messages_from_user > 0";
    let by_hand = format!(
        "count(*), count(*) FILTER (WHERE resolved_at IS NOT NULL),
         count(*) FILTER (WHERE resolved_at IS NOT NULL AND resolved_by = 'AGENT'),
         count(*) FILTER (WHERE resolved_at IS NULL AND drops_at <= {now}),
         count(*) FILTER (WHERE handovers > 0), count(*) FILTER (WHERE reopened), count(*) FILTER (WHERE unanswered),
         count(*) FILTER (WHERE {ended}), count(*) FILTER (WHERE {ended} AND {contained}),
         count(*) FILTER (WHERE {old}), count(*) FILTER (WHERE {old} AND {contained} AND NOT returned_within_day),
         count(*) FILTER (WHERE NOT {ended} AND messages_from_user > 0 AND first_response_ms IS NULL),
         sum(message_count)"
    );
    let durations = format!("{rows} AND {ended}");
    vec![
        sums(
            "conversations",
            "conversations { started open resolved resolvedByBot resolvedByAgent dropped handedOver reopened unanswered
             completionRate containmentRate deflectionRate awaitingFirstResponse escalationRate dropRate
             messagesPerConversation }",
            "/metrics/conversations/started",
            Sql::sums(&by_hand, &rows),
        ),
        spread(sql, "conversations.duration", "/metrics/conversations/duration/count", "duration_ms", &durations),
        spread(
            sql,
            "conversations.firstResponseTime",
            "/metrics/conversations/firstResponseTime/count",
            "first_response_ms",
            &rows,
        ),
        spread(
            sql,
            "conversations.resolutionTime",
            "/metrics/conversations/resolutionTime/count",
            "resolution_ms",
            &rows,
        ),
    ]
}

fn messages(sql: &Sql) -> Vec<Question> {
    let rows = format!("{} AND t.counted", sql.rows("message", "sent_at"));
    let tracked = "role IN ('BOT', 'AGENT') AND status IS NOT NULL";
    let by_hand = format!(
        "count(*), count(*) FILTER (WHERE role = 'USER'), count(*) FILTER (WHERE role = 'BOT'),
         count(*) FILTER (WHERE role = 'AGENT'), count(*) FILTER (WHERE role = 'SYSTEM'),
         count(*) FILTER (WHERE {tracked}),
         count(*) FILTER (WHERE {tracked} AND (delivered_at IS NOT NULL OR read_at IS NOT NULL)),
         count(*) FILTER (WHERE {tracked} AND read_at IS NOT NULL),
         count(*) FILTER (WHERE {tracked} AND failed_at IS NOT NULL AND delivered_at IS NULL AND read_at IS NULL),
         count(*) FILTER (WHERE {tracked} AND replied),
         count(content_length) FILTER (WHERE role <> 'SYSTEM'), sum(content_length) FILTER (WHERE role <> 'SYSTEM'),
         count(*) FILTER (WHERE role = 'BOT' AND response_time_ms > 3000)"
    );
    let bots = format!("{rows} AND role = 'BOT'");
    vec![
        sums(
            "messages",
            "messages { total fromUsers fromBot fromAgents system received sent delivered read failed replied
             deliveryRate readRate failureRate replyRate averageLength slowResponses }",
            "/metrics/messages/total",
            Sql::sums(&by_hand, &rows),
        ),
        spread(sql, "messages.responseTime", "/metrics/messages/responseTime/count", "response_time_ms", &rows),
        spread(sql, "messages.botResponseTime", "/metrics/messages/botResponseTime/count", "response_time_ms", &bots),
    ]
}

fn desk(sql: &Sql) -> Vec<Question> {
    let (handovers, leads) = (sql.rows("handover", "requested_at"), sql.rows("lead", "created_at"));
    let now = sql.now;
    let abandoned = format!("status = 'REQUESTED' AND abandoned_at <= {now}");
    let requested = format!(
        "count(*), count(accepted_at), count(callback_at), count(declined_at), count(*) FILTER (WHERE status = 'RESOLVED'),
         count(*) FILTER (WHERE {abandoned}), count(*) FILTER (WHERE status = 'REQUESTED' AND NOT ({abandoned}))"
    );
    let captured =
        "count(*), count(*) FILTER (WHERE status IN ('QUALIFIED', 'WON')), count(*) FILTER (WHERE status = 'WON'),
         sum(value), sum(value) FILTER (WHERE status = 'WON')";
    vec![
        sums(
            "handovers",
            "handovers { requested accepted callbackRequested declined resolved abandoned pending acceptanceRate callbackRate }",
            "/metrics/handovers/requested",
            Sql::sums(&requested, &handovers),
        ),
        spread(sql, "handovers.waitTime", "/metrics/handovers/waitTime/count", "wait_ms", &handovers),
        sums(
            "leads",
            "leads { total qualified won value wonValue conversionRate }",
            "/metrics/leads/total",
            Sql::sums(captured, &leads),
        ),
        spread(sql, "leads.timeToLead", "/metrics/leads/timeToLead/count", "time_to_lead_ms", &leads),
    ]
}

fn opinions(sql: &Sql) -> Vec<Question> {
    let (scored, reviewed) = (sql.rows("conversation", "score_at"), sql.rows("conversation", "reviewed_at"));
    let (events, started) = (sql.rows("event", "occurred_at"), sql.rows("conversation", "started_at"));
    let now = sql.now;
    let by_hand = vec![
        format!(
            "SELECT count(*), sum(score), count(*) FILTER (WHERE score = 1), count(*) FILTER (WHERE score = 2),
             count(*) FILTER (WHERE score = 3), count(*) FILTER (WHERE score = 4), count(*) FILTER (WHERE score = 5) {scored}"
        ),
        format!("SELECT count(*), sum(review_score) {reviewed}"),
        format!(
            "SELECT count(*) FILTER (WHERE helpful), count(*) FILTER (WHERE NOT helpful) {events} AND name = 'feedback_given'"
        ),
        format!(
            "SELECT count(*), count(score) {started} AND (resolved_at IS NOT NULL OR drops_at <= {now})"
        ),
    ];
    vec![sums(
        "satisfaction",
        "satisfaction { responses averageScore distribution { score count } satisfiedRate responseRate thumbsUp thumbsDown
         helpfulRate reviewed averageReviewScore }",
        "/metrics/satisfaction/responses",
        by_hand,
    )]
}

fn machines(sql: &Sql) -> Vec<Question> {
    let calls = sql.rows("ai_call", "called_at");
    let by_hand = "count(*) FILTER (WHERE kind = 'CLASSIFICATION'), count(*) FILTER (WHERE kind = 'GENERATION'),
         count(*) FILTER (WHERE failed), count(correct) FILTER (WHERE kind = 'CLASSIFICATION'),
         count(*) FILTER (WHERE kind = 'CLASSIFICATION' AND correct),
         count(confidence) FILTER (WHERE kind = 'CLASSIFICATION'), sum(confidence) FILTER (WHERE kind = 'CLASSIFICATION'),
         count(*) FILTER (WHERE kind = 'CLASSIFICATION' AND fallback), sum(input_tokens), sum(output_tokens), sum(cost_usd)";
    let (conversations, latency) = (sql.rows("conversation", "started_at"), format!("{calls} AND NOT failed"));
    let costs = vec![format!("SELECT {by_hand} {calls}"), format!("SELECT count(*) {conversations}")];
    vec![
        sums(
            "ai",
            "ai { classifications generations errors errorRate accuracy averageConfidence fallbacks fallbackRate inputTokens
             outputTokens costUsd costPerConversationUsd }",
            "/metrics/ai/classifications",
            costs,
        ),
        spread(sql, "ai.latency", "/metrics/ai/latency/count", "latency_ms", &latency),
    ]
}

fn rest(sql: &Sql) -> Vec<Question> {
    let (events, sessions) = (sql.rows("event", "occurred_at"), sql.rows("session", "started_at"));
    let flows = sql.rows("intake_flow", "started_at");
    let named = |names: &[&str]| {
        let counts: Vec<_> = names.iter().map(|name| format!("count(*) FILTER (WHERE name = '{name}')")).collect();
        let list: Vec<_> = names.iter().map(|name| format!("'{name}'")).collect();
        format!("SELECT {} {events} AND name IN ({})", counts.join(", "), list.join(", "))
    };
    let rates = "SELECT count(*) FILTER (WHERE widget_loads > 0),
         count(*) FILTER (WHERE widget_loads > 0 AND widget_opens > 0), count(*) FILTER (WHERE pre_chat_forms_shown > 0),
         count(*) FILTER (WHERE pre_chat_forms_shown > 0 AND pre_chat_forms_submitted > 0)";
    let widget = [
        "widget_loaded",
        "widget_opened",
        "widget_minimized",
        "widget_closed",
        "pre_chat_form_shown",
        "pre_chat_form_submitted",
    ];
    let closes = format!("{events} AND name = 'widget_closed'");
    let judged = format!(
        "SELECT count(*) FILTER (WHERE name = 'faq_question_viewed'), count(*) FILTER (WHERE helpful), count(*) FILTER (WHERE NOT helpful) {events} AND name IN ('faq_question_viewed', 'feedback_given')"
    );
    let safety = format!(
        "SELECT count(*) FILTER (WHERE name = 'phi_warning_shown'), count(*) FILTER (WHERE category = 'ERROR'), count(*) FILTER (WHERE name = 'back_button_clicked'), count(*) FILTER (WHERE name = 'slow_response') {events} AND (name IN ('phi_warning_shown', 'back_button_clicked', 'slow_response') OR category = 'ERROR')"
    );
    let total = format!("SELECT count(*) {sessions}");
    vec![
        sums(
            "widget",
            "widget { loads opens minimizes closes openRate preChatFormsShown preChatFormsSubmitted preChatFormCompletionRate }",
            "/metrics/widget/loads",
            vec![named(&widget), format!("{rates} {sessions}")],
        ),
        spread(sql, "widget.timeOpen", "/metrics/widget/timeOpen/count", "time_open_ms", &closes),
        sums("faqs", "faqs { views helpful notHelpful resolutionRate }", "/metrics/faqs/views", vec![judged]),
        sums(
            "intake",
            "intake { started completed completionRate }",
            "/metrics/intake/started",
            Sql::sums("count(*), count(completed_at)", &flows),
        ),
        spread(sql, "intake.duration", "/metrics/intake/duration/count", "duration_ms", &flows),
        sums(
            "safety",
            "safety { phiWarnings errors errorRate backButtonUses slowResponses }",
            "/metrics/safety/phiWarnings",
            vec![safety, total.clone()],
        ),
        sums(
            "events",
            "events { total perSession }",
            "/metrics/events/total",
            vec![format!("SELECT count(*) {events}"), total],
        ),
    ]
}
