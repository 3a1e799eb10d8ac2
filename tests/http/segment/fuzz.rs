//! Anything at all, sent to every address: it is answered, and never by a failure of ours.

use parlance_entity::event;
use proptest::{
    collection::{btree_map, vec},
    prelude::*,
    sample::select,
    strategy::ValueTree,
    test_runner::TestRunner,
};
use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use super::{Server, TYPES};
use crate::support::{client, on_every_database};

/// How many requests of each sort are sent to each database.
const CASES: usize = 250;

/// Names that mean something in a call or around it.
const NAMES: [&str; 24] = [
    "type",
    "event",
    "messageId",
    "userId",
    "anonymousId",
    "previousId",
    "groupId",
    "timestamp",
    "originalTimestamp",
    "sentAt",
    "properties",
    "traits",
    "context",
    "page",
    "campaign",
    "screen",
    "sessionId",
    "conversationId",
    "channel",
    "name",
    "category",
    "url",
    "path",
    "title",
];

/// Texts that are right somewhere, and texts that are right nowhere.
const TEXTS: [&str; 22] = [
    "",
    "u1",
    "a1",
    "s1",
    "track",
    "page",
    "message_sent",
    "lead_captured",
    "conversation_resolved",
    "WEB",
    "fax",
    "2026-01-31T09:00:00Z",
    "2026-01-31T09:00:00.123456789+02:00",
    "+262142-12-31T23:59:59Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "a\0b",
    "line\nbreak",
    "🦜",
    "https://shop.example/a?utm_source=x",
    "http://[",
    "Europe/Vienna",
];

on_every_database! {
    async fn any_bytes_to_any_address_are_answered(db) {
        let server = Server::start(db).await;
        let mut runner = TestRunner::deterministic();
        for _ in 0..CASES {
            let body = draw(&mut runner, vec(any::<u8>(), 0..200));
            let path = draw(&mut runner, path());
            let packed = draw(&mut runner, any::<bool>());
            answers(&server, &path, body, packed).await;
        }
        server.end().await;
    }

    async fn any_call_to_any_address_is_answered(db) {
        let server = Server::start(db).await;
        let mut runner = TestRunner::deterministic();
        let mut counts = [0; 3];
        for _ in 0..CASES {
            let body = draw(&mut runner, prop_oneof![batch(), call(), anything()]);
            let path = draw(&mut runner, path());
            let answer = answers(&server, &path, body.to_string().into_bytes(), false).await;
            for (count, name) in counts.iter_mut().zip(["accepted", "duplicates", "rejected"]) {
                *count += answer[name].as_u64().unwrap_or_default();
            }
        }
        assert!(counts.iter().all(|count| *count > 0), "all sorts of calls were sent: {counts:?}");
        assert!(!server.world().all::<event::Entity>().await.is_empty());
        server.end().await;
    }
}

/// The answer, which is one of the caller's making: JSON, or an image.
async fn answers(server: &Server, path: &str, body: Vec<u8>, packed: bool) -> Value {
    let shown = String::from_utf8_lossy(&body).into_owned();
    let request = match path.strip_prefix("GET ") {
        Some(path) => client().get(server.url(path)),
        None => client().post(server.url(path)).body(body),
    };
    let request = if packed { request.header("content-encoding", "gzip") } else { request };
    let answer = request.basic_auth(&server.key, Some("")).send().await.expect("an answer");
    let (status, bytes) = (answer.status(), answer.bytes().await.expect("a body"));
    let is_known = [StatusCode::OK, StatusCode::BAD_REQUEST, StatusCode::UNAUTHORIZED].contains(&status);
    assert!(is_known, "{path} answered {status} to {shown}");
    let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let is_image = bytes.starts_with(b"GIF89a");
    assert!(is_image || answer["success"].is_boolean() || answer["source"].is_object(), "{path}: {answer} to {shown}");
    answer
}

fn draw<S: Strategy>(runner: &mut TestRunner, strategy: S) -> S::Value {
    strategy.new_tree(runner).expect("a value can be made").current()
}

/// The addresses, as they stand behind `POST`, or with `GET ` before them.
fn path() -> impl Strategy<Value = String> {
    let long = select(&TYPES[..]).prop_map(|kind| format!("/v1/{kind}"));
    let short = select(&TYPES[..]).prop_map(|kind| format!("/v1/{}", &kind[..1]));
    let batches =
        select(&["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch", "/v1/m"][..]).prop_map(str::to_owned);
    let query = vec(select(&["data", "writeKey", "chatbotId", "%", "&", "=", "eyJhIjoxfQ==", "_-", "+"][..]), 0..6);
    let asked = select(&["/pixel/v1/track", "/pixel/v1/page", "/sourceConfig", "/v1/projects/x/settings"][..]);
    let asked = (asked, query).prop_map(|(path, query)| format!("GET {path}?{}", query.concat()));
    prop_oneof![2 => long, 2 => short, 4 => batches, 1 => asked]
}

fn anything() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(&TEXTS[..]).prop_map(Value::from),
        Just(json!("x".repeat(2_100))),
        Just(json!("x".repeat(40_000))),
    ];
    let within = |inner: BoxedStrategy<Value>| {
        prop_oneof![vec(inner.clone(), 0..4).prop_map(Value::Array), object(inner)].boxed()
    };
    leaf.prop_recursive(4, 40, 6, move |inner| within(inner.boxed())).boxed()
}

fn object(inner: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let name = select(&NAMES[..]).prop_map(str::to_owned);
    btree_map(name, inner, 0..6).prop_map(|fields| Value::Object(fields.into_iter().collect())).boxed()
}

/// A call that is right, but for some of its fields.
fn call() -> BoxedStrategy<Value> {
    let changes = btree_map(select(&NAMES[..]), anything(), 0..3);
    let id = select(&["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"][..]);
    let context = prop_oneof![Just(json!({})), object(anything())];
    (select(&TYPES[..]), id, context, changes)
        .prop_map(|(kind, id, context, changes)| {
            let call = json!({
                "type": kind, "messageId": id, "userId": "u1", "event": "Bought", "groupId": "g1", "previousId": "a1",
                "timestamp": "2026-01-31T09:00:00Z", "context": context,
            });
            let mut call: Map<String, Value> = call.as_object().cloned().unwrap_or_default();
            call.extend(changes.into_iter().map(|(name, value)| (name.to_owned(), value)));
            Value::Object(call)
        })
        .boxed()
}

fn batch() -> BoxedStrategy<Value> {
    let calls = vec(prop_oneof![4 => call(), 1 => anything()], 0..8);
    let context = prop_oneof![object(anything()), anything()];
    (calls, context, select(&TEXTS[..]))
        .prop_map(|(batch, context, sent_at)| json!({"batch": batch, "context": context, "sentAt": sent_at}))
        .boxed()
}
