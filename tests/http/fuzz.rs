//! Any items in any mutation, and any delivery of WhatsApp's: they are answered, and never by a failure of ours.

use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::TestRunner,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Server, whatsapp};
use crate::{
    privacy::everything::Inputs,
    support::{client, on_every_database},
};

/// How often every mutation is sent to each database.
const ROUNDS: usize = 6;
/// How many deliveries are sent to each database.
const DELIVERIES: usize = 100;

/// Texts that are right somewhere, and texts that are right nowhere.
const TEXTS: [&str; 16] = [
    "",
    "s1",
    "c1",
    "u1",
    "message_sent",
    "handover_accepted",
    "session_ended",
    "auto:s1",
    "a\0b",
    "line\nbreak",
    "\u{1F99C}",
    "\u{202E}x",
    "http://[",
    "https://shop.example/a?utm_source=x",
    "999999999999999999999999",
    "jane@shop.example",
];

/// What Meta calls the parts of a delivery.
const NAMES: [&str; 18] = [
    "entry",
    "changes",
    "field",
    "value",
    "metadata",
    "phone_number_id",
    "contacts",
    "wa_id",
    "profile",
    "name",
    "messages",
    "statuses",
    "id",
    "from",
    "timestamp",
    "type",
    "text",
    "status",
];

on_every_database! {
    async fn any_items_in_any_mutation_are_answered(db) {
        let server = Server::start(db).await;
        let (mut runner, inputs) = (TestRunner::deterministic(), Inputs::read());
        let (mut accepted, mut refused) = (0, 0);
        for _ in 0..ROUNDS {
            let texts = draw(&mut runner, vec(select(&TEXTS[..]), 400));
            let next = std::cell::Cell::new(0);
            let text = |_: &str| {
                next.set(next.get() + 1);
                texts[next.get() % texts.len()].to_owned()
            };
            for request in inputs.requests(&text) {
                let sent = client().post(server.url("/graphql")).bearer_auth(&server.key).json(&request);
                let answer = sent.send().await.expect("an answer");
                assert_eq!(answer.status(), StatusCode::OK, "{request}");
                let answer = answer.text().await.expect("a text");
                assert!(!answer.contains("INTERNAL"), "{answer} to {request}");
                if answer.contains("\"userErrors\":[]") { accepted += 1 } else { refused += 1 }
            }
        }
        assert!(accepted > 10 && refused > 10, "all sorts of items were sent: {accepted} {refused}");
        server.end().await;
    }

    async fn any_delivery_is_answered(db) {
        let server = Server::start(db).await;
        whatsapp::set_numbers(&server, &server.chatbot, &[whatsapp::NUMBER]).await.expect("the number is free");
        let mut runner = TestRunner::deterministic();
        let mut taken = 0;
        for _ in 0..DELIVERIES {
            let parts = draw(&mut runner, (list(), list(), list(), any::<bool>(), anything()));
            let (contacts, messages, statuses, is_whole, other) = parts;
            let whole = whatsapp::change(json!({ "contacts": contacts, "messages": messages, "statuses": statuses }));
            let delivery = if is_whole { whole } else { other };
            let answer = whatsapp::deliver(&server, &delivery).await;
            let status = answer.status();
            assert!([StatusCode::OK, StatusCode::BAD_REQUEST].contains(&status), "{status} to {delivery}");
            taken += usize::from(status == StatusCode::OK && is_whole);
        }
        assert!(taken > 10, "whole deliveries were sent: {taken}");
        server.end().await;
    }
}

fn draw<S: Strategy>(runner: &mut TestRunner, strategy: S) -> S::Value {
    strategy.new_tree(runner).expect("a value can be made").current()
}

/// A list of objects such as a delivery holds.
fn list() -> impl Strategy<Value = Vec<Value>> {
    vec(object(anything()), 0..4)
}

fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        select(&TEXTS[..]).prop_map(Value::from),
        Just(json!("text")),
        Just(json!("1769851740")),
        Just(json!("-99999999999999999999")),
    ];
    let within = |inner: BoxedStrategy<Value>| {
        prop_oneof![vec(inner.clone(), 0..3).prop_map(Value::Array), object(inner)].boxed()
    };
    leaf.prop_recursive(4, 30, 5, move |inner| within(inner.boxed())).boxed()
}

fn object(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let name = select(&NAMES[..]).prop_map(str::to_owned);
    btree_map(name, inner, 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())).boxed()
}
