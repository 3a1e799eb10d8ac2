//! The real SDKs, with nothing changed but the host: whatever becomes of the server while they send, every call is there
//! once.

use std::{collections::BTreeMap, path::Path};

use parlance_entity::vocabulary::Source;
use serde_json::json;

use super::stage::{NUMBERED, Stage, folder, numbers};
use crate::ingest::world::Tables;

/// Runs a script of tests/node, and checks what it sent.
async fn node(script: &str, more: &[&str], count: i64) -> Tables {
    assert!(folder("node/node_modules").exists(), "run `npm ci` in tests/node first, as `make test` does");
    let script = format!("node/src/sdks/{script}.js");
    let arguments: Vec<_> = [script.as_str()].into_iter().chain(more.iter().copied()).collect();
    check(Path::new("node"), &arguments, count).await
}

async fn python(more: &str) -> Tables {
    let program = folder("python/.venv/bin/python");
    assert!(program.exists(), "run scripts/python-packages first, as `make test` does");
    check(&program, &["python/segment_sdk.py", more], 80).await
}

/// Every script sends so many numbered calls, and of the other types one each; RudderStack's page has no screens.
async fn check(program: &Path, script: &[&str], count: i64) -> Tables {
    let tables = Stage::start().await.run(program, script).await;
    assert_eq!(numbers(tables.events.values()), (0..count).collect::<Vec<_>>(), "each call is there, and once");
    let mut others = BTreeMap::new();
    for event in tables.events.values().filter(|event| event.name != NUMBERED) {
        *others.entry(event.name.as_str()).or_insert(0) += 1;
    }
    let has_screens = !script.contains(&"rudderstack");
    assert_eq!(others, BTreeMap::from([("group", 1), ("page_viewed", 1 + i32::from(has_screens))]));
    assert!(tables.events.values().all(|event| event.source == Source::Client), "a write key speaks for the client");
    let page = tables.events.values().find(|event| event.properties["category"] == "Docs").expect("the page");
    assert_eq!((page.properties["name"].as_str(), page.page_title.as_deref()), (Some("Home"), Some("Home")));
    let screen = tables.events.values().find(|event| event.page_path.as_deref() == Some("Basket"));
    assert_eq!(screen.and_then(|screen| screen.page_title.as_deref()), has_screens.then_some("Basket"));
    let group = tables.events.values().find(|event| event.name == "group").expect("the group");
    assert_eq!(group.properties, json!({ "group_id": "acme", "employees": 9 }));
    let user = &tables.users["u:u1"];
    assert_eq!((user.email.as_deref(), user.name.as_deref()), (Some("ada@example.com"), Some("Ada Lovelace")));
    assert_eq!(user.traits, json!({ "plan": "pro" }));
    assert!(tables.aliases.keys().any(|(anonymous_id, _)| anonymous_id == "a0"), "{:?}", tables.aliases);
    tables
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn segments_sdk_for_node_delivers_every_call_once() {
    node("segment-node", &[], 80).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rudderstacks_sdk_for_node_delivers_every_call_once() {
    node("rudderstack", &[], 80).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn segments_sdk_for_python_delivers_every_call_once() {
    python("plain").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn segments_sdk_for_python_delivers_every_call_once_with_gzip() {
    python("gzip").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn segments_sdk_for_browsers_delivers_every_call_once() {
    of_a_browser(&node("browser", &["single"], 83).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn segments_sdk_for_browsers_delivers_every_call_once_in_batches() {
    of_a_browser(&node("browser", &["batching"], 83).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rudderstacks_sdk_for_browsers_delivers_every_call_once() {
    let tables = node("browser", &["rudderstack"], 83).await;
    of_a_browser(&tables);
    let mut events = tables.events.values();
    let is_its_own =
        |session: &str, visitor: &str| session.strip_prefix(visitor).is_some_and(|rest| rest.starts_with(':'));
    assert!(events.all(|event| is_its_own(
        event.session_id.as_deref().unwrap_or_default(),
        event.anonymous_id.as_deref().unwrap_or("none")
    )));
}

/// What only a browser says.
fn of_a_browser(tables: &Tables) {
    let events = || tables.events.values().filter(|event| event.name == NUMBERED);
    assert!(events().all(|event| event.page_path.as_deref() == Some("/home") && event.anonymous_id.is_some()));
    assert!(tables.sessions.values().all(|session| session.browser.as_deref() == Some("Chrome")));
}
