//! Whatever order rows come in, and however often, the stored records are the same.

use parlance::ingest::{item::Item, rebuild};
use serde_json::json;

use super::world::{World, ago, event, events, input, is_accepted, is_duplicate, message};
use crate::support::on_every_database;

/// A small numbers' generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// A day of a chatbot: sessions with and without ids, conversations with several episodes, handovers, leads, scores,
/// reviews, calls of models, intake flows, identities, and updates of each. Every time and id is given, and no time twice, so that nothing but the order differs.
pub(super) fn day() -> Vec<Item> {
    let agent =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";
    let mut items = Vec::new();
    for visitor in 0..6_i64 {
        let (v, t) = (format!("v{visitor}"), 50_000 - visitor * 7_001);
        items.push(Item::StartSession(Box::new(input(json!({
            "sessionId": format!("s-{v}"), "anonymousId": format!("anon-{v}"), "startedAt": ago(t),
            "context": {"userAgent": agent, "referrer": "https://news.example/a", "landingPage": "https://shop.example/?utm_source=x"}
        })))));
        items.extend(events(json!({
            "sessionId": format!("s-{v}"), "anonymousId": format!("anon-{v}"),
            "context": {"userAgent": agent, "language": "de"},
            "events": [
                {"eventId": format!("e1-{v}"), "name": "page", "pageUrl": "https://shop.example/a?b=1", "occurredAt": ago(t - 10)},
                {"eventId": format!("e2-{v}"), "name": "widget_loaded", "occurredAt": ago(t - 20)},
                {"eventId": format!("e3-{v}"), "name": "widget_opened", "occurredAt": ago(t - 30)},
                {"eventId": format!("e4-{v}"), "name": "message_sent", "properties": {"length": 12}, "occurredAt": ago(t - 40)},
                {"eventId": format!("e5-{v}"), "name": "message_received", "properties": {"message_id": format!("r-{v}")}, "occurredAt": ago(t - 50)},
                {"eventId": format!("e6-{v}"), "name": "handover_requested", "properties": {"handover_id": format!("h-{v}")}, "occurredAt": ago(t - 60)},
                {"eventId": format!("e7-{v}"), "name": "widget_closed", "occurredAt": ago(t - 3_000)},
            ]
        })));
        items.push(Item::UpdateHandover(input(
            json!({"handoverId": format!("h-{v}"), "status": "ACCEPTED", "agentId": "ann", "at": ago(t - 90)}),
        )));
        items.push(Item::MessageStatus(input(
            json!({"messageId": format!("r-{v}"), "status": "READ", "at": ago(t - 55)}),
        )));
        items.push(Item::Identify(input(json!({"userId": format!("user-{}", visitor % 2), "anonymousId": format!("anon-{v}"), "name": format!("N{v}"), "at": ago(t - 100)})), None));
        items.extend(conversation(&v, t));
        items.extend(thread(&v, t));
        items.extend(calls(&v, t));
        items.extend(intakes(&v, t));
    }
    items
}

/// A conversation that the server reports, with two episodes.
fn conversation(v: &str, t: i64) -> Vec<Item> {
    let id = format!("c-{v}");
    let said = |n: i64, role: &str, at: i64| {
        message(json!({"messageId": format!("m{n}-{v}"), "conversationId": id, "role": role, "content": "grüße 🦜",
            "sessionId": if n == 1 { json!(format!("s-{v}")) } else { json!(null) }, "agentId": if role == "AGENT" { json!("bob") } else { json!(null) },
            "sentAt": ago(at)}))
    };
    vec![
        said(1, "USER", t - 200),
        said(2, "BOT", t - 203),
        said(3, "USER", t - 260),
        said(4, "AGENT", t - 300),
        Item::Assign(input(json!({"conversationId": id, "agentId": "bob", "at": ago(t - 299)}))),
        Item::Resolve(input(
            json!({"conversationId": id, "resolvedBy": "AGENT", "agentId": "bob", "at": ago(t - 400)}),
        )),
        Item::Score(input(json!({"conversationId": id, "score": 4, "at": ago(t - 410)}))),
        Item::Review(input(
            json!({"conversationId": id, "reviewer": "joan", "score": 60, "notes": "curt", "at": ago(t - 3_990)}),
        )),
        Item::Review(input(json!({"conversationId": id, "reviewer": "rita", "score": 80, "at": ago(t - 420)}))),
        said(5, "USER", t - 4_000),
        said(6, "BOT", t - 4_005),
        Item::CaptureLead(Box::new(input(
            json!({"leadId": format!("l-{v}"), "conversationId": id, "email": "a@b.example", "value": 12.5, "createdAt": ago(t - 4_010)}),
        ))),
        Item::UpdateLead(input(json!({"leadId": format!("l-{v}"), "status": "WON", "at": ago(t - 4_100)}))),
        Item::EndSession(input(json!({"sessionId": format!("s-{v}"), "endedAt": ago(t - 4_200)}))),
    ]
}

