//! Answers as SDKs expect them: a success is exactly status 200 and a JSON object, or some of them send again for ever;
//! so a call that is refused is told in the body alone.

use std::panic::AssertUnwindSafe;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use serde_json::{Value, json};

use crate::{
    error::{Error, Result},
    http::{
        Server,
        receipt::{refused, told},
    },
    ingest::writer::Receipt,
    segment,
};

/// When a sender that is told to wait may come back: milliseconds since 1970, as Segment's SDK for Node before its
/// version 3 compares it with its own clock.
pub(super) const RATE_LIMIT_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Answers what became of the calls.
pub(super) async fn respond(run: impl Future<Output = Result<Receipt>>) -> Response {
    match guarded(run).await {
        Ok(receipt) => Json(told(receipt.outcomes, segment::in_its_words)).into_response(),
        Err(error) => refused(error),
    }
}

/// Says when to come back as an instant too, beside the seconds.
pub(super) async fn with_reset(State(server): State<Server>, mut answer: Response) -> Response {
    let seconds =
        answer.headers().get(header::RETRY_AFTER).and_then(|seconds| seconds.to_str().ok()?.parse::<u32>().ok());
    if let Some(seconds) = seconds.filter(|_| answer.status() == StatusCode::TOO_MANY_REQUESTS) {
        let at = server.app.clock.now().plus(1_000 * i64::from(seconds));
        answer.headers_mut().insert(RATE_LIMIT_RESET, HeaderValue::from(at.0));
    }
    answer
}

/// Runs it, also where our own code breaks down.
pub(super) async fn guarded<T>(run: impl Future<Output = Result<T>>) -> Result<T> {
    let broken = |_| Err(Error::Internal("a request made the server panic".to_owned()));
    AssertUnwindSafe(run).catch_unwind().await.unwrap_or_else(broken)
}

/// What SDKs measure of themselves: nobody here needs it.
pub(super) async fn measured() -> Json<Value> {
    Json(json!({ "success": true }))
}

/// Any other method.
pub(super) async fn other_method() -> Response {
    let error = Error::BadUserInput("calls are sent by POST; settings and pixels are asked for by GET".to_owned());
    let mut answer = refused(error);
    *answer.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
    answer
}
