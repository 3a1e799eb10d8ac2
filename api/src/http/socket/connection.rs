//! One socket from its beginning to its end.

use std::{pin::Pin, sync::Arc, time::Duration};

use async_graphql::Data;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{Stream, StreamExt as _};
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_stream::StreamMap;
use uuid::Uuid;

use super::protocol::{ClientMessage, Protocol};
use crate::{
    access::Access,
    error::{Error, Result},
    graphql::{answer::request_error, shared::Payload},
    http::{Server, auth, request::Parameters},
    ingest::item::Device,
    quota::Connected,
};

/// A client that takes nothing for this long is gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(30);

/// The end of a connection: a close code and its reason.
#[derive(Debug)]
struct Close(u16, String);

/// Goes on, or how it ends.
type Step = std::result::Result<(), Close>;

/// A socket and its operations.
pub(super) struct Connection {
    server: Server,
    protocol: Protocol,
    socket: WebSocket,
    origin: Option<String>,
    /// The key of the upgrade's headers, for clients that can set them, until the connection is initialised.
    by_headers: Result<Option<Access>>,
    device: Device,
    /// Who is asking, for the operations; none: not initialised.
    session: Option<Arc<Data>>,
    /// The key that it was initialised with; none: not initialised.
    key_id: Option<Uuid>,
    /// Counts among the key's connections.
    connected: Option<Connected>,
    operations: StreamMap<String, Operation>,
    heard_at: Instant,
}

/// The answers of an operation, then a none, so that its end is seen.
type Operation = Pin<Box<dyn Stream<Item = Option<Payload>> + Send>>;

impl Connection {
    /// A socket that was just opened.
    pub(super) fn new(
        server: Server,
        protocol: Protocol,
        socket: WebSocket,
        origin: Option<String>,
        by_headers: Result<Option<Access>>,
        device: Device,
    ) -> Self {
        let operations = StreamMap::new();
        Self {
            server,
            protocol,
            socket,
            origin,
            by_headers,
            device,
            session: None,
            key_id: None,
            connected: None,
            operations,
            heard_at: Instant::now(),
        }
    }

    /// Serves it to its end.
    pub(super) async fn run(mut self) {
        let Err(Close(code, reason)) = self.serve().await else { return };
        tracing::debug!(socket.close_code = code, socket.close_reason = reason, "closing a socket");
        // Longer reasons do not fit into the frame.
        let reason: String = reason.chars().take(100).collect();
        let frame = CloseFrame { code, reason: reason.into() };
        let closed = timeout(SEND_TIMEOUT, self.socket.send(Message::Close(Some(frame)))).await;
        tracing::trace!(socket.closed = ?closed, "socket closed");
    }