/// Rows of a user without session ids: two implicit sessions, and a third that a late row ties to the second.
fn thread(v: &str, t: i64) -> Vec<Item> {
    [0, 600, 1_200, 5_000, 6_900, 5_900]
        .into_iter()
        .enumerate()
        .map(|(n, later)| {
            let name = if n % 2 == 0 { "page_viewed" } else { "message_sent" };
            event(json!({"eventId": format!("t{n}-{v}"), "name": name, "userId": format!("app-{v}"), "anonymousId": format!("device-{v}"),
                "pageUrl": "https://shop.example/app", "occurredAt": ago(t - 11 - later)}))
        })
        .collect()
}

/// Calls of models that the server and the client tell of: with a conversation, with a session alone, failed by a word
/// that names neither, failed without any other word, and of an implicit session.
fn calls(v: &str, t: i64) -> Vec<Item> {
    let call = |fields: serde_json::Value| Item::AiCall(Box::new(input(fields)));
    vec![
        call(json!({"callId": format!("a1-{v}"), "kind": "CLASSIFICATION", "conversationId": format!("c-{v}"),
            "intent": "refund", "confidence": 0.5, "correct": true, "latencyMs": 90, "at": ago(t - 202)})),
        call(json!({"callId": format!("a2-{v}"), "kind": "GENERATION", "sessionId": format!("s-{v}"),
            "inputTokens": 10, "outputTokens": 20, "costUsd": 0.125, "at": ago(t - 70)})),
        event(json!({"eventId": format!("a2f-{v}"), "name": "ai_failed", "properties": {"call_id": format!("a2-{v}"),
            "error_type": "timeout"}, "occurredAt": ago(t - 71)})),
        event(json!({"eventId": format!("a3f-{v}"), "name": "ai.error", "sessionId": format!("s-{v}"),
            "properties": {"call_id": format!("a3-{v}"), "message": "no answer", "kind": "classification"}, "occurredAt": ago(t - 72)})),
        event(json!({"eventId": format!("a4-{v}"), "name": "ai_generated", "userId": format!("app-{v}"),
            "properties": {"latency_ms": 800, "model": "large"}, "occurredAt": ago(t - 615)})),
        event(json!({"eventId": format!("q1-{v}"), "name": "feedback_given", "userId": format!("app-{v}"),
            "properties": {"question_id": "hours", "helpful": true}, "occurredAt": ago(t - 616)})),
    ]
}

/// Intake flows: one that is completed, started twice, one of no service type, and one of an implicit session.
fn intakes(v: &str, t: i64) -> Vec<Item> {
    let moved = |n: i64, what: &str, service: Option<&str>, who: &str, later: i64| {
        event(
            json!({"eventId": format!("i{n}-{v}"), "name": format!("intake_{what}"), who: format!("{}-{v}", if who == "userId" { "app" } else { "s" }),
            "properties": {"service_type": service, "step": format!("step {n}")}, "occurredAt": ago(t - later)}),
        )
    };
    vec![
        moved(1, "flow_started", Some("loans"), "sessionId", 110),
        moved(2, "step_completed", Some("loans"), "sessionId", 112),
        moved(3, "flow_started", Some("loans"), "sessionId", 114),
        moved(4, "step_completed", Some("loans"), "sessionId", 116),
        moved(5, "flow_completed", Some("loans"), "sessionId", 118),
        moved(6, "flow_started", None, "sessionId", 109),
        moved(7, "step_completed", None, "sessionId", 108),
        moved(8, "flow_started", Some("cards"), "userId", 617),
    ]
}

