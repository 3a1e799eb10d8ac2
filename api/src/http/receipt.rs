//! What the ways in besides GraphQL answer: what became of what was sent, or why none of it was taken.

use async_graphql::Value as GraphqlValue;
use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use crate::{
    error::{Error, UserError},
    http::response::status_of,
    ingest::writer::Outcome,
};

/// The longest that an SDK waits when it is told to, seconds.
const MOST_SECONDS: u64 = 300;

/// What became of items, in their order; mistakes `in_words` of whoever sent them.
pub(super) fn told(outcomes: Vec<Outcome>, in_words: impl Fn(UserError) -> UserError) -> Value {
    let (mut accepted, mut duplicates, mut errors) = (0, 0, Vec::new());
    for (index, outcome) in outcomes.into_iter().enumerate() {
        match outcome {
            Outcome::Accepted { .. } => accepted += 1,
            Outcome::Duplicate { .. } => duplicates += 1,
            Outcome::Rejected(error) => {
                let error = in_words(error);
                let code = GraphqlValue::from(error.code).into_json().unwrap_or_default();
                errors.push(json!({ "index": index, "field": error.field, "code": code, "message": error.message }));
            }
        }
    }
    json!({ "success": true, "accepted": accepted, "duplicates": duplicates, "rejected": errors.len(), "errors": errors })
}

/// A request that was not taken. What a caller cannot mend says no more than that.
pub(super) fn refused(error: Error) -> Response {
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
