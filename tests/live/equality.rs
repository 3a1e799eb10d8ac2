//! What is pushed is what a query says at that instant.
//!
//! Rows come in and time passes in turns, by chance. After each turn every subscription is asked as a query too. What is
//! pushed in a turn must be the answer from before it or from after it, and where they differ, the one from after it must
//! come; so the last push of all is the final answer.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use super::{House, MINUTE, PATIENCE, Watched};
use crate::support::{on_every_database, sample::AT};

/// How many turns there are.
const TURNS: u64 = 16;

/// Longer than any of the subscriptions is at work after a change, so that none is when the next turn begins: each may look
/// at a change, and a second later at what was announced meanwhile.
const REST: Duration = Duration::from_millis(2_600);

/// Fields of a chatbot that are subscriptions as well: name, arguments, selection.
const FIELDS: [(&str, &str, &str); 6] = [
    (
        "live",
        "",
        "activeSessions openConversations queuedHandovers agentsOnline sessionsToday eventsPerMinute messagesPerMinute",
    ),
    (
        "analytics",
        "range: { preset: TODAY }",
        "metrics { sessions { total ended timedOut duration { average p95 } } users { unique new } }",
    ),
    (
        "analytics",
        "range: { last: { count: 2, unit: HOUR } }",
        "metrics { events { total } messages { total sent received } } timeSeries(granularity: HOUR) { start metrics { sessions { total } } }",
    ),
    (
        "analytics",
        "timezone: \"Asia/Tokyo\"",
        "metrics { conversations { started open resolved dropped } handovers { requested accepted } leads { total } }",
    ),
    (
        "analytics",
        "filter: { channel: { eq: WHATSAPP } }",
        "metrics { sessions { total } conversations { started } } topEvents(first: 3) { name count }",
    ),
    (
        "analytics",
        "range: { preset: LAST_7_DAYS }",
        "concurrency { peak average } hourOfDay { hour metrics { sessions { total } } }",
    ),
];

/// A subscription beside the query that it has to agree with.
struct Pair {
    query: String,
    field: &'static str,
    watched: Watched,
    answer: Value,
}

impl Pair {
    async fn of(house: &House, (field, arguments, selection): (&'static str, &str, &str)) -> Self {
        let every = if field == "analytics" { "every: 1" } else { "chatbotId: null" };
        let own = if arguments.is_empty() { String::new() } else { format!("({arguments})") };
        let query = format!("{{ chatbot {{ {field}{own} {{ {selection} }} }} }}");
        let mut watched = house.watch(&format!("subscription {{ {field}({every} {arguments}) {{ {selection} }} }}"));
        let answer = ask(house, &query, field).await;
        assert_eq!(watched.next().await[field], answer, "{query}: at once");
        Self { query, field, watched, answer }
    }

    /// Takes what is pushed in a turn.
    async fn take(&mut self, house: &House, turn: &str) {
        let before = std::mem::replace(&mut self.answer, ask(house, &self.query, self.field).await);
        let mut shown = before.clone();
        while shown != self.answer {
            shown = self.watched.next().await[self.field].take();
            assert!(
                shown == self.answer || shown == before,
                "{turn}: {}:\n{shown}\nis neither\n{before}\nnor\n{}",
                self.query,
                self.answer
            );
        }
    }

    /// Takes what is pushed besides, which has to be the same.
    async fn rest(&mut self, turn: &str) {
        while let Ok(more) = timeout(Duration::from_millis(1), self.watched.next()).await {
            assert_eq!(more[self.field], self.answer, "{turn}: {}", self.query);
        }
    }
}

async fn ask(house: &House, query: &str, field: &str) -> Value {
    house.ask(query).await["chatbot"][field].take()
}

/// Something that happens.
fn happening(rng: &mut Xoshiro256PlusPlus, turn: u64) -> String {
    let session = rng.random_range(0..6);
    let channel = if session % 2 == 0 { "WEB" } else { "WHATSAPP" };
    let row = match rng.random_range(0..9) {
        0 => format!(
            "startSession(input: {{ sessionId: \"s{session}\", anonymousId: \"a{session}\", channel: {channel} }})"
        ),
        1 => format!("endSession(input: {{ sessionId: \"s{session}\" }})"),
        2 => format!(
            "startConversation(input: {{ conversationId: \"c{turn}\", sessionId: \"s{session}\", channel: {channel} }})"
        ),
        3 => format!(
            "recordMessages(input: {{ messages: [{{ messageId: \"u{turn}\", conversationId: \"c{session}\", sessionId: \"s{session}\", role: USER, content: \"Hi\" }}, {{ messageId: \"b{turn}\", conversationId: \"c{session}\", sessionId: \"s{session}\", role: BOT, content: \"Hello\" }}] }})"
        ),
        4 => format!(
            "requestHandover(input: {{ handoverId: \"h{turn}\", conversationId: \"c{session}\", sessionId: \"s{session}\" }})"
        ),
        5 => format!("captureLead(input: {{ leadId: \"l{turn}\", sessionId: \"s{session}\", type: \"demo\" }})"),
        6 => format!(
            "setAgentStatus(input: {{ agentId: \"g{session}\", status: {} }})",
            if turn.is_multiple_of(2) { "ONLINE" } else { "AWAY" }
        ),
        7 => format!(
            "trackEvents(input: {{ sessionId: \"s{session}\", events: [{{ eventId: \"e{turn}\", name: \"widget_opened\" }}, {{ eventId: \"f{turn}\", name: \"page_viewed\" }}] }})"
        ),
        _ => format!("resolveConversation(input: {{ conversationId: \"c{session}\" }})"),
    };
    format!("{row} {{ userErrors {{ message }} }}")
}

on_every_database! {
    async fn whatever_happens_pushes_are_what_a_query_says(db) {
        const SEED: u64 = 5;
        let house = House::start(db).await;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(SEED);
        house.tell(r#"trackEvents(input: { sessionId: "s0", events: [{ name: "widget_opened" }] }) { userErrors { message } }"#).await;
        let mut pairs = Vec::new();
        for field in FIELDS {
            pairs.push(Pair::of(&house, field).await);
        }
        let mut now = AT;
        for turn in 0..TURNS {
            let what = if turn % 2 == 0 {
                let fields = happening(&mut rng, turn);
                house.tell(&fields).await;
                fields
            } else {
                // Mostly a little, now and then until everybody is gone, and once into the next day.
                let minutes = match turn { 11 => 15 * 60, _ => [1, 5, 31, 61][rng.random_range(0..4)] };
                now = now.plus(minutes * MINUTE + rng.random_range(0..1_000));
                house.app.clock.set(now);
                format!("{minutes} minutes pass")
            };
            let turn = format!("seed {SEED}, turn {turn}: {what}");
            for pair in &mut pairs {
                timeout(PATIENCE, pair.take(&house, &turn)).await.unwrap_or_else(|_| panic!("{turn}: nothing comes of {}", pair.query));
            }
            sleep(REST).await;
            for pair in &mut pairs {
                pair.rest(&turn).await;
            }
        }
        drop(pairs);
        house.end().await;
    }
}