on_every_database! {
    async fn shuffled_and_split_rows_give_the_same_records(db) {
        let in_order = World::new(db.clone()).await;
        in_order.send(day()).await;
        let expected = in_order.tables().await;
        assert!(expected.sessions.len() > 12 && expected.conversations.len() > 12, "the day is a full one");
        assert_eq!((expected.ai_calls.len(), expected.intake_flows.len()), (24, 18));
        for seed in 1..=5 {
            let mut dice = Dice(seed);
            let mut items = day();
            dice.shuffle(&mut items);
            let world = World::with(db.clone(), |chatbot| chatbot.slug = format!("shuffled-{seed}")).await;
            while !items.is_empty() {
                let size = 1 + dice.below(items.len().min(25));
                let batch = items.split_off(items.len() - size);
                assert!(world.send(batch).await.iter().all(is_accepted), "seed {seed}");
            }
            expect_same(&world, &in_order, seed).await;
        }
    }

    async fn duplicates_change_nothing(db) {
        let world = World::new(db).await;
        world.send(day()).await;
        let (before, contexts) = (world.tables().await, world.all::<parlance_entity::item::Entity>().await.len());
        let mut again = day();
        Dice(7).shuffle(&mut again);
        assert!(world.send(again).await.iter().all(is_duplicate));
        assert_eq!(world.tables().await, before);
        assert_eq!(world.all::<parlance_entity::item::Entity>().await.len(), contexts);
    }

    async fn a_rebuild_finds_everything_as_it_was(db) {
        let world = World::new(db.clone()).await;
        for chunk in day().chunks(17) {
            world.send(chunk.to_vec()).await;
        }
        let before = world.tables().await;
        rebuild(&db, world.chatbot_id).await.expect("the rebuild is committed");
        assert_eq!(world.tables().await, before);
    }

    async fn two_processes_write_what_one_would(db) {
        let alone = World::new(db.clone()).await;
        alone.send(day()).await;
        let one = World::with(db.clone(), |chatbot| chatbot.slug = "shared".to_owned()).await;
        let other = World::of(db.clone(), one.chatbot_id);
        let mut items = day();
        Dice(11).shuffle(&mut items);
        let batches: Vec<Vec<Item>> = items.chunks(5).map(<[Item]>::to_vec).collect();
        let sent = batches.into_iter().enumerate().map(|(place, batch)| {
            let world = if place % 2 == 0 { &one } else { &other };
            world.send(batch)
        });
        let outcomes = futures_util::future::join_all(sent).await;
        assert!(outcomes.iter().flatten().all(is_accepted));
        expect_same(&one, &alone, 11).await;
    }
}

/// Compares table by table, so that a failure says where.
async fn expect_same(world: &World, expected: &World, seed: u64) {
    let id = expected.chatbot_id.to_string();
    let text = |tables: &super::world::Tables| {
        format!("{tables:#?}")
            .replace(&world.chatbot_id.to_string(), &id)
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (found, wanted) = (text(&world.tables().await), text(&expected.tables().await));
    let place = found.iter().zip(&wanted).position(|(found, wanted)| found != wanted);
    if let Some(place) = place.or((found.len() != wanted.len()).then_some(found.len().min(wanted.len()))) {
        let around = place.saturating_sub(30)..place + 5;
        let show =
            |lines: &[String]| lines.iter().take(around.end).skip(around.start).cloned().collect::<Vec<_>>().join("\n");
        panic!("seed {seed}, line {place}\nfound:\n{}\nwanted:\n{}", show(&found), show(&wanted));
    }
}
