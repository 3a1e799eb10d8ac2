//! Subscriptions over plain HTTP, in both formats, and other people's clients over every transport.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use parlance::{access::CanAdminister, accounts::key, config::Limits};
use parlance_entity::vocabulary::ApiKeyKind;
use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};
use tokio::{sync::mpsc, time::timeout};

use super::{Server, code, make_key, script};
use crate::support::{client, on_every_database, sample::AT};

const COUNT: &str = "subscription { activeSessions { count } }";
const EVENTS: &str = "text/event-stream";
const PARTS: &str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0,application/json";

/// A body that is read as it comes.
struct Body {
    response: Response,
    read: String,
}

impl Body {
    async fn open(server: &Server, accept: &str, query: &str) -> Self {
        Self::open_with(server, accept, query, &server.key).await
    }

    async fn open_with(server: &Server, accept: &str, query: &str, key: &str) -> Self {
        let response = send(server, accept, query, key).await;
        assert_eq!(response.status(), StatusCode::OK);
        Self { response, read: String::new() }
    }

    /// What comes up to and with this text.
    async fn up_to(&mut self, end: &str) -> String {
        loop {
            if let Some(place) = self.read.find(end) {
                return self.read.drain(..place + end.len()).collect();
            }
            let chunk = timeout(Duration::from_secs(20), self.response.chunk()).await.expect("something comes");
            let chunk = chunk.expect("it works").expect("the body goes on");
            self.read.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
    }

    /// The next event of a name, without comments before it.
    async fn event(&mut self) -> (String, Value) {
        loop {
            let block = self.up_to("\n\n").await;
            let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
            if let Some(name) = field("event: ") {
                let data = field("data:").expect("data").trim();
                return (name.to_owned(), serde_json::from_str(data).unwrap_or_default());
            }
            assert!(block.starts_with(':'), "{block:?}");
        }
    }

    /// The next part.
    async fn part(&mut self) -> Value {
        let part = self.up_to("\r\n--graphql").await;
        let (headers, json) = part.split_once("\r\n\r\n").expect("headers");
        assert_eq!(headers.trim(), "content-type: application/json");
        serde_json::from_str(json.trim_end_matches("\r\n--graphql")).expect("JSON")
    }

    /// What is left, to the end.
    async fn rest(mut self) -> String {
        while let Some(chunk) =
            timeout(Duration::from_secs(20), self.response.chunk()).await.expect("it ends").expect("it works")
        {
            self.read.push_str(std::str::from_utf8(&chunk).expect("text"));
        }
        self.read
    }
}

async fn send(server: &Server, accept: &str, query: &str, key: &str) -> Response {
    let request = client().post(server.url("/graphql")).bearer_auth(key).header(header::ACCEPT, accept);
    request.json(&json!({ "query": query })).send().await.expect("an answer")
}

async fn start_session(server: &Server, id: &str) {
    let answer =
        server.ask(&format!("mutation {{ startSession(input: {{ sessionId: \"{id}\" }}) {{ isNew }} }}")).await;
    assert_eq!(answer["data"]["startSession"]["isNew"], true, "{answer}");
}

fn count(payload: &Value) -> &Value {
    &payload["data"]["activeSessions"]["count"]
}

/// The lines that a script says, as it says them.
fn said(mut script: Command) -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(10);
    thread::spawn(move || {
        let mut child = script.stdout(Stdio::piped()).spawn().expect("Node.js is there");
        for line in BufReader::new(child.stdout.take().expect("its output is piped")).lines() {
            sender.blocking_send(line.expect("its output is text")).expect("somebody listens");
        }
        assert!(child.wait().expect("it ends").success());
    });
    lines
}

