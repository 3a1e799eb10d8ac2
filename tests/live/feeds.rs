//! Feeds: what happens, once each time, in order.

use std::time::Duration;

use parlance::live::alerts::{Alert, AlertMetric, AlertOperator, AlertRule};
use parlance_entity::chatbot;
use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use serde_json::{Value, json};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::{House, MINUTE, PATIENCE, Watched, code, ids};
use crate::support::{on_every_database, sample::AT};

const EVENTS: &str = "subscription { events { eventId cursor } }";
const EVENTS_AFTER: &str = "subscription($after: String) { events(after: $after) { eventId cursor } }";

/// The ids of the next so many events, and the cursor of the last.
async fn take(watched: &mut Watched, count: usize) -> (Vec<String>, Option<String>) {
    let (mut ids, mut cursor) = (Vec::new(), None);
    for _ in 0..count {
        let event = watched.next().await["events"].clone();
        ids.push(event["eventId"].as_str().expect("an id").to_owned());
        cursor = event["cursor"].as_str().map(str::to_owned);
    }
    (ids, cursor)
}

fn alert(chatbot: &chatbot::Model, value: f64) -> Alert {
    let rule = AlertRule {
        chatbot_id: chatbot.id,
        id: Uuid::from_u128(1),
        name: "Many wait".to_owned(),
        metric: AlertMetric::QueuedHandovers,
        operator: AlertOperator::Above,
        threshold: 5.0,
        window_minutes: 10,
        enabled: true,
        firing: true,
    };
    Alert { id: Uuid::from_u128(2), rule, value, started_at: AT, ended_at: None }
}

