//! Sockets: both subprotocols, keys, and how they end.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use parlance::{access::CanAdminister, accounts::key, config::Limits, db::write};
use parlance_entity::{session, vocabulary::ApiKeyKind};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use super::{Server, code, make_key};
use crate::support::{
    on_every_database,
    sample::{self, AT},
};

const COUNT: &str = "subscription { activeSessions { count sessions { sessionId } } }";

pub(super) struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    async fn open(server: &Server, protocol: &'static str) -> Self {
        let stream = TcpStream::connect(server.address).await.expect("a connection");
        Self::open_over(server, stream, protocol).await
    }

    async fn open_over(server: &Server, stream: TcpStream, protocol: &'static str) -> Self {
        let mut request = format!("ws://{}/graphql", server.address).into_client_request().expect("a request");
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(protocol));
        Self(client_async(request, stream).await.expect("a socket").0)
    }

    /// Is gone without a word.
    pub(super) fn reset(self) {
        self.0.get_ref().set_zero_linger().expect("it can be set");
    }

    /// A socket over this connection whose key was accepted.
    pub(super) async fn ready_over(server: &Server, stream: TcpStream, protocol: &'static str) -> Self {
        let socket = Self::open_over(server, stream, protocol).await;
        socket.initialised(&server.key).await
    }

    /// A socket whose key was accepted.
    pub(super) async fn ready(server: &Server, protocol: &'static str) -> Self {
        Self::ready_with(server, protocol, &server.key).await
    }

    async fn ready_with(server: &Server, protocol: &'static str, key: &str) -> Self {
        Self::open(server, protocol).await.initialised(key).await
    }

    async fn initialised(mut self, key: &str) -> Self {
        let payload = json!({ "authorization": format!("Bearer {key}") });
        self.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(self.next().await, json!({ "type": "connection_ack" }));
        self
    }

    pub(super) async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    /// The next message that is no keep-alive.
    pub(super) async fn next(&mut self) -> Value {
        loop {
            match self.read().await {
                Message::Text(text) => {
                    let message: Value = serde_json::from_str(&text).expect("JSON");
                    if message["type"] != "ka" {
                        return message;
                    }
                }
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("no message: {other:?}"),
            }
        }
    }

    /// The code with which the server closes.
    async fn closed(&mut self) -> u16 {
        loop {
            if let Message::Close(frame) = self.read().await {
                return frame.expect("a reason").code.into();
            }
        }
    }

    async fn read(&mut self) -> Message {
        let message = timeout(Duration::from_secs(20), self.0.next()).await.expect("something comes");
        message.expect("the socket is open").expect("and works")
    }
}

pub(super) fn subscribe(kind: &str, id: &str, query: &str) -> Value {
    json!({ "type": kind, "id": id, "payload": { "query": query } })
}

async fn begin_session(server: &Server, id: &str) {
    let begins =
        session::Model { ended_at: None, present_until: AT.plus(60_000), ..sample::session(server.chatbot.id, id) };
    write::insert_new(&server.app.db.writer, vec![begins]).await.expect("a session");
    server.app.hub.announce(server.chatbot.id);
}

async fn subscriptions_work(server: &Server, protocol: &'static str, start: &str, data: &str, stop: &str) {
    let mut socket = Socket::ready(server, protocol).await;
    socket.send(subscribe(start, "1", COUNT)).await;
    let first = socket.next().await;
    assert_eq!((&first["type"], &first["id"]), (&json!(data), &json!("1")));
    let before = first["payload"]["data"]["activeSessions"]["count"].as_i64().expect("a number");
    begin_session(server, protocol).await;
    let second = socket.next().await;
    assert_eq!(second["payload"]["data"]["activeSessions"]["count"], before + 1);
    socket.send(json!({ "type": stop, "id": "1" })).await;
    socket.send(subscribe(start, "2", "{ viewer { name } }")).await;
    let answer = json!({ "data": { "viewer": { "name": "Back end" } } });
    assert_eq!(socket.next().await, json!({ "type": data, "id": "2", "payload": answer }));
    assert_eq!(socket.next().await, json!({ "type": "complete", "id": "2" }));
    socket.send(subscribe(start, "3", "{ nothing }")).await;
    let error = socket.next().await;
    assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("3")));
    let errors = if error["payload"].is_array() { error["payload"].clone() } else { json!([error["payload"]]) };
    assert_eq!(code(&json!({ "errors": errors })), "GRAPHQL_VALIDATION_FAILED");
}