on_every_database! {
    async fn server_sent_events_tell_a_state_and_its_changes(db) {
        let server = Server::start(db).await;
        let mut body = Body::open(&server, EVENTS, COUNT).await;
        assert_eq!(body.response.headers()[header::CONTENT_TYPE], "text/event-stream; charset=utf-8");
        let (name, first) = body.event().await;
        assert_eq!((&*name, count(&first)), ("next", &json!(0)));
        start_session(&server, "s1").await;
        assert_eq!(count(&body.event().await.1), 1);
        // The operation in the address, as an EventSource sends it.
        let address = server.url("/graphql?query=subscription%7BactiveSessions%7Bcount%7D%7D");
        let response = client().get(address).bearer_auth(&server.key).header(header::ACCEPT, EVENTS).send().await.expect("an answer");
        assert_eq!(count(&Body { response, read: String::new() }.event().await.1), 1);
        server.end().await;
    }

    async fn queries_and_what_is_refused_are_events_too(db) {
        let server = Server::start(db).await;
        let mut body = Body::open(&server, EVENTS, "{ viewer { name } }").await;
        assert_eq!(body.event().await, ("next".to_owned(), json!({ "data": { "viewer": { "name": "Back end" } } })));
        assert_eq!(body.event().await.0, "complete");
        assert_eq!(body.rest().await, "");
        for query in ["subscription { nothing }", "subscription {", "subscription { live { at } activeSessions { count } }"] {
            let mut body = Body::open(&server, EVENTS, query).await;
            let (name, refused) = body.event().await;
            assert_eq!((&*name, refused.get("data")), ("next", None), "{query}");
            assert_ne!(code(&refused), "(no error with a code)", "{query}");
            assert_eq!(body.event().await.0, "complete", "{query}");
        }
        server.end().await;
    }

    async fn parts_tell_a_state_and_its_changes(db) {
        let server = Server::start(db).await;
        let mut body = Body::open(&server, PARTS, COUNT).await;
        assert_eq!(body.response.headers()[header::CONTENT_TYPE], "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=1.0");
        assert_eq!(body.up_to("--graphql").await, "\r\n--graphql");
        assert_eq!(count(&body.part().await["payload"]), 0);
        start_session(&server, "s1").await;
        assert_eq!(count(&body.part().await["payload"]), 1);
        let mut refused = Body::open(&server, PARTS, "subscription { nothing }").await;
        refused.up_to("--graphql").await;
        assert_eq!(code(&refused.part().await["payload"]), "GRAPHQL_VALIDATION_FAILED");
        assert_eq!(refused.rest().await, "--\r\n");
        // Who takes parts is answered as ever where there is but one.
        let query = send(&server, PARTS, "{ viewer { name } }", &server.key).await;
        assert_eq!(query.headers()[header::CONTENT_TYPE], "application/json; charset=utf-8");
        assert_eq!(query.json::<Value>().await.expect("JSON"), json!({ "data": { "viewer": { "name": "Back end" } } }));
        server.end().await;
    }

    async fn a_silent_stream_beats(db) {
        let server = Server::start_with(db, Limits { ping_interval: Duration::from_millis(200), ..Limits::default() }).await;
        let mut events = Body::open(&server, EVENTS, COUNT).await;
        events.event().await;
        assert_eq!((events.up_to("\n\n").await, events.up_to("\n\n").await), (":\n\n".to_owned(), ":\n\n".to_owned()));
        let mut parts = Body::open(&server, PARTS, COUNT).await;
        parts.up_to("--graphql").await;
        parts.part().await;
        assert_eq!((parts.part().await, parts.part().await), (json!({}), json!({})));
        server.end().await;
    }

    async fn without_a_key_or_a_way_to_answer_nothing_is_streamed(db) {
        let server = Server::start(db).await;
        for accept in [EVENTS, PARTS] {
            let unknown = send(&server, accept, COUNT, "sk_unknown").await;
            assert_eq!(unknown.status(), StatusCode::UNAUTHORIZED, "{accept}");
            assert_eq!(code(&unknown.json().await.expect("JSON")), "UNAUTHENTICATED");
            let none = client().post(server.url("/graphql")).header(header::ACCEPT, accept).json(&json!({ "query": COUNT }));
            assert_eq!(none.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED, "{accept}");
        }
        let plain = send(&server, "application/json", COUNT, &server.key).await;
        assert_eq!(plain.status(), StatusCode::NOT_ACCEPTABLE);
        let told = plain.text().await.expect("text");
        assert!(told.contains("text/event-stream") && told.contains("WebSocket"), "{told}");
        server.end().await;
    }

    async fn streams_end_within_seconds_when_their_key_is_revoked(db) {
        let server = Server::start(db).await;
        for by_another_process in [false, true] {
            let made = make_key(&server.app.db, server.chatbot.id, ApiKeyKind::Read, None).await;
            let mut events = Body::open_with(&server, EVENTS, COUNT, made.secret.reveal()).await;
            events.event().await;
            let mut parts = Body::open_with(&server, PARTS, COUNT, made.secret.reveal()).await;
            parts.up_to("--graphql").await;
            parts.part().await;
            let (administrator, id) = (CanAdminister::at_the_command_line(), Some(made.row.id));
            if by_another_process {
                key::revoke(&server.app.db, administrator, AT, id).await.expect("stored").expect("found");
                server.app.clock.set(AT.plus(5_000));
            } else {
                server.app.revoke_api_key(administrator, AT, id).await.expect("stored").expect("found");
            }
            assert_eq!(code(&events.event().await.1), "FORBIDDEN", "by another process: {by_another_process}");
            assert_eq!(events.event().await.0, "complete");
            let last = parts.part().await;
            assert_eq!((&last["payload"], code(&last)), (&Value::Null, "FORBIDDEN"));
            assert_eq!(last["errors"][0].get("locations"), None, "it is no place in the text");
            assert_eq!(parts.rest().await, "--\r\n");
        }
        server.end().await;
    }

    async fn a_server_that_ends_breaks_streams_off_so_that_clients_come_again(db) {
        let server = Server::start(db).await;
        let mut events = Body::open(&server, EVENTS, COUNT).await;
        events.event().await;
        let mut parts = Body::open(&server, PARTS, COUNT).await;
        parts.up_to("--graphql").await;
        parts.part().await;
        server.doors.end();
        assert!(!events.rest().await.contains("complete"), "to complete would be not to come again");
        let last = parts.part().await;
        assert_eq!((&last["payload"], code(&last)), (&Value::Null, "OVERLOADED"));
        server.end().await;
    }

    async fn a_key_holds_only_so_many_connections(db) {
        let server = Server::start_with(db, Limits { max_connections: 2, ..Limits::default() }).await;
        let held = [Body::open(&server, EVENTS, COUNT).await, Body::open(&server, PARTS, COUNT).await];
        for accept in [EVENTS, PARTS] {
            let refused = send(&server, accept, COUNT, &server.key).await;
            assert_eq!((refused.status(), &refused.headers()[header::RETRY_AFTER]), (StatusCode::SERVICE_UNAVAILABLE, &"5".parse().expect("a header")));
        }
        let other = make_key(&server.app.db, server.chatbot.id, ApiKeyKind::Read, None).await;
        Body::open_with(&server, EVENTS, COUNT, other.secret.reveal()).await;
        drop(held);
        let start = Instant::now();
        while send(&server, EVENTS, COUNT, &server.key).await.status() != StatusCode::OK {
            assert!(start.elapsed() < Duration::from_secs(10), "those that ended do not count");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server.end().await;
    }

    async fn the_limits_are_in_the_schema(db) {
        let server = Server::start(db).await;
        let answer = server.ask("{ viewer { limits { maxSubscriptionsPerConnection maxConnectionsPerKey connectionInitTimeoutSeconds pingIntervalSeconds } } }").await;
        assert_eq!(answer["data"]["viewer"]["limits"], json!({
            "maxSubscriptionsPerConnection": 100, "maxConnectionsPerKey": 10_000,
            "connectionInitTimeoutSeconds": 10.0, "pingIntervalSeconds": 20.0,
        }));
        server.end().await;
    }

    async fn other_peoples_clients_are_told_why_their_socket_closes(db) {
        let server = Server::start(db).await;
        for client in ["graphql-ws", "subscriptions-transport-ws"] {
            let made = make_key(&server.app.db, server.chatbot.id, ApiKeyKind::Read, None).await;
            let mut lines = said(script(&["src/live.js", &server.url(""), made.secret.reveal(), "closes", client]));
            assert_eq!(lines.recv().await.as_deref(), Some("subscribed"), "{client}");
            let administrator = CanAdminister::at_the_command_line();
            server.app.revoke_api_key(administrator, AT, Some(made.row.id)).await.expect("stored").expect("found");
            assert_eq!(lines.recv().await.as_deref(), Some(r#"{"code":4403}"#), "{client}");
        }
        let secret = server.key.clone();
        let mut lines = said(script(&["src/live.js", &server.url(""), &secret, "closes", "graphql-ws"]));
        assert_eq!(lines.recv().await.as_deref(), Some("subscribed"));
        server.doors.end();
        assert_eq!(lines.recv().await.as_deref(), Some(r#"{"code":1001}"#));
        server.end().await;
    }

    async fn other_peoples_clients_subscribe_over_every_transport(db) {
        let server = Server::start(db).await;
        let (address, key) = (server.url(""), server.key.clone());
        for client in ["graphql-ws", "subscriptions-transport-ws", "graphql-sse", "apollo-ws", "apollo-multipart", "urql", "relay"] {
            server.run_script(&["src/live.js", &address, &key, client]).await;
        }
        server.end().await;
    }
}
