//! Many subscriptions of one chatbot's active sessions, and how soon each has a change.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use futures_util::{SinkExt, StreamExt, stream};
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    sync::mpsc,
    task::JoinSet,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest, http::HeaderValue},
};

use crate::{
    client::Api,
    database::{Fresh, Kind},
    server::{ADMIN_KEY, Server},
};

/// How long a change may take until the last socket has it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Sockets that connect at once.
const AT_ONCE: usize = 64;

/// Opens the sockets, then changes the count and waits until each of them has heard of it.
pub(crate) async fn run(binary: &Path, count: usize, changes: usize) -> anyhow::Result<()> {
    let database = Fresh::create(Kind::Sqlite).await?;
    let server = Server::start(binary, &["serve"], &database.url).await?;
    let (chatbot, api) = Api::new(&server.address, ADMIN_KEY)?.chatbot(&server.address).await?;
    let before = server.memory()?;
    let start = Instant::now();
    let mut heard = open(&server.address, &chatbot, count).await?;
    let values = collect(&mut heard, count, 0).await?;
    let after = server.memory()?;
    println!(
        "sockets: {count} subscriptions of activeSessions, each with its first value {values:.1?} after the last connected, {:.1?} in all",
        start.elapsed()
    );
    println!(
        "  memory of the server: {} kB per socket ({} MB before, {} MB after)",
        (after - before) / 1024 / count as u64,
        before >> 20,
        after >> 20
    );
    let mut times = Vec::new();
    for change in 1..=changes {
        let input = json!({ "input": { "sessionId": format!("s{change}") } });
        let changed = Instant::now();
        api.ask("mutation($input: StartSessionInput!) { startSession(input: $input) { isNew } }", input).await?;
        let acknowledged = changed.elapsed();
        collect(&mut heard, count, change as u64).await?;
        times.push(changed.elapsed());
        println!(
            "  change {change}: acknowledged after {acknowledged:.0?}, the last socket had it after {:.0?}",
            changed.elapsed()
        );
    }
    times.sort_unstable();
    println!("  median of {changes} changes until the last socket had it: {:.0?}", times[times.len() / 2]);
    server.stop().await?;
    database.drop().await
}

/// What the sockets heard: a count of active sessions each.
struct Heard {
    counts: mpsc::UnboundedReceiver<u64>,
    _sockets: JoinSet<()>,
}

async fn open(address: &str, chatbot: &str, count: usize) -> anyhow::Result<Heard> {
    let (sender, counts) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    let address: SocketAddr = address.parse()?;
    let mut sockets =
        stream::iter(0..count).map(|number| subscribe(address, chatbot, number)).buffer_unordered(AT_ONCE);
    while let Some(socket) = sockets.next().await {
        tasks.spawn(listen(socket?, sender.clone()));
    }
    Ok(Heard { counts, _sockets: tasks })
}

/// Connects from one of several addresses, so that the ports suffice.
async fn subscribe(address: SocketAddr, chatbot: &str, number: usize) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let socket = TcpSocket::new_v4()?;
    let host = u8::try_from(2 + number % 8)?;
    socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 0, host), 0)))?;
    let stream = socket.connect(address).await?;
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
    let (mut socket, _) = client_async(request, stream).await?;
    say(
        &mut socket,
        json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {ADMIN_KEY}") } }),
    )
    .await?;
    let acknowledged = socket.next().await.context("an answer")??;
    if !acknowledged.to_text()?.contains("connection_ack") {
        bail!("{acknowledged}");
    }
    let query = format!("subscription {{ activeSessions(chatbotId: \"{chatbot}\") {{ count }} }}");
    say(&mut socket, json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await?;
    Ok(socket)
}

async fn say(socket: &mut WebSocketStream<TcpStream>, message: Value) -> anyhow::Result<()> {
    Ok(socket.send(Message::text(message.to_string())).await?)
}

async fn listen(mut socket: WebSocketStream<TcpStream>, counts: mpsc::UnboundedSender<u64>) {
    while let Some(Ok(message)) = socket.next().await {
        let Ok(text) = message.to_text() else { continue };
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        if let Some(count) = value["payload"]["data"]["activeSessions"]["count"].as_u64() {
            // Nobody listens any more once the run is over.
            let _ = counts.send(count);
        }
    }
}

/// Waits until `sockets` of them have heard `wanted`, and answers how long that took.
async fn collect(heard: &mut Heard, sockets: usize, wanted: u64) -> anyhow::Result<Duration> {
    let start = Instant::now();
    let mut left = sockets;
    while left > 0 {
        let next = timeout(PATIENCE, heard.counts.recv()).await;
        let count = next.with_context(|| format!("{left} of {sockets} sockets did not hear of {wanted}"))?;
        if count.context("every socket was closed")? == wanted {
            left -= 1;
        }
    }
    Ok(start.elapsed())
}
