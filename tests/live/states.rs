//! States: at once, and again after each change.

use std::time::{Duration, Instant};

use parlance::access::Access;
use parlance_entity::vocabulary::ApiKeyKind;
use serde_json::json;
use tokio::time::sleep;

use super::{House, MINUTE, code};
use crate::support::{on_every_database, sample::AT};

const STARTED: &str = "subscription { analytics(every: 1) { metrics { sessions { total } } } }";

/// Every subscription.
const FIELDS: [&str; 6] = [
    "activeSessions(chatbotId: $id) { count }",
    "live(chatbotId: $id) { activeSessions }",
    "analytics(chatbotId: $id) { metrics { sessions { total } } }",
    "events(chatbotId: $id) { name }",
    "conversations(chatbotId: $id) { status }",
    "alerts(chatbotId: $id) { value }",
];

async fn start_session(house: &House, id: &str) {
    house.tell(&format!("startSession(input: {{ sessionId: \"{id}\" }}) {{ userErrors {{ message }} }}")).await;
}

on_every_database! {
    async fn analytics_come_at_once_and_after_each_change(db) {
        let house = House::start(db).await;
        let mut watched = house.watch(STARTED);
        assert_eq!(watched.next().await["analytics"]["metrics"]["sessions"]["total"], 0);
        start_session(&house, "s1").await;
        assert_eq!(watched.next().await["analytics"]["metrics"]["sessions"]["total"], 1);
        house.tell(r#"setAgentStatus(input: { agentId: "grace", status: ONLINE }) { userErrors { message } }"#).await;
        assert!(watched.is_silent().await, "what changes nothing of it is not pushed");
        drop(watched);
        house.end().await;
    }

    async fn changes_in_a_row_are_one_answer_no_sooner_than_asked_for(db) {
        let house = House::start(db).await;
        let mut watched = house.watch(STARTED);
        let told = async {
            let (mut total, mut told_at, mut pauses) = (0, None, Vec::new());
            while total < 40 {
                total = watched.next().await["analytics"]["metrics"]["sessions"]["total"].as_i64().expect("a number");
                pauses.extend(told_at.replace(Instant::now()).map(|before: Instant| before.elapsed()));
            }
            pauses
        };
        let changes = async {
            for session in 0..40 {
                start_session(&house, &session.to_string()).await;
                sleep(Duration::from_millis(50)).await;
            }
        };
        let (pauses, ()) = tokio::join!(told, changes);
        // A little less than the second, as an answer may itself be on its way for a little longer than the next one.
        assert!(pauses.iter().all(|pause| *pause > Duration::from_millis(700)), "{pauses:?}");
        drop(watched);
        house.end().await;
    }

    async fn the_passing_of_time_is_a_change(db) {
        let house = House::start(db).await;
        house.tell(r#"
            startSession(input: { sessionId: "s" }) { userErrors { message } }
            startConversation(input: { conversationId: "c", sessionId: "s" }) { userErrors { message } }"#).await;
        let mut watched = house.watch(
            "subscription { analytics(range: { preset: TODAY }, every: 1) { metrics { sessions { total } conversations { dropped } } } }",
        );
        let first = watched.next().await;
        assert_eq!(first["analytics"]["metrics"], json!({ "sessions": { "total": 1 }, "conversations": { "dropped": 0 } }));
        // Nobody wrote for the timeout.
        let timeout = i64::from(house.mine.conversation_timeout_minutes) * MINUTE;
        house.app.clock.set(AT.plus(timeout));
        assert_eq!(watched.next().await["analytics"]["metrics"]["conversations"]["dropped"], 1);
        // A new day has nothing yet.
        house.app.clock.set(AT.plus(24 * 60 * MINUTE));
        let next_day = watched.next().await;
        assert_eq!(next_day["analytics"]["metrics"], json!({ "sessions": { "total": 0 }, "conversations": { "dropped": 0 } }));
        drop(watched);
        house.end().await;
    }

    async fn a_change_of_the_chatbots_settings_is_a_change(db) {
        let house = House::start(db).await;
        house.tell(r#"startSession(input: { sessionId: "s", startedAt: "2026-01-31T00:30:00Z" }) { userErrors { message } }"#).await;
        let mut watched = house.watch("subscription { analytics(range: { preset: TODAY }, every: 1) { metrics { sessions { total } } } }");
        assert_eq!(watched.next().await["analytics"]["metrics"]["sessions"]["total"], 1);
        let administrator = Access { key_id: uuid::Uuid::nil(), kind: ApiKeyKind::Admin, name: "Admin".to_owned(), chatbot_id: None };
        let update = format!(r#"mutation {{ updateChatbot(input: {{ id: "{}", timezone: "America/Los_Angeles" }}) {{ userErrors {{ message }} }} }}"#, house.mine.id);
        let updated = house.ask_as(administrator, &update).await;
        assert_eq!(updated["updateChatbot"]["userErrors"], json!([]));
        // There it was still yesterday.
        assert_eq!(watched.next().await["analytics"]["metrics"]["sessions"]["total"], 0);
        drop(watched);
        house.end().await;
    }

    async fn what_cannot_be_asked_is_refused_once(db) {
        let house = House::start(db).await;
        for arguments in [
            "every: 0",
            "every: 3601",
            r#"range: { days: { from: "2026-02-02", to: "2026-02-01" } }"#,
            "range: { last: { count: 200, unit: MONTH } }",
        ] {
            let mut watched = house.watch(&format!("subscription {{ analytics({arguments}) {{ metrics {{ sessions {{ total }} }} }} }}"));
            assert_eq!(code(&watched.answer().await), "BAD_USER_INPUT", "{arguments}");
            assert!(watched.has_ended().await, "{arguments}");
        }
        let two = house.watch("subscription { analytics { metrics { sessions { total } } } live { at } }").answer().await;
        assert_eq!(code(&two), "BAD_USER_INPUT", "one thing at a time");
        let nothing = house.watch("subscription { nothing }").answer().await;
        assert_eq!(code(&nothing), "GRAPHQL_VALIDATION_FAILED");
        house.end().await;
    }

    async fn subscriptions_take_the_keys_that_queries_take(db) {
        let house = House::start(db).await;
        let write = Access { kind: ApiKeyKind::Write, ..House::key(&house.mine) };
        for field in FIELDS {
            let query = format!("subscription($id: ID) {{ {field} }}");
            let mut watched = house.watch_as(write.clone(), &query, json!({ "id": null }));
            assert_eq!(code(&watched.answer().await), "FORBIDDEN", "{field}");
            assert!(watched.has_ended().await, "{field}");
            let mut watched = house.watch_with(&query, json!({ "id": house.theirs.id }));
            assert_eq!(code(&watched.answer().await), "BAD_USER_INPUT", "{field}: a key knows its own chatbot");
            assert!(watched.has_ended().await, "{field}");
        }
        house.end().await;
    }

    async fn a_field_in_a_fragment_is_subscribed_to_like_any_other(db) {
        let house = House::start(db).await;
        let mut watched = house.watch(
            "subscription Board { ...Root } fragment Root on Subscription { analytics(every: 1) { ...Parts } } \
             fragment Parts on Analytics { metrics { sessions { total } } }",
        );
        assert_eq!(watched.next().await["analytics"]["metrics"]["sessions"]["total"], 0);
        start_session(&house, "s1").await;
        assert_eq!(watched.next().await["analytics"]["metrics"]["sessions"]["total"], 1);
        drop(watched);
        house.end().await;
    }
}
