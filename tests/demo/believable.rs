//! Numbers that somebody who runs a chatbot would believe.

use std::{ops::Range, time::Duration};

use async_graphql::Request;
use parlance::{access::Access, app::App, clock::Clock, db::tenant, demo, graphql::schema, tasks::Tasks};
use parlance_entity::{session, vocabulary::ApiKeyKind};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde_json::Value;
use uuid::Uuid;

use super::NOW;
use crate::support::on_every_database;

const MINUTE: i64 = 60_000;

/// The last three weeks of five: long enough for visitors to come back, and to their threads.
const METRICS: &str = "{ chatbot { analytics(range: { last: { count: 21, unit: DAY } }) { metrics {
    sessions { bounceRate conversationRate conversionRate handoverRate leadRate pageViewsPerSession duration { median average } }
    users { unique returning }
    widget { openRate timeOpen { median average } }
    conversations {
        unanswered completionRate containmentRate escalationRate
        firstResponseTime { median average } agentFirstResponseTime { median average } resolutionTime { average max }
    }
    messages { deliveryRate readRate failureRate responseTime { average max } botResponseTime { average max } }
    handovers { acceptanceRate callbackRate pending waitTime { median average max } }
    leads { qualified conversionRate value total }
    satisfaction { averageScore satisfiedRate responseRate helpfulRate reviewed averageReviewScore }
    ai { errorRate accuracy averageConfidence fallbackRate latency { median average } costUsd costPerConversationUsd }
    faqs { views resolutionRate }
    intake { started completionRate duration { median } }
    safety { phiWarnings errorRate backButtonUses slowResponses }
} } } }";

/// Between which bounds each number lies, the upper one excluded.
const BOUNDS: &[(&str, Range<f64>)] = &[
    ("sessions/bounceRate", 0.2..0.6),
    ("sessions/conversationRate", 0.3..0.7),
    ("sessions/conversionRate", 0.02..0.15),
    ("sessions/handoverRate", 0.01..0.15),
    ("sessions/leadRate", 0.01..0.1),
    ("sessions/pageViewsPerSession", 1.0..4.0),
    ("sessions/duration/median", 20.0..300.0),
    ("sessions/duration/average", 30.0..600.0),
    ("users/returning", 20.0..1_000.0),
    ("widget/openRate", 0.1..0.6),
    ("widget/timeOpen/median", 20.0..300.0),
    ("widget/timeOpen/average", 20.0..600.0),
    ("conversations/unanswered", 1.0..50.0),
    ("conversations/completionRate", 0.5..0.9),
    ("conversations/containmentRate", 0.6..0.98),
    ("conversations/escalationRate", 0.03..0.3),
    ("conversations/firstResponseTime/median", 0.2..5.0),
    ("conversations/firstResponseTime/average", 0.2..60.0),
    ("conversations/agentFirstResponseTime/median", 20.0..600.0),
    ("conversations/agentFirstResponseTime/average", 20.0..1_800.0),
    ("conversations/resolutionTime/average", 20.0..600.0),
    ("conversations/resolutionTime/max", 60.0..43_200.0),
    ("messages/deliveryRate", 0.9..0.999),
    ("messages/readRate", 0.6..0.95),
    ("messages/failureRate", 0.001..0.1),
    ("messages/responseTime/average", 0.5..30.0),
    ("messages/responseTime/max", 5.0..21_600.0),
    ("messages/botResponseTime/average", 0.5..5.0),
    ("messages/botResponseTime/max", 2.0..60.0),
    ("handovers/acceptanceRate", 0.4..0.9),
    ("handovers/callbackRate", 0.05..0.4),
    ("handovers/pending", 0.0..4.0),
    ("handovers/waitTime/median", 15.0..300.0),
    ("handovers/waitTime/average", 30.0..600.0),
    ("handovers/waitTime/max", 300.0..21_600.0),
    ("leads/qualified", 5.0..100.0),
    ("leads/conversionRate", 0.05..0.5),
    ("satisfaction/averageScore", 3.3..4.6),
    ("satisfaction/satisfiedRate", 0.5..0.95),
    ("satisfaction/responseRate", 0.05..0.4),
    ("satisfaction/helpfulRate", 0.5..0.95),
    ("satisfaction/reviewed", 20.0..200.0),
    ("satisfaction/averageReviewScore", 60.0..95.0),
    ("ai/errorRate", 0.001..0.05),
    ("ai/accuracy", 0.8..0.98),
    ("ai/averageConfidence", 0.6..0.95),
    ("ai/fallbackRate", 0.03..0.2),
    ("ai/latency/median", 0.1..2.0),
    ("ai/latency/average", 0.1..2.0),
    ("ai/costUsd", 0.5..50.0),
    ("ai/costPerConversationUsd", 0.0005..0.05),
    ("faqs/views", 50.0..500.0),
    ("faqs/resolutionRate", 0.6..0.95),
    ("intake/started", 20.0..200.0),
    ("intake/completionRate", 0.4..0.85),
    ("intake/duration/median", 40.0..300.0),
    ("safety/phiWarnings", 3.0..60.0),
    ("safety/errorRate", 0.001..0.1),
    ("safety/backButtonUses", 10.0..500.0),
    ("safety/slowResponses", 3.0..500.0),
];

