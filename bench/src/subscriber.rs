//! Clients that listen on sockets, and what they hear. They read as little of a message as they can, so that it is the
//! server that is measured.

use std::{
    collections::HashSet,
    fs,
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use futures_util::{SinkExt, StreamExt, stream};
use serde_json::{Value, json};
use tokio::{
    net::{TcpSocket, TcpStream},
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    task::JoinSet,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, Utf8Bytes, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig},
};

use crate::server::ADMIN_KEY;

/// How long to wait for the next message.
const PATIENCE: Duration = Duration::from_secs(60);
/// Sockets that connect at once.
const AT_ONCE: usize = 64;
/// Bytes read and written at once, where the library would hold 128 KiB for each socket.
const BUFFER_BYTES: usize = 1024;
/// File handles for all else that a process holds open.
const OTHER_HANDLES: usize = 200;

/// So many sockets, or as many as the limit of file handles leaves room for, here and in a server that was started here.
pub(crate) fn within_handles(sockets: usize) -> anyhow::Result<usize> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).context("a limit of files")?;
    // What is no number is `unlimited`.
    let limit = line.split_whitespace().next().and_then(|limit| limit.parse().ok()).unwrap_or(usize::MAX);
    let room = limit.saturating_sub(OTHER_HANDLES);
    if sockets > room {
        println!("{room} sockets instead of {sockets}: a process may have {limit} file handles (`ulimit -n`)");
    }
    Ok(sockets.min(room))
}

/// A client on a socket.
#[derive(Debug)]
pub(crate) struct Subscriber(WebSocketStream<TcpStream>);

impl Subscriber {
    /// Connects. The `number` picks one of several addresses to come from, so that the ports suffice.
    pub(crate) async fn connect(address: SocketAddr, number: usize) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let host = u8::try_from(2 + number % 8)?;
        socket.bind(SocketAddr::from((Ipv4Addr::new(127, 0, 0, host), 0)))?;
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{address}/graphql").into_client_request()?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("graphql-transport-ws"));
        let config = WebSocketConfig::default().read_buffer_size(BUFFER_BYTES).write_buffer_size(BUFFER_BYTES);
        Ok(Self(client_async_with_config(request, stream, Some(config)).await?.0))
    }

    /// Connects, and subscribes to one query.
    pub(crate) async fn to(query: &str, address: SocketAddr, number: usize) -> anyhow::Result<Self> {
        let mut subscriber = Self::ready(address, number).await?;
        subscriber.subscribe(1, query).await?;
        Ok(subscriber)
    }

    /// Connects and shows its key.
    pub(crate) async fn ready(address: SocketAddr, number: usize) -> anyhow::Result<Self> {
        let mut subscriber = Self::connect(address, number).await?;
        let payload = json!({ "authorization": format!("Bearer {ADMIN_KEY}") });
        subscriber.say(&json!({ "type": "connection_init", "payload": payload })).await?;
        let answer = subscriber.next().await?;
        ensure!(answer.contains("connection_ack"), "{answer}");
        Ok(subscriber)
    }

    /// Subscribes to a query. The answers carry the id.
    pub(crate) async fn subscribe(&mut self, id: usize, query: &str) -> anyhow::Result<()> {
        let payload = json!({ "query": query });
        self.say(&json!({ "id": id.to_string(), "type": "subscribe", "payload": payload })).await
    }

    async fn say(&mut self, message: &Value) -> anyhow::Result<()> {
        Ok(self.0.send(Message::text(message.to_string())).await?)
    }

    /// The next text.
    async fn next(&mut self) -> anyhow::Result<Utf8Bytes> {
        loop {
            match self.0.next().await.context("the server closed a socket")?? {
                Message::Text(text) => return Ok(text),
                Message::Close(frame) => bail!("the server closed a socket: {frame:?}"),
                _ => {}
            }
        }
    }
}

/// What one of an audience heard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heard {
    /// Which of them heard it, from 0.
    pub(crate) subscriber: usize,
    /// The number that stands in the message behind the audience's mark.
    pub(crate) number: u64,
    /// When.
    pub(crate) at: Instant,
}

/// Subscribers, and what they have heard. They hang up when it is dropped.
#[derive(Debug)]
pub(crate) struct Audience {
    size: usize,
    heard: UnboundedReceiver<anyhow::Result<Heard>>,
    messages: u64,
    _listening: JoinSet<()>,
}

impl Audience {
    /// Opens so many sockets, many at a time. `open` is handed the number of each; of each message that comes, the number
    /// behind the `mark` is read.
    pub(crate) async fn gather<F>(size: usize, mark: &'static str, open: impl Fn(usize) -> F) -> anyhow::Result<Self>
    where
        F: Future<Output = anyhow::Result<Subscriber>>,
    {
        let (sender, heard) = mpsc::unbounded_channel();
        let mut listening = JoinSet::new();
        let opening = stream::iter(0..size).map(|number| {
            let opening = open(number);
            async move { anyhow::Ok((number, opening.await?)) }
        });
        let mut opening = opening.buffer_unordered(AT_ONCE);
        while let Some(opened) = opening.next().await {
            let (number, subscriber) = opened?;
            listening.spawn(listen(subscriber, number, mark, sender.clone()));
        }
        Ok(Self { size, heard, messages: 0, _listening: listening })
    }

    /// What is heard next.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Heard> {
        let heard = timeout(PATIENCE, self.heard.recv()).await.context("nothing is heard any more")?;
        let heard = heard.context("there is nobody to hear it")??;
        self.messages += 1;
        Ok(heard)
    }

    /// What was heard since, without waiting for more.
    pub(crate) fn so_far(&mut self) -> anyhow::Result<Vec<Heard>> {
        let mut all = Vec::new();
        while let Ok(heard) = self.heard.try_recv() {
            self.messages += 1;
            all.push(heard?);
        }
        Ok(all)
    }

    /// Waits until each of them has heard this number, and answers when the last of them did.
    pub(crate) async fn all_hear(&mut self, number: u64) -> anyhow::Result<Instant> {
        let (mut hearers, mut last) = (HashSet::with_capacity(self.size), None::<Instant>);
        while hearers.len() < self.size {
            let next = self.next().await;
            let heard = next.with_context(|| format!("{} of {} have heard of {number}", hearers.len(), self.size))?;
            if heard.number == number && hearers.insert(heard.subscriber) {
                last = last.max(Some(heard.at));
            }
        }
        last.context("there is nobody to hear it")
    }

    /// How many messages came in all.
    pub(crate) fn messages(&self) -> u64 {
        self.messages
    }
}

/// Listens until the socket or the audience is gone.
async fn listen(
    mut from: Subscriber,
    subscriber: usize,
    mark: &'static str,
    to: UnboundedSender<anyhow::Result<Heard>>,
) {
    loop {
        let text = from.next().await;
        let at = Instant::now();
        let heard = text.and_then(|text| Ok(Heard { subscriber, number: number(&text, mark)?, at }));
        let is_last = heard.is_err();
        if to.send(heard).is_err() || is_last {
            return;
        }
    }
}

/// The number behind the mark, of an answer without errors.
fn number(text: &str, mark: &str) -> anyhow::Result<u64> {
    let rest = text.split_once(mark).map(|(_, rest)| rest);
    let digits = rest.and_then(|rest| rest.split(|letter: char| !letter.is_ascii_digit()).next());
    let number = digits.and_then(|digits| digits.parse().ok());
    match number {
        Some(number) if text.contains("\"type\":\"next\"") && !text.contains("\"errors\":[") => Ok(number),
        _ => bail!("not an answer: {text}"),
    }
}