on_every_database! {
    async fn events_come_in_the_order_in_which_they_are_stored(db) {
        let house = House::start(db).await;
        house.track("s", &ids('a', 0..3)).await;
        let mut watched = house.watch(EVENTS);
        assert!(watched.is_silent().await, "what was stored before is not told");
        house.track("s", &ids('b', 0..300)).await;
        assert_eq!(take(&mut watched, 300).await.0, ids('b', 0..300));
        drop(watched);
        house.end().await;
    }

    async fn events_go_on_after_a_cursor_without_a_gap_or_a_repeat(db) {
        let house = House::start(db).await;
        house.track("s", &ids('a', 0..1_000)).await;
        let mut all = house.watch_with(EVENTS_AFTER, json!({ "after": "YXJyaXZhbDow" }));
        assert_eq!(take(&mut all, 1_000).await.0, ids('a', 0..1_000), "from the very beginning");
        let mut first = house.watch_with(EVENTS_AFTER, json!({ "after": "YXJyaXZhbDow" }));
        let (_, cursor) = take(&mut first, 400).await;
        drop(first);
        house.track("s", &ids('b', 0..10)).await;
        let mut rest = house.watch_with(EVENTS_AFTER, json!({ "after": cursor }));
        let mut expected = ids('a', 400..1_000);
        expected.extend(ids('b', 0..10));
        assert_eq!(take(&mut rest, 610).await.0, expected);
        assert!(rest.is_silent().await);
        house.track("s", &ids('c', 0..2)).await;
        assert_eq!(take(&mut rest, 2).await.0, ids('c', 0..2));
        drop((all, rest));
        house.end().await;
    }

    async fn a_cursor_in_the_text_of_the_operation_serves_as_well(db) {
        let house = House::start(db).await;
        house.track("s", &ids('a', 0..2)).await;
        let texts = [
            r#"subscription { events(after: "YXJyaXZhbDow") { eventId } }"#,
            r#"subscription($after: String = "YXJyaXZhbDow") { events(after: $after) { eventId } }"#,
        ];
        for text in texts {
            assert_eq!(take(&mut house.watch(text), 2).await.0, ids('a', 0..2), "{text}");
        }
        let mut watched = house.watch_with(EVENTS_AFTER, json!({ "after": "nonsense" }));
        assert_eq!(code(&watched.answer().await), "BAD_USER_INPUT");
        assert!(watched.has_ended().await);
        drop(watched);
        house.end().await;
    }

    async fn events_can_be_chosen_by_name_and_category_and_crawlers_are_left_out(db) {
        let house = House::start(db).await;
        let mut named = house.watch(r#"subscription { events(names: ["page_view"]) { eventId } }"#);
        let mut categorised = house.watch("subscription { events(categories: [ERROR]) { eventId } }");
        let mut none = house.watch("subscription { events(names: []) { eventId } }");
        assert!(named.is_silent().await && categorised.is_silent().await);
        house.tell(r#"
            a: trackEvents(input: { sessionId: "crawler", context: { userAgent: "Googlebot/2.1 (+http://www.google.com/bot.html)" }, events: [{ eventId: "bot", name: "page_viewed" }] }) { userErrors { message } }
            b: trackEvents(input: { sessionId: "s", events: [
                { eventId: "open", name: "widget_opened" }, { eventId: "page", name: "page_viewed" }, { eventId: "oops", name: "widget_error" }
            ] }) { userErrors { message } }"#).await;
        assert_eq!(named.next().await["events"]["eventId"], "page");
        assert_eq!(categorised.next().await["events"]["eventId"], "oops");
        assert!(none.is_silent().await);
        drop((named, categorised, none));
        house.end().await;
    }

    async fn a_conversation_comes_each_time_it_changes(db) {
        let house = House::start(db).await;
        let mut all = house.watch("subscription { conversations { conversationId status messageCount agent { agentId } } }");
        let mut queued = house.watch("subscription { conversations(statuses: [QUEUED]) { conversationId } }");
        assert!(all.is_silent().await && queued.is_silent().await);
        let mut expect = async |fields: &str, status: &str, messages: i64| {
            house.tell(fields).await;
            let told = all.next().await["conversations"].clone();
            assert_eq!((&told["conversationId"], &told["status"], &told["messageCount"]), (&json!("c"), &json!(status), &json!(messages)));
            told
        };
        expect(r#"startConversation(input: { conversationId: "c", sessionId: "s" }) { userErrors { message } }"#, "OPEN", 0).await;
        expect(r#"recordMessages(input: { messages: [{ messageId: "m", conversationId: "c", role: USER, content: "Hi" }] }) { userErrors { message } }"#, "OPEN", 1).await;
        expect(r#"requestHandover(input: { handoverId: "h", conversationId: "c", sessionId: "s" }) { userErrors { message } }"#, "QUEUED", 1).await;
        assert_eq!(queued.next().await["conversations"]["conversationId"], "c");
        house.tell(r#"setAgentStatus(input: { agentId: "grace", status: ONLINE }) { userErrors { message } }"#).await;
        let assigned = expect(r#"updateHandover(input: { handoverId: "h", status: ACCEPTED, agentId: "grace" }) { userErrors { message } }"#, "ASSIGNED", 1).await;
        assert_eq!(assigned["agent"]["agentId"], "grace");
        expect(r#"resolveConversation(input: { conversationId: "c" }) { userErrors { message } }"#, "RESOLVED", 1).await;
        house.tell(r#"trackEvents(input: { sessionId: "other", events: [{ name: "widget_opened" }] }) { userErrors { message } }"#).await;
        assert!(all.is_silent().await && queued.is_silent().await);
        drop((all, queued));
        house.end().await;
    }

    async fn a_conversation_that_nobody_goes_on_with_comes_when_it_is_dropped(db) {
        let house = House::start(db).await;
        house.tell(r#"
            a: startConversation(input: { conversationId: "a", sessionId: "s" }) { userErrors { message } }
            b: startConversation(input: { conversationId: "b", sessionId: "s" }) { userErrors { message } }"#).await;
        let mut watched = house.watch("subscription { conversations { conversationId status } }");
        assert!(watched.is_silent().await);
        let timeout = i64::from(house.mine.conversation_timeout_minutes) * MINUTE;
        house.app.clock.set(AT.plus(timeout - 1));
        assert!(watched.is_silent().await);
        house.app.clock.set(AT.plus(timeout));
        for id in ["a", "b"] {
            assert_eq!(watched.next().await["conversations"], json!({ "conversationId": id, "status": "DROPPED" }));
        }
        house.app.clock.set(AT.plus(timeout + MINUTE));
        assert!(watched.is_silent().await, "once");
        drop(watched);
        house.end().await;
    }

    async fn alerts_come_as_they_start_and_end(db) {
        let house = House::start(db).await;
        let mut watched = house.watch("subscription { alerts { value endedAt rule { name metric operator threshold windowMinutes enabled firing } } }");
        assert!(watched.is_silent().await, "there are none yet");
        house.app.alerts.announce(alert(&house.theirs, 1.0));
        house.app.alerts.announce(alert(&house.mine, 7.0));
        house.app.alerts.announce(Alert { ended_at: Some(AT), ..alert(&house.mine, 7.0) });
        let rule = json!({
            "name": "Many wait", "metric": "QUEUED_HANDOVERS", "operator": "ABOVE", "threshold": 5.0, "windowMinutes": 10,
            "enabled": true, "firing": true,
        });
        assert_eq!(watched.next().await["alerts"], json!({ "value": 7.0, "endedAt": null, "rule": rule }));
        assert_eq!(watched.next().await["alerts"]["endedAt"], "2026-01-31T09:30:00.000Z");
        drop(watched);
        house.end().await;
    }

    async fn whoever_joins_whenever_and_reads_however_slowly_gets_every_event_once(db) {
        const SEED: u64 = 20_260_131;
        let house = House::start(db).await;
        let total = 3_000;
        let write = async {
            let (mut next, mut rng) = (0, Xoshiro256PlusPlus::seed_from_u64(SEED));
            while next < total {
                let end = (next + rng.random_range(1..200)).min(total);
                house.track(&format!("s{next}"), &ids('e', next..end)).await;
                next = end;
                sleep(Duration::from_millis(rng.random_range(0..20))).await;
            }
        };
        let readers = (0..12).map(|reader| {
            let house = &house;
            async move {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED + reader);
                let (mut seen, mut cursor) = (Vec::new(), "YXJyaXZhbDow".to_owned());
                while seen.len() < total {
                    // Comes, reads for a while, sometimes slowly, and goes.
                    let mut watched = house.watch_with(EVENTS_AFTER, json!({ "after": cursor }));
                    for _ in 0..rng.random_range(1..900).min(total - seen.len()) {
                        let event = watched.next().await["events"].clone();
                        seen.push(event["eventId"].clone());
                        cursor = event["cursor"].as_str().expect("a cursor").to_owned();
                        if rng.random_ratio(1, 200) {
                            sleep(Duration::from_millis(rng.random_range(0..300))).await;
                        }
                    }
                }
                seen
            }
        });
        let read = futures_util::future::join_all(readers);
        let (read, ()) = timeout(4 * PATIENCE, async { tokio::join!(read, write) }).await.expect("seed 20260131 comes to its end");
        let expected: Vec<Value> = ids('e', 0..total).into_iter().map(Value::from).collect();
        for (reader, seen) in read.iter().enumerate() {
            assert!(*seen == expected, "reader {reader} of seed {SEED} missed or repeated some");
        }
        house.end().await;
    }
}