    async fn serve(&mut self) -> Step {
        let opened_at = Instant::now();
        let mut tick = opened_at + self.first_wait();
        let (doors, revocations) = (self.server.doors.clone(), self.server.app.revocations.clone());
        loop {
            tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(message)) => self.receive(message).await?,
                    Some(Err(_)) | None => return Ok(()),
                },
                Some((id, payload)) = self.operations.next() => self.push(&id, payload).await?,
                () = sleep_until(tick) => tick = self.tick(opened_at).await?,
                () = revocations.wait_for(self.key_id) => {
                    return Err(Close(4403, "Forbidden: this API key was revoked".to_owned()));
                }
                () = doors.ending() => return Err(Close(1001, "the server is ending: connect again".to_owned())),
            }
        }
    }

    fn first_wait(&self) -> Duration {
        self.server.app.limits.init_timeout.min(self.server.app.limits.ping_interval)
    }

    /// Pings a silent client, and gives up one that stays silent; answers when to look again.
    async fn tick(&mut self, opened_at: Instant) -> std::result::Result<Instant, Close> {
        let limits = &self.server.app.limits;
        let (now, init_timeout, interval) = (Instant::now(), limits.init_timeout, limits.ping_interval);
        if self.session.is_none() && now >= opened_at + init_timeout {
            return Err(Close(4408, "Connection initialisation timeout".to_owned()));
        }
        if now >= self.heard_at + 2 * interval {
            return Err(Close(4408, "the client does not answer pings".to_owned()));
        }
        if now >= self.heard_at + interval || self.protocol == Protocol::Legacy {
            if let Some(keep_alive) = self.protocol.keep_alive().filter(|_| self.session.is_some()) {
                self.send(keep_alive).await?;
            }
            self.send_message(Message::Ping(axum::body::Bytes::new())).await?;
        }
        let next = now + interval;
        Ok(if self.session.is_none() { next.min(opened_at + init_timeout) } else { next })
    }

    async fn receive(&mut self, message: Message) -> Step {
        self.heard_at = Instant::now();
        match message {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(message) => self.handle(message).await,
                Err(error) => Err(Close(4400, format!("Invalid message received: {error}"))),
            },
            Message::Binary(_) => Err(Close(4400, "Invalid message received: send text".to_owned())),
            // The library answers pings; a close makes the next read end.
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(()),
        }
    }

    async fn handle(&mut self, message: ClientMessage) -> Step {
        match message {
            ClientMessage::ConnectionInit { payload } => self.initialise(&payload).await,
            ClientMessage::Subscribe { id, payload } => self.subscribe(id, payload).await,
            ClientMessage::Complete { id } => {
                self.operations.remove(&id);
                Ok(())
            }
            ClientMessage::Ping { payload } => self.send(Protocol::pong(payload)).await,
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::ConnectionTerminate => Err(Close(1000, String::new())),
        }
    }

    async fn initialise(&mut self, payload: &Value) -> Step {
        if self.session.is_some() {
            return Err(Close(4429, "Too many initialisation requests".to_owned()));
        }
        match self.authenticate(payload).await {
            Ok(access) => {
                self.connected = Some(self.count(access.key_id)?);
                self.key_id = Some(access.key_id);
                let mut data = Data::default();
                data.insert(access);
                data.insert(std::mem::take(&mut self.device));
                self.session = Some(Arc::new(data));
                self.send(Protocol::ack()).await
            }
            Err(error) => self.refuse(&error).await,
        }
    }

    fn count(&self, key_id: Uuid) -> std::result::Result<Connected, Close> {
        let most = self.server.app.limits.max_connections;
        let full = || Close(1013, format!("Too many connections: this key holds {most}, close some of them"));
        self.server.app.connections.open(key_id).ok_or_else(full)
    }

    async fn authenticate(&mut self, payload: &Value) -> Result<Access> {
        let by_payload = auth::by_payload(&self.server.app, payload, self.origin.as_deref()).await?;
        let by_headers = std::mem::replace(&mut self.by_headers, Ok(None));
        match by_payload {
            Some(access) => Ok(access),
            None => by_headers?.ok_or_else(|| {
                let message = "no key: send `authorization: \"Bearer <key>\"` in the payload of connection_init";
                Error::Unauthenticated(message.to_owned())
            }),
        }
    }

    async fn refuse(&mut self, error: &Error) -> Step {
        let (code, reason) = match error {
            Error::Unauthenticated(reason) | Error::Forbidden(reason) => (4403, format!("Forbidden: {reason}")),
            error => {
                tracing::error!(error.message = %error, "a socket cannot be authenticated");
                (1011, "something went wrong on our side".to_owned())
            }
        };
        if let Some(message) = self.protocol.refused(&reason) {
            self.send(message).await?;
        }
        Err(Close(code, reason))
    }

    async fn subscribe(&mut self, id: String, parameters: Parameters) -> Step {
        let Some((session, key_id)) = self.session.clone().zip(self.key_id) else {
            return Err(Close(4401, "Unauthorized".to_owned()));
        };
        if self.operations.contains_key(&id) {
            return Err(Close(4409, format!("Subscriber for {id} already exists")));
        }
        match self.start(parameters, key_id, session) {
            Ok(operation) => {
                self.operations.insert(id, operation);
                Ok(())
            }
            Err(error) => {
                let message = self.protocol.error(&id, &[request_error(error)]);
                self.send(message).await
            }
        }
    }

    fn start(&self, parameters: Parameters, key_id: Uuid, session: Arc<Data>) -> Result<Operation> {
        let limit = self.server.app.limits.max_subscriptions;
        if self.operations.len() >= limit {
            return Err(Error::QueryTooComplex(format!("one socket holds at most {limit} operations at a time")));
        }
        let request = parameters.into_request().map_err(|refusal| refusal.into_error())?;
        let answers = self.server.executions.run(request, key_id, session);
        let end = futures_util::stream::once(std::future::ready(None));
        Ok(Box::pin(answers.map(Some).chain(end)))
    }

    async fn push(&mut self, id: &str, payload: Option<Payload>) -> Step {
        let Some(payload) = payload else {
            self.operations.remove(id);
            return self.send(Protocol::complete(id)).await;
        };
        let (message, last) = self.protocol.next(id, &payload);
        if last {
            self.operations.remove(id);
        }
        self.send(message).await
    }

    async fn send(&mut self, text: String) -> Step {
        self.send_message(Message::Text(text.into())).await
    }

    async fn send_message(&mut self, message: Message) -> Step {
        match timeout(SEND_TIMEOUT, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Close(1006, "the connection is lost".to_owned())),
            Err(_) => Err(Close(1008, "the client takes nothing".to_owned())),
        }
    }
}