on_every_database! {
    async fn subscriptions_and_queries_work_in_both_subprotocols(db) {
        let server = Server::start(db).await;
        subscriptions_work(&server, "graphql-transport-ws", "subscribe", "next", "complete").await;
        subscriptions_work(&server, "graphql-ws", "start", "data", "stop").await;
        server.end().await;
    }

    async fn without_a_key_that_works_a_socket_is_closed(db) {
        let server = Server::start(db).await;
        for payload in [json!({}), json!({ "authorization": "Bearer sk_unknown" }), json!({ "Authorization": "Basic x" })] {
            let mut socket = Socket::open(&server, "graphql-transport-ws").await;
            socket.send(json!({ "type": "connection_init", "payload": payload })).await;
            assert_eq!(socket.closed().await, 4403, "{payload}");
            let mut socket = Socket::open(&server, "graphql-ws").await;
            socket.send(json!({ "type": "connection_init", "payload": payload })).await;
            assert_eq!(socket.next().await["type"], "connection_error");
            assert_eq!(socket.closed().await, 4403, "{payload}");
        }
        server.end().await;
    }

    async fn breaches_of_the_protocol_close_the_socket_with_its_codes(db) {
        let server = Server::start(db).await;
        let init = json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {}", server.key) } });
        let (one, other) = (subscribe("subscribe", "1", COUNT), json!({ "type": "nothing" }));
        let breaches = [
            (vec![one.clone()], 4401),
            (vec![init.clone(), init.clone()], 4429),
            (vec![init.clone(), one.clone(), one.clone()], 4409),
            (vec![init.clone(), other], 4400),
        ];
        for (messages, expected) in breaches {
            let mut socket = Socket::open(&server, "graphql-transport-ws").await;
            for message in &messages {
                socket.send(message.clone()).await;
            }
            assert_eq!(socket.closed().await, expected, "{messages:?}");
        }
        server.end().await;
    }

    async fn a_socket_that_says_nothing_is_closed(db) {
        let limits = Limits { init_timeout: Duration::from_millis(1), ..Limits::default() };
        let server = Server::start_with(db, limits).await;
        let mut socket = Socket::open(&server, "graphql-transport-ws").await;
        assert_eq!(socket.closed().await, 4408);
        server.end().await;
    }

    async fn the_server_pings_and_answers_pings(db) {
        let limits = Limits { ping_interval: Duration::from_millis(500), ..Limits::default() };
        let server = Server::start_with(db, limits).await;
        let mut socket = Socket::ready(&server, "graphql-transport-ws").await;
        while !matches!(socket.read().await, Message::Ping(_)) {}
        socket.send(json!({ "type": "ping", "payload": { "n": 1 } })).await;
        assert_eq!(socket.next().await, json!({ "type": "pong", "payload": { "n": 1 } }));
        server.end().await;
    }

    async fn a_socket_holds_only_so_many_subscriptions(db) {
        let server = Server::start_with(db, Limits { max_subscriptions: 2, ..Limits::default() }).await;
        let mut socket = Socket::ready(&server, "graphql-transport-ws").await;
        for id in ["1", "2"] {
            socket.send(subscribe("subscribe", id, COUNT)).await;
            assert_eq!(socket.next().await["type"], "next");
        }
        socket.send(subscribe("subscribe", "3", COUNT)).await;
        let refused = socket.next().await;
        assert_eq!((&refused["type"], &refused["id"]), (&json!("error"), &json!("3")));
        server.end().await;
    }

    async fn a_key_holds_only_so_many_sockets(db) {
        let server = Server::start_with(db, Limits { max_connections: 1, ..Limits::default() }).await;
        let first = Socket::ready(&server, "graphql-transport-ws").await;
        let mut second = Socket::open(&server, "graphql-transport-ws").await;
        let payload = json!({ "authorization": format!("Bearer {}", server.key) });
        second.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(second.closed().await, 1013);
        drop(first);
        while server.app.connections.count() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        Socket::ready(&server, "graphql-transport-ws").await;
        server.end().await;
    }

    async fn sockets_end_when_their_key_is_revoked(db) {
        let server = Server::start(db).await;
        let administrator = CanAdminister::at_the_command_line();
        let mut other = Socket::ready(&server, "graphql-transport-ws").await;
        for by_another_process in [false, true] {
            let made = make_key(&server.app.db, server.chatbot.id, ApiKeyKind::Read, None).await;
            let mut socket = Socket::ready_with(&server, "graphql-transport-ws", made.secret.reveal()).await;
            socket.send(subscribe("subscribe", "1", COUNT)).await;
            assert_eq!(socket.next().await["type"], "next");
            let (db, id) = (&server.app.db, Some(made.row.id));
            if by_another_process {
                key::revoke(db, administrator, AT, id).await.expect("stored").expect("found");
                server.app.clock.set(AT.plus(5_000));
            } else {
                server.app.revoke_api_key(administrator, AT, id).await.expect("stored").expect("found");
            }
            assert_eq!(socket.closed().await, 4403, "by another process: {by_another_process}");
        }
        other.send(subscribe("subscribe", "1", COUNT)).await;
        assert_eq!(other.next().await["type"], "next", "other keys' sockets go on");
        server.end().await;
    }

    async fn a_server_that_ends_tells_its_sockets(db) {
        let server = Server::start(db).await;
        let mut socket = Socket::ready(&server, "graphql-transport-ws").await;
        socket.send(subscribe("subscribe", "1", COUNT)).await;
        assert_eq!(socket.next().await["type"], "next");
        server.doors.end();
        assert_eq!(socket.closed().await, 1001);
        server.end().await;
    }
}
