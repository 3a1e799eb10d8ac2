//! Several processes on one database: what one commits reaches whoever is connected to another.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use parlance::db::notify::LISTENER;
use sea_orm::{ConnectionTrait, Database, Statement};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use super::PATIENCE;
use crate::support::{
    databases,
    process::{ADMIN_KEY, Process, ask},
    run,
};

/// From the very beginning.
const START: &str = "YXJyaXZhbDow";

/// A subscription over a socket.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn subscribe(process: &Process, query: &str, variables: Value) -> Self {
        let mut request = process.url.replacen("http", "ws", 1).into_client_request().expect("a request");
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
        let mut socket = Self(connect_async(request).await.expect("a socket").0);
        let payload = json!({ "authorization": format!("Bearer {ADMIN_KEY}") });
        socket.say(json!({ "type": "connection_init", "payload": payload })).await;
        let operation = json!({ "query": query, "variables": variables });
        socket.say(json!({ "type": "subscribe", "id": "1", "payload": operation })).await;
        socket
    }

    async fn say(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    /// The data of the next answer.
    async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.expect("an answer comes").expect("the socket is open");
            let Message::Text(text) = message.expect("it works") else { continue };
            let mut message: Value = serde_json::from_str(&text).expect("JSON");
            if message["type"] == "next" {
                assert_eq!(message["payload"].get("errors"), None, "{message}");
                return message["payload"]["data"].take();
            }
        }
    }

    /// The next so many events, by id, and the cursor of the last.
    async fn events(&mut self, count: usize) -> (Vec<String>, Value) {
        let (mut ids, mut cursor) = (Vec::new(), Value::Null);
        for _ in 0..count {
            let event = self.next().await["events"].take();
            ids.push(event["eventId"].as_str().expect("an id").to_owned());
            cursor = event["cursor"].clone();
        }
        (ids, cursor)
    }

    async fn until_total_is(&mut self, expected: usize) {
        while self.next().await["analytics"]["metrics"]["events"]["total"] != expected {}
    }
}

/// A client that keeps no connection to a process that is no more.
fn fresh_client() -> reqwest::Client {
    parlance::https::client().expect("the machine trusts somebody")
}

async fn make_chatbot(process: &Process) -> String {
    let query = r#"mutation { createChatbot(input: { slug: "shop", name: "Shop" }) { chatbot { id } } }"#;
    let answer = ask(&fresh_client(), &process.url, ADMIN_KEY, query, json!({})).await.expect("an answer");
    answer["data"]["createChatbot"]["chatbot"]["id"].as_str().expect("an id").to_owned()
}

async fn track(process: &Process, chatbot: &str, ids: &[String]) {
    let query = "mutation($input: TrackEventsInput!) { trackEvents(input: $input) { accepted } }";
    let events: Vec<_> = ids.iter().map(|id| json!({ "eventId": id, "name": "widget_opened" })).collect();
    let input = json!({ "chatbotId": chatbot, "sessionId": "s", "events": events });
    let answer =
        ask(&fresh_client(), &process.url, ADMIN_KEY, query, json!({ "input": input })).await.expect("an answer");
    assert_eq!(answer["data"]["trackEvents"]["accepted"], ids.len(), "{answer}");
}

/// Cuts the connections on which the processes hear of each other; answers how many there were.
async fn cut_listeners(url: &str) -> usize {
    let admin = Database::connect(url).await.expect("the database can be reached");
    let cut = format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE application_name = '{LISTENER}' AND datname = current_database()"
    );
    let cut = admin.query_all_raw(Statement::from_string(admin.get_database_backend(), cut)).await.expect("cut");
    admin.close().await.expect("it closes");
    cut.len()
}

async fn listeners(url: &str) -> usize {
    let admin = Database::connect(url).await.expect("the database can be reached");
    let count = format!(
        "SELECT pid FROM pg_stat_activity WHERE application_name = '{LISTENER}' AND datname = current_database()"
    );
    let rows = admin.query_all_raw(Statement::from_string(admin.get_database_backend(), count)).await.expect("read");
    admin.close().await.expect("it closes");
    rows.len()
}

const TOTAL: &str =
    "subscription($chatbot: ID) { analytics(chatbotId: $chatbot, every: 1) { metrics { events { total } } } }";
