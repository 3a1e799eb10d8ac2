//! One line in the log for each request, under an id that the client is told.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue},
    middleware::Next,
    response::Response,
};
use tokio::time::Instant;
use tracing::{Instrument, info_span};
use uuid::Uuid;

/// The header that carries the id, to us from a proxy that already gave one, and back.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// Runs the request within a span that names it, and logs how it went.
pub(super) async fn request(request: Request, next: Next) -> Response {
    let id = id(request.headers());
    let span = info_span!(
        "request",
        request.id = id.to_str().unwrap_or_default(),
        http.method = %request.method(),
        http.path = request.uri().path()
    );
    async move {
        let start = Instant::now();
        let mut response = next.run(request).await;
        let duration_ms = start.elapsed().as_secs_f64() * 1000.0;
        tracing::info!(http.status = response.status().as_u16(), http.duration_ms = duration_ms, "answered");
        response.headers_mut().insert(REQUEST_ID, id);
        response
    }
    .instrument(span)
    .await
}

fn id(headers: &HeaderMap) -> HeaderValue {
    let sensible = |id: &&HeaderValue| {
        let id = id.as_bytes();
        (1..=64).contains(&id.len()) && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
    };
    headers.get(REQUEST_ID).filter(sensible).cloned().unwrap_or_else(|| {
        let id = Uuid::now_v7().to_string();
        HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("none"))
    })
}
