//! `/graphql`: GraphQL over HTTP, to the letter of its specification, and the door to the sockets.

use std::panic::AssertUnwindSafe;

use async_graphql::parser::types::OperationType;
use axum::{
    Extension,
    body::Body,
    extract::{RawQuery, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use futures_util::FutureExt;

use super::{
    Server, auth,
    request::{Parameters, operation_type},
    response::{Media, Refusal, respond},
    socket,
    stream::{self, Format},
};
use crate::{error::Error, ingest::item::Device};

/// A query or mutation as JSON, or a subscription whose answers come in a stream.
pub(super) async fn post(
    State(server): State<Server>,
    Extension(device): Extension<Device>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let limit = server.app.limits.max_body_bytes;
    let parameters = Parameters::from_body(&headers, body, limit);
    answer(&headers, run(&server, &headers, device, parameters, false)).await
}

/// A query in the address, a subscription there whose answers come in a stream, or a socket.
pub(super) async fn get(
    State(server): State<Server>,
    Extension(device): Extension<Device>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if let Ok(upgrade) = upgrade {
        return socket::open(server, &headers, device, upgrade);
    }
    let parameters = async { Parameters::from_query(query.as_deref()) };
    answer(&headers, run(&server, &headers, device, parameters, true)).await
}

/// Any other method.
pub(super) async fn other_method(headers: HeaderMap) -> Response {
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "send queries by GET or POST, mutations by POST");
    answer(&headers, async { Err(refusal) }).await
}

/// Any other address.
pub(super) async fn no_such_page(headers: HeaderMap) -> Response {
    let refusal = Refusal::new(StatusCode::NOT_FOUND, "there is nothing here: the API is at /graphql");
    answer(&headers, async { Err(refusal) }).await
}

/// What becomes of a request.
enum Outcome {
    Answered(async_graphql::Response),
    /// The answers come one by one.
    Streaming(Response),
}

async fn run(
    server: &Server,
    headers: &HeaderMap,
    device: Device,
    parameters: impl Future<Output = Result<Parameters, Refusal>>,
    read_only: bool,
) -> Result<Outcome, Refusal> {
    let mut request = parameters.await?.into_request()?;
    let operation = operation_type(&mut request);
    if read_only && operation == Some(OperationType::Mutation) {
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "a mutation has to be sent by POST"));
    }
    let access = auth::by_headers(&server.app, headers).await?;
    match Format::wanted(headers) {
        // One answer is streamed only to clients that take it no other way: most that take streams name them with each query.
        Some(format) if operation == Some(OperationType::Subscription) || Media::negotiate(headers).is_err() => {
            stream::open(server, format, access, device, request).map(Outcome::Streaming)
        }
        _ if operation == Some(OperationType::Subscription) => Err(Refusal::new(
            StatusCode::NOT_ACCEPTABLE,
            "a subscription has many answers: accept text/event-stream, or multipart/mixed with subscriptionSpec=1.0, or \
             open a WebSocket here",
        )),
        _ => {
            request = request.data(device);
            if let Some(access) = access {
                request = request.data(access);
            }
            Ok(Outcome::Answered(server.executions.schema().execute(request).await))
        }
    }
}

/// Answers in the media type that the client accepts, also where the server's own code breaks down.
async fn answer(headers: &HeaderMap, run: impl Future<Output = Result<Outcome, Refusal>>) -> Response {
    let media = match Media::negotiate(headers) {
        Ok(media) => media,
        // What goes wrong before a stream begins is said in JSON.
        Err(_) if Format::wanted(headers).is_some() => Media::Json,
        Err(refusal) => return refusal.respond(Media::Json),
    };
    match AssertUnwindSafe(run).catch_unwind().await {
        Ok(Ok(Outcome::Answered(response))) => respond(media, &response),
        Ok(Ok(Outcome::Streaming(response))) => response,
        Ok(Err(refusal)) => refusal.respond(media),
        Err(_) => Refusal::from(Error::Internal("a request made the server panic".to_owned())).respond(media),
    }
}
