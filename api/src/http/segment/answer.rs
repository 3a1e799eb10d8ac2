//! Answers as SDKs expect them: a success is exactly status 200 and a JSON object, or some of them send again for ever;
//! so a call that is refused is told in the body alone.

use std::panic::AssertUnwindSafe;

use async_graphql::Value as GraphqlValue;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use serde_json::{Value, json};

use crate::{
    error::{Error, Result},
    http::response::status_of,
    ingest::writer::{Outcome, Receipt},
    segment,
};

/// The longest that an SDK waits when it is told to, seconds.
const MOST_SECONDS: u64 = 300;

/// Answers what became of the calls.
pub(super) async fn respond(run: impl Future<Output = Result<Receipt>>) -> Response {
    match guarded(run).await {
        Ok(receipt) => Json(stored(receipt)).into_response(),
        Err(error) => refused(error),
    }
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

/// A request that was not taken. What a caller cannot mend says no more than that.
pub(in crate::http) fn refused(error: Error) -> Response {
    let error = async_graphql::Error::from(error);
    let said = |name: &str| error.extensions.as_ref().and_then(|extensions| extensions.get(name));
    let code = match said("code") {
        Some(GraphqlValue::String(code)) => code.as_str(),
        _ => "INTERNAL",
    };
    let retry_after = match said("retryAfterSeconds") {
        Some(GraphqlValue::Number(seconds)) => seconds.as_u64(),
        _ => None,
    };
    let status = status_of(code).unwrap_or(StatusCode::BAD_REQUEST);
    // Python's SDK reads `code` and `message`, Ruby's `error`.
    let body = json!({ "success": false, "code": code, "message": error.message, "error": error.message });
    let mut answer = (status, Json(body)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.min(MOST_SECONDS)));
    }
    answer
}

fn stored(receipt: Receipt) -> Value {
    let (mut accepted, mut duplicates, mut errors) = (0, 0, Vec::new());
    for (index, outcome) in receipt.outcomes.into_iter().enumerate() {
        match outcome {
            Outcome::Accepted { .. } => accepted += 1,
            Outcome::Duplicate { .. } => duplicates += 1,
            Outcome::Rejected(error) => {
                let error = segment::in_its_words(error);
                let code = GraphqlValue::from(error.code).into_json().unwrap_or_default();
                errors.push(json!({ "index": index, "field": error.field, "code": code, "message": error.message }));
            }
        }
    }
    json!({ "success": true, "accepted": accepted, "duplicates": duplicates, "rejected": errors.len(), "errors": errors })
}
