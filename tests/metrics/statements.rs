use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parlance::db::Db;
use uuid::Uuid;

use super::ask::Ask;
use crate::support::on_every_database;

/// Every field of a set of metrics; SPREAD stands for those of a duration.
const EVERY_METRIC: &str = "{
    sessions {
        total duration SPREAD pageViews pageViewsPerSession messagesPerSession bounced bounceRate withConversation
        conversationRate converted conversionRate withHandover handoverRate withLead leadRate identified anonymous ended
        timedOut withError
    }
    users { unique new returning identified anonymous }
    widget {
        loads opens minimizes closes openRate preChatFormsShown preChatFormsSubmitted preChatFormCompletionRate
        timeOpen SPREAD
    }
    conversations {
        started open resolved resolvedByBot resolvedByAgent dropped handedOver reopened unanswered completionRate
        containmentRate deflectionRate awaitingFirstResponse escalationRate dropRate duration SPREAD
        firstResponseTime SPREAD botFirstResponseTime SPREAD agentFirstResponseTime SPREAD resolutionTime SPREAD
        messagesPerConversation newContacts
    }
    messages {
        total fromUsers fromBot fromAgents system received sent delivered read failed replied deliveryRate readRate
        failureRate replyRate averageLength responseTime SPREAD botResponseTime SPREAD agentResponseTime SPREAD
        slowResponses
    }
    handovers {
        requested accepted callbackRequested declined resolved abandoned pending acceptanceRate callbackRate
        waitTime SPREAD handlingTime SPREAD
    }
    leads { total qualified won value wonValue conversionRate timeToLead SPREAD }
    satisfaction {
        responses averageScore distribution { score count } satisfiedRate responseRate thumbsUp thumbsDown helpfulRate
        reviewed averageReviewScore
    }
    ai {
        classifications generations errors errorRate accuracy averageConfidence fallbacks fallbackRate latency SPREAD
        inputTokens outputTokens costUsd costPerConversationUsd
    }
    faqs { views helpful notHelpful resolutionRate }
    intake { started completed completionRate duration SPREAD }
    safety { phiWarnings errors errorRate backButtonUses slowResponses }
    events { total perSession }
}";

/// How many statements answering about an empty chatbot takes.
async fn statements(db: &Db, selection: &str) -> usize {
    statements_of(db, Uuid::now_v7(), selection).await
}

/// How many statements answering about a chatbot takes.
pub(super) async fn statements_of(db: &Db, chatbot_id: Uuid, selection: &str) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let mut counted = db.clone();
    let counter = count.clone();
    counted.reader.set_metric_callback(move |_| {
        counter.fetch_add(1, Ordering::Relaxed);
    });
    Ask::default().answer(&counted, chatbot_id, selection).await;
    count.load(Ordering::Relaxed)
}

on_every_database! {
    async fn a_dashboard_reads_each_table_once_for_each_way_of_cutting_time(db) {
        let sessions = "sessions { total bounceRate duration { average } } events { total perSession } widget { openRate loads }";
        let others = "conversations { started resolved containmentRate } messages { total deliveryRate }";
        assert_eq!(statements(&db, &format!("metrics {{ {sessions} {others} }}")).await, 4);
        let selection = format!("metrics {{ {sessions} }} timeSeries {{ start metrics {{ {sessions} }} }}");
        assert_eq!(statements(&db, &selection).await, 4);
    }

    async fn only_what_is_asked_for_is_read(db) {
        assert_eq!(statements(&db, "start end timezone timeSeries { start end }").await, 0);
        assert_eq!(statements(&db, "metrics { leads { total } }").await, 1);
        assert_eq!(statements(&db, "metrics { sessions { total } users { unique new } }").await, 2);
        assert_eq!(statements(&db, "metrics { sessions { duration { count average } } }").await, 1);
        assert_eq!(statements(&db, "metrics { sessions { duration { median p75 p99 max } } }").await, 1);
        assert_eq!(statements(&db, "metrics { sessions { duration { median histogram { count } } } }").await, 1);
        assert_eq!(statements(&db, "timeSeries { metrics { sessions { duration { p95 } } } }").await, 1);
    }

    async fn all_durations_of_a_table_are_read_together(db) {
        let spread = "{ count average median p75 p90 p95 p99 max histogram { from count } }";
        let conversations = format!(
            "conversations {{ duration {spread} firstResponseTime {spread} botFirstResponseTime {spread} \
             agentFirstResponseTime {spread} resolutionTime {spread} }}",
        );
        assert_eq!(statements(&db, &format!("metrics {{ {conversations} }}")).await, 2);
        assert_eq!(statements(&db, &format!("timeSeries {{ metrics {{ {conversations} }} }}")).await, 2);
    }

    async fn every_metric_of_a_range_reads_each_table_once_and_once_more_for_its_durations_and_its_people(db) {
        let spread = "{ count average median p75 p90 p95 p99 max histogram { from to count } }";
        let every = EVERY_METRIC.replace("SPREAD", spread);
        // Sums of ten tables, durations of eight of them, people of two.
        assert_eq!(statements(&db, &format!("metrics {every}")).await, 20);
        assert_eq!(statements(&db, &format!("timeSeries {{ start metrics {every} }}")).await, 20);
        assert_eq!(statements(&db, &format!("metrics {every} hourOfDay {{ hour metrics {every} }}")).await, 40);
    }

    async fn a_sweep_over_open_sessions_is_made_once_for_each_way_of_cutting_time(db) {
        assert_eq!(statements(&db, "concurrency { peak peakAt average }").await, 1);
        let by_hour = "busiestHourOfDay byHourOfDay { average } timeSeries { peak }";
        assert_eq!(statements(&db, &format!("concurrency {{ {by_hour} }} again: concurrency {{ {by_hour} }}")).await, 1);
        assert_eq!(statements(&db, "concurrency { peak timeSeries(granularity: DAY) { average } byHourOfDay { peak } }").await, 3);
    }

    async fn the_same_question_under_two_names_is_read_once(db) {
        let total = "metrics { sessions { total } }";
        assert_eq!(statements(&db, &format!("{total} again: {total}")).await, 1);
        assert_eq!(statements(&db, &format!("a: previous {{ {total} }} b: previous {{ {total} }}")).await, 1);
        let day_and_week = format!("day: timeSeries {{ {total} }} week: timeSeries(granularity: WEEK) {{ {total} }}");
        assert_eq!(statements(&db, &day_and_week).await, 2);
    }

    async fn what_a_request_asks_of_a_list_twice_is_read_once(db) {
        let events = "topEvents { name count uniqueSessions uniqueUsers }";
        assert_eq!(statements(&db, &format!("{events} again: {events} more: topEvents(first: 20) {{ name }}")).await, 2);
        let event = r#"event(name: "page") { name count uniqueSessions uniqueUsers }"#;
        assert_eq!(statements(&db, &format!("{event} again: {event}")).await, 1);
        assert_eq!(statements(&db, r#"event(name: "page") { name }"#).await, 0);
        assert_eq!(statements(&db, "faqs { views } faqCategories { views } errors { kind } aiErrors { kind }").await, 4);
        // Where no session started, there is nothing to read after that.
        assert_eq!(statements(&db, "paths { pages } pageFlow { links { source } }").await, 1);
    }
}
