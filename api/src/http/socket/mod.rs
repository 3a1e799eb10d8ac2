//! `/graphql` as a socket: subscriptions, and queries and mutations as well, in both subprotocols.
//!
//! There may be ten thousand sockets on one process: each is one task with small buffers, and holds nothing else while
//! nothing happens.

mod connection;
mod protocol;

use axum::{
    extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    http::HeaderMap,
    response::Response,
};

use self::{
    connection::Connection,
    protocol::{NAMES, Protocol},
};
use super::{Server, auth};
use crate::ingest::item::Device;

/// Bytes read at once. Messages may be longer; the library's default of 128 KiB would be allocated for each socket.
const READ_BUFFER_BYTES: usize = 1024;

/// Bytes gathered before they are written.
const WRITE_BUFFER_BYTES: usize = 1024;

/// Turns the request into a socket.
pub(super) fn open(server: Server, headers: &HeaderMap, device: Device, upgrade: WebSocketUpgrade) -> Response {
    let headers = headers.clone();
    let limit = server.app.limits.max_body_bytes;
    upgrade
        .protocols(NAMES)
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_write_buffer_size(usize::MAX)
        .max_message_size(limit)
        .max_frame_size(limit)
        .on_upgrade(move |socket| {
            let doors = server.doors.clone();
            doors.track(serve(server, headers, device, socket))
        })
}

async fn serve(server: Server, headers: HeaderMap, device: Device, mut socket: WebSocket) {
    let name = socket.protocol().and_then(|name| name.to_str().ok()).and_then(Protocol::by_name);
    let Some(protocol) = name else {
        let reason = "Subprotocol not acceptable: use graphql-transport-ws or graphql-ws";
        let frame = CloseFrame { code: 4406, reason: reason.into() };
        if let Err(error) = socket.send(Message::Close(Some(frame))).await {
            tracing::debug!(error.message = %error, "a socket was lost");
        }
        return;
    };
    let origin = auth::origin(&headers).map(str::to_owned);
    let by_headers = auth::by_headers(&server.app, &headers).await;
    drop(headers);
    Connection::new(server, protocol, socket, origin, by_headers, device).run().await;
}
