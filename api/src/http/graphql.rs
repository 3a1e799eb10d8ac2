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
};
use crate::{error::Error, ingest::item::Device};

/// A query or mutation as JSON.
pub(super) async fn post(
    State(server): State<Server>,
    Extension(device): Extension<Device>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    answer(&headers, async {
        let parameters = Parameters::from_body(&headers, body, server.app.limits.max_body_bytes).await?;
        run(&server, &headers, device, parameters, false).await
    })
    .await
}

/// A query in the address, or a socket.
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
    answer(&headers, async { run(&server, &headers, device, Parameters::from_query(query.as_deref())?, true).await })
        .await
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

async fn run(
    server: &Server,
    headers: &HeaderMap,
    device: Device,
    parameters: Parameters,
    read_only: bool,
) -> Result<async_graphql::Response, Refusal> {
    let mut request = parameters.into_request()?.data(device);
    if read_only && operation_type(&mut request) == Some(OperationType::Mutation) {
        return Err(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "a mutation has to be sent by POST"));
    }
    if let Some(access) = auth::by_headers(&server.app, headers).await? {
        request = request.data(access);
    }
    Ok(server.schema.execute(request).await)
}

/// Answers in the media type that the client accepts, also where the server's own code breaks down.
async fn answer(headers: &HeaderMap, run: impl Future<Output = Result<async_graphql::Response, Refusal>>) -> Response {
    let media = match Media::negotiate(headers) {
        Ok(media) => media,
        Err(refusal) => return refusal.respond(Media::Json),
    };
    match AssertUnwindSafe(run).catch_unwind().await {
        Ok(Ok(response)) => respond(media, &response),
        Ok(Err(refusal)) => refusal.respond(media),
        Err(_) => Refusal::from(Error::Internal("a request made the server panic".to_owned())).respond(media),
    }
}
