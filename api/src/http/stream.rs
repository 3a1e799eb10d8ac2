//! Subscriptions over plain HTTP: as Server-Sent Events, which the library graphql-sse reads in its mode of distinct
//! connections, and as parts of one answer, which Apollo Client reads.

use std::sync::Arc;

use async_graphql::{Data, Request};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use serde_json::json;
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::{Server, response::Refusal};
use crate::{
    access::Access,
    error::Error,
    graphql::{answer::request_error, shared::Payload},
    ingest::item::Device,
    quota::Connected,
};

/// When a client is to come back to a server that holds as many of its connections as it may, seconds.
const RETRY_AFTER: u32 = 5;
/// When a client is to come back to a server that ends, seconds.
const RESTART: u32 = 1;

/// How answers follow each other in one body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `text/event-stream`.
    Events,
    /// `multipart/mixed`, by Apollo's protocol for subscriptions.
    Parts,
}

/// A stream of answers to one client.
struct Stream {
    server: Server,
    format: Format,
    key_id: Uuid,
    payloads: BoxStream<'static, Payload>,
    /// When the client is told that the connection is alive.
    beat: Instant,
    /// What was said last closes the stream.
    over: bool,
    _connected: Connected,
}

impl Format {
    /// The one that the client accepts; none: neither.
    pub(super) fn wanted(headers: &HeaderMap) -> Option<Self> {
        let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        accepted.flat_map(|value| value.split(',')).find_map(|range| {
            let range = range.to_ascii_lowercase();
            let mut parts = range.split(';').map(str::trim);
            match parts.next()? {
                "text/event-stream" => Some(Self::Events),
                "multipart/mixed" if parts.any(|parameter| parameter.starts_with("subscriptionspec=")) => {
                    Some(Self::Parts)
                }
                _ => None,
            }
        })
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Events => "text/event-stream; charset=utf-8",
            Self::Parts => "multipart/mixed; boundary=\"graphql\"; subscriptionSpec=1.0",
        })
    }

    /// What opens the body.
    fn opening(self) -> &'static str {
        match self {
            // A comment, so that proxies pass the headers on.
            Self::Events => ":\n\n",
            Self::Parts => "\r\n--graphql",
        }
    }

    fn answer(self, payload: &Payload) -> String {
        let answer = match payload {
            Payload::Answer(answer) => answer.to_string(),
            Payload::Refused(errors) => json!({ "errors": **errors }).to_string(),
        };
        match self {
            Self::Events => format!("event: next\ndata: {answer}\n\n"),
            Self::Parts => part(&format!(r#"{{"payload":{answer}}}"#)),
        }
    }

    /// Says that the connection is alive.
    fn beat(self) -> String {
        match self {
            Self::Events => ":\n\n".to_owned(),
            Self::Parts => part("{}"),
        }
    }

    /// Says why the stream ends early.
    fn failure(self, error: Error) -> String {
        match self {
            Self::Events => self.answer(&Payload::Refused([request_error(error)].into())),
            Self::Parts => part(&json!({ "payload": null, "errors": [request_error(error)] }).to_string()),
        }
    }

    /// Says that nothing more comes.
    fn end(self) -> &'static str {
        match self {
            Self::Events => "event: complete\ndata:\n\n",
            Self::Parts => "--\r\n",
        }
    }
}

/// A part, and the boundary after it: a client then knows at once that the part is whole.
fn part(json: &str) -> String {
    format!("\r\ncontent-type: application/json\r\n\r\n{json}\r\n--graphql")
}

/// Answers in a stream.
///
/// # Errors
/// `Unauthenticated` without a key; status 503 where the key holds as many connections as it may.
pub(super) fn open(
    server: &Server,
    format: Format,
    access: Option<Access>,
    device: Device,
    request: Request,
) -> Result<Response, Refusal> {
    let access = access.ok_or_else(|| {
        Error::Unauthenticated("no key: send it as the header `Authorization: Bearer <key>`".to_owned())
    })?;
    let key_id = access.key_id;
    let connected = server.app.connections.open(key_id).ok_or_else(|| full(server))?;
    let mut session = Data::default();
    session.insert(access);
    session.insert(device);
    let payloads = server.executions.run(request, key_id, Arc::new(session));
    let beat = Instant::now() + server.app.limits.ping_interval;
    let stream = Stream { server: server.clone(), format, key_id, payloads, beat, over: false, _connected: connected };
    let texts = stream::unfold(stream, |mut stream| async move { Some((stream.next().await?, stream)) });
    let texts = stream::once(std::future::ready(format.opening().to_owned())).chain(texts);
    let body = Body::from_stream(texts.map(|text| Ok::<_, std::convert::Infallible>(Bytes::from(text))));
    let headers = [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform")),
        // Some proxies gather what they pass on unless they are told not to.
        (header::HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    Ok((headers, body).into_response())
}

fn full(server: &Server) -> Error {
    let most = server.app.limits.max_connections;
    Error::Unavailable {
        message: format!("this key holds {most} connections for subscriptions, as many as it may; close some of them"),
        retry_after_seconds: RETRY_AFTER,
    }
}

impl Stream {
    /// What is sent next; none: the end.
    async fn next(&mut self) -> Option<String> {
        if self.over {
            return None;
        }
        let (doors, revocations) = (self.server.doors.clone(), self.server.app.revocations.clone());
        let text = tokio::select! {
            biased;
            () = revocations.wait_for(Some(self.key_id)) => {
                self.over = true;
                let error = Error::Forbidden("this API key was revoked".to_owned());
                self.format.failure(error) + self.format.end()
            }
            () = doors.ending() => {
                self.over = true;
                self.broken_off()?
            }
            payload = self.payloads.next() => match payload {
                Some(payload) => {
                    let mut text = self.format.answer(&payload);
                    if matches!(payload, Payload::Refused(_)) {
                        self.over = true;
                        text += self.format.end();
                    }
                    text
                }
                None => {
                    self.over = true;
                    self.format.end().to_owned()
                }
            },
            () = sleep_until(self.beat) => self.format.beat(),
        };
        self.beat = Instant::now() + self.server.app.limits.ping_interval;
        Some(text)
    }

    /// What is said when the server ends: of events nothing, so that the client connects again.
    fn broken_off(&self) -> Option<String> {
        match self.format {
            Format::Events => None,
            Format::Parts => {
                let message = "the server is ending".to_owned();
                let error = Error::Unavailable { message, retry_after_seconds: RESTART };
                Some(self.format.failure(error) + self.format.end())
            }
        }
    }
}