const EVENTS: &str =
    "subscription($chatbot: ID, $after: String) { events(chatbotId: $chatbot, after: $after) { eventId cursor } }";

#[test]
fn what_one_process_commits_reaches_the_subscribers_of_the_others() {
    run(|| databases::with_empty_postgres(async |url: &str| three_processes(url).await));
}

async fn three_processes(url: &str) {
    let (one, two, mut three) = (Process::serve(url), Process::serve(url), Process::serve(url));
    let chatbot = make_chatbot(&one).await;
    let mut stored = Vec::new();
    let mut next = 0;
    let mut ids = |count: usize| -> Vec<String> {
        next += count;
        (next - count..next).map(|number| format!("e{number}")).collect()
    };
    let mut totals = Socket::subscribe(&one, TOTAL, json!({ "chatbot": chatbot })).await;
    totals.until_total_is(0).await;
    let mut on_one = Socket::subscribe(&one, EVENTS, json!({ "chatbot": chatbot, "after": START })).await;
    let mut on_three = Socket::subscribe(&three, EVENTS, json!({ "chatbot": chatbot, "after": START })).await;

    // Each process's rows reach the subscribers of the others, in one order.
    for process in [&one, &two, &three] {
        let some = ids(20);
        track(process, &chatbot, &some).await;
        stored.extend(some);
    }
    totals.until_total_is(60).await;
    assert_eq!(on_one.events(60).await.0, stored);
    let (seen, cursor) = on_three.events(60).await;
    assert_eq!(seen, stored);

    // A process dies. Whoever was connected to it goes on at another one, after the last event seen.
    three.kill();
    let some = ids(10);
    track(&two, &chatbot, &some).await;
    let mut moved = Socket::subscribe(&two, EVENTS, json!({ "chatbot": chatbot, "after": cursor })).await;
    let (seen, cursor) = moved.events(10).await;
    assert_eq!(seen, some);
    stored.extend(some);
    totals.until_total_is(stored.len()).await;
    assert_eq!(on_one.events(10).await.0, stored[60..]);

    // The connections between the processes are lost, and rows come in before there are new ones.
    assert_eq!(cut_listeners(url).await, 2);
    let some = ids(10);
    track(&two, &chatbot, &some).await;
    stored.extend(some.iter().cloned());
    totals.until_total_is(stored.len()).await;
    assert_eq!(on_one.events(10).await.0, some);
    timeout(PATIENCE, async {
        while listeners(url).await < 2 {
            tokio::time::sleep(Duration::from_millis(100)).await
        }
    })
    .await
    .expect("they listen again");
    let some = ids(10);
    track(&two, &chatbot, &some).await;
    stored.extend(some.iter().cloned());
    totals.until_total_is(stored.len()).await;
    assert_eq!(on_one.events(10).await.0, some);

    // The process comes back, and whoever was connected to it goes on there.
    three.start_again();
    let mut back = Socket::subscribe(&three, EVENTS, json!({ "chatbot": chatbot, "after": cursor })).await;
    assert_eq!(back.events(20).await.0, stored[70..]);
    let some = ids(5);
    track(&one, &chatbot, &some).await;
    assert_eq!(back.events(5).await.0, some);
    assert_eq!(moved.events(25).await.0[20..], some);
}

#[test]
fn events_go_on_across_a_restart_on_sqlite() {
    run(async || {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut process = Process::serve(&format!("sqlite://{}", folder.path().join("parlance.db").display()));
        let chatbot = make_chatbot(&process).await;
        let ids: Vec<String> = (0..30).map(|number| format!("e{number}")).collect();
        track(&process, &chatbot, &ids[..10]).await;
        let mut socket = Socket::subscribe(&process, EVENTS, json!({ "chatbot": chatbot, "after": START })).await;
        let (seen, cursor) = socket.events(10).await;
        assert_eq!(seen, ids[..10]);
        process.kill();
        process.start_again();
        track(&process, &chatbot, &ids[10..20]).await;
        let mut socket = Socket::subscribe(&process, EVENTS, json!({ "chatbot": chatbot, "after": cursor })).await;
        assert_eq!(socket.events(10).await.0, ids[10..20]);
        track(&process, &chatbot, &ids[20..]).await;
        assert_eq!(socket.events(10).await.0, ids[20..]);
    });
}
