//! What is left of clients that are gone: nothing.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use parlance::config::Limits;
use serde_json::json;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use super::{
    Server,
    sockets::{Socket, subscribe},
};
use crate::support::on_every_database;

/// How many clients come at a time.
const CLIENTS: usize = 250;
/// How often they come.
const ROUNDS: usize = 8;
/// What the process may hold more after the last round than after the second, bytes: an allocator does not give back
/// everything at once. A socket that stayed would hold 20 kB, all of them 30 MB.
const MOST_KEPT: u64 = 8_000_000;

/// How many clients take nothing.
const SLOW: usize = 30;

const SUBSCRIPTIONS: [&str; 5] = [
    "subscription { activeSessions { count } }",
    "subscription { live { activeSessions at } }",
    "subscription { analytics(every: 1) { metrics { sessions { total } } } }",
    "subscription { events { eventId } }",
    "subscription { conversations { status } }",
];

/// The memory of this process, bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("a line of memory");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") * 1024
}

/// A client that subscribes over a socket or a stream, hears something, and is gone without a word.
async fn come_and_go(server: &Server, number: usize) {
    let query = SUBSCRIPTIONS[number % SUBSCRIPTIONS.len()];
    if number.is_multiple_of(3) {
        let mut stream = TcpStream::connect(server.address).await.expect("a connection");
        let body = json!({ "query": query }).to_string();
        let request = format!(
            "POST /graphql HTTP/1.1\r\nhost: x\r\naccept: text/event-stream\r\nauthorization: Bearer {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            server.key,
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        stream.readable().await.expect("an answer begins");
        // Resets the connection instead of closing it.
        stream.set_zero_linger().expect("it can be set");
    } else {
        let mut socket = Socket::ready(server, "graphql-transport-ws").await;
        socket.send(subscribe("subscribe", "1", query)).await;
        if number.is_multiple_of(2) {
            socket.send(subscribe("subscribe", "2", SUBSCRIPTIONS[0])).await;
        }
        socket.reset();
    }
}

async fn returns_to_rest(server: &Server) {
    let app = &server.app;
    let left = || {
        let shared = server.executions.running() + app.pulse.running() + app.pictures.running();
        (app.connections.count(), shared + app.active_sessions.running(), server.doors.count())
    };
    let start = Instant::now();
    // The door itself is one.
    while left() != (0, 0, 1) {
        assert!(start.elapsed() < Duration::from_secs(30), "connections, executions and tasks left: {:?}", left());
        sleep(Duration::from_millis(10)).await;
    }
}

on_every_database! {
    async fn nothing_is_left_of_thousands_of_clients_that_are_gone(db) {
        let server = Server::start_with(db, Limits { ingest_items_per_second: 0, ..Limits::default() }).await;
        let mut after_second = 0;
        for round in 0..ROUNDS {
            let clients = (0..CLIENTS).map(|number| come_and_go(&server, number));
            let told = async {
                for session in 0..5 {
                    server.ask(&format!("mutation {{ startSession(input: {{ sessionId: \"{round}.{session}\" }}) {{ isNew }} }}")).await;
                }
            };
            tokio::join!(join_all(clients), told);
            returns_to_rest(&server).await;
            if round == 1 {
                after_second = memory();
            }
        }
        let kept = memory().saturating_sub(after_second);
        assert!(kept < MOST_KEPT, "{} clients left {kept} bytes", CLIENTS * (ROUNDS - 2));
        server.end().await;
    }

    async fn clients_that_take_nothing_cost_little_and_delay_nobody(db) {
        let server = Server::start_with(db, Limits { ingest_items_per_second: 0, ..Limits::default() }).await;
        let query = "subscription { events { eventId properties } }";
        let mut slow = Vec::new();
        for _ in 0..SLOW {
            // A window of the network that is full soon.
            let small = TcpSocket::new_v4().expect("a socket");
            small.set_recv_buffer_size(4096).expect("it can be set");
            let small = small.connect(server.address).await.expect("a connection");
            let mut socket = Socket::ready_over(&server, small, "graphql-transport-ws").await;
            socket.send(subscribe("subscribe", "1", query)).await;
            slow.push(socket);
        }
        let mut quick = Socket::ready(&server, "graphql-transport-ws").await;
        quick.send(subscribe("subscribe", "1", query)).await;
        sleep(Duration::from_millis(500)).await;
        let (before, text, total) = (memory(), "x".repeat(4_000), 5_000);
        for start in (0..total).step_by(250) {
            let events: Vec<_> = (start..start + 250)
                .map(|event| json!({ "eventId": format!("e{event}"), "name": "note", "properties": { "text": text } }))
                .collect();
            let query = "mutation($input: TrackEventsInput!) { trackEvents(input: $input) { accepted } }";
            let answer = server.ask_with(query, json!({ "input": { "sessionId": "s", "events": events } })).await;
            assert_eq!(answer["data"]["trackEvents"]["accepted"], 250, "{answer}");
            for event in start..start + 250 {
                assert_eq!(quick.next().await["payload"]["data"]["events"]["eventId"], format!("e{event}"));
            }
        }
        // Kept for each of them, what they did not take would be 20 MB each.
        let held = memory().saturating_sub(before);
        assert!(held < (SLOW as u64) * 10_000_000, "{SLOW} slow clients: {held} bytes");
        let mut one = slow.pop().expect("a slow client");
        drop(slow);
        for event in 0..total {
            let told = timeout(Duration::from_secs(20), one.next()).await.expect("it comes");
            assert_eq!(told["payload"]["data"]["events"]["eventId"], format!("e{event}"));
        }
        server.end().await;
    }
}