on_every_database! {
    async fn the_demos_numbers_are_believable(db) {
        let app = App::start(db, Clock::manual(NOW), Tasks::new());
        let chatbot = demo::set_up(&app).await.expect("a chatbot").id;
        demo::catch_up(&app, chatbot, 35, demo::VISITS_A_DAY, |_, _| {}).await.expect("every item is accepted");
        let metrics = metrics(&app, chatbot).await;

        for (path, bounds) in BOUNDS {
            let number = metrics.pointer(&format!("/{path}")).and_then(Value::as_f64);
            assert!(number.is_some_and(|number| bounds.contains(&number)), "{path}: {number:?}, not in {bounds:?}");
        }
        let leads = &metrics["leads"];
        let worth = leads["value"].as_f64().expect("a value") / leads["total"].as_f64().expect("a count");
        assert!((200.0..2_000.0).contains(&worth), "a lead is worth {worth}");
        end(app).await;
    }

    async fn guests_whom_the_last_run_left_behind_do_not_stay(db) {
        let clock = Clock::manual(NOW);
        let app = App::start(db, clock.clone(), Tasks::new());
        let chatbot = demo::set_up(&app).await.expect("a chatbot").id;
        play_until_somebody_is_there(&app, chatbot).await;

        let later = NOW.plus(20 * MINUTE);
        assert!(of_the_first_run(&app, chatbot).await > 0);
        clock.set(later);
        play_until_somebody_is_there(&app, chatbot).await;
        assert_eq!(of_the_first_run(&app, chatbot).await, 0);
        end(app).await;
    }
}

async fn metrics(app: &App, chatbot: Uuid) -> Value {
    let access = reader(chatbot);
    let answer = schema::build(app.clone()).execute(Request::new(METRICS).data(access)).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    answer.data.into_json().expect("JSON")["chatbot"]["analytics"]["metrics"].take()
}

fn reader(chatbot: Uuid) -> Access {
    Access { key_id: Uuid::nil(), kind: ApiKeyKind::Read, name: "Test".to_owned(), chatbot_id: Some(chatbot) }
}

/// Plays the demo until a guest who comes right now is counted, and breaks off.
async fn play_until_somebody_is_there(app: &App, chatbot: Uuid) {
    let now = app.clock.now();
    let can_read = reader(chatbot).read(chatbot).expect("a read key reads").expect("its chatbot");
    let mut active = app.active_sessions.listen(can_read);
    let somebody = active.wait_for(|it| it.as_ref().and_then(|it| it.newest_started_at) == Some(now));
    tokio::select! {
        () = demo::play(app.clone(), chatbot, Vec::new()) => {}
        seen = somebody => drop(seen.expect("the count goes on")),
    }
}

/// How many sessions of the first run are there still.
async fn of_the_first_run(app: &App, chatbot: Uuid) -> u64 {
    tenant::find::<session::Entity>(chatbot)
        .filter(session::Column::StartedAt.lte(NOW))
        .filter(session::Column::PresentUntil.gt(NOW.plus(20 * MINUTE)))
        .count(&app.db.reader)
        .await
        .expect("a count")
}

async fn end(app: App) {
    let tasks = app.tasks.clone();
    drop(app);
    assert!(tasks.shutdown(Duration::from_secs(10)).await, "everything ends");
}
