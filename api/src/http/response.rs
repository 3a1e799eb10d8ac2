//! Answering a GraphQL request: media type, status, and body.

use async_graphql::{Response as GraphqlResponse, ServerError, Value};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use crate::{
    error::Error,
    graphql::answer::{Answer, is_request_error, request_error},
};

/// The two media types of GraphQL over HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: a request that is understood as JSON is answered with status 200, whatever comes of it.
    Json,
    /// `application/graphql-response+json`: the status says whether the request was run.
    GraphqlResponse,
}

impl Media {
    /// The one that the client likes most; JSON where it likes both or says nothing.
    ///
    /// # Errors
    /// Status 406 where it takes neither.
    pub(super) fn negotiate(headers: &HeaderMap) -> Result<Self, Refusal> {
        if !headers.contains_key(header::ACCEPT) {
            return Ok(Self::Json);
        }
        let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut best: Option<(Self, f32)> = None;
        for range in accepted.flat_map(|value| value.split(',')) {
            let Some((media, quality)) = media_range(range) else { continue };
            if quality > 0.0 && best.is_none_or(|(_, highest)| quality > highest) {
                best = Some((media, quality));
            }
        }
        best.map(|(media, _)| media).ok_or_else(|| {
            let message =
                "the answer comes as application/graphql-response+json or application/json: accept one of them";
            Refusal::new(StatusCode::NOT_ACCEPTABLE, message)
        })
    }

    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

fn media_range(text: &str) -> Option<(Media, f32)> {
    let text = text.to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let media = match parts.next()? {
        "application/graphql-response+json" => Media::GraphqlResponse,
        "application/json" | "application/*" | "*/*" => Media::Json,
        _ => return None,
    };
    let quality = parts.find_map(|parameter| parameter.strip_prefix("q="));
    Some((media, quality.and_then(|quality| quality.trim().parse().ok()).unwrap_or(1.0)))
}

/// A request that was not run, and why.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    error: Error,
}

impl Refusal {
    /// A mistake of the caller.
    pub(super) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, error: Error::BadUserInput(message.into()) }
    }

    /// The mistake itself, where there is no status to say.
    pub(super) fn into_error(self) -> Error {
        self.error
    }

    /// As an answer.
    pub(super) fn respond(self, media: Media) -> Response {
        let errors = vec![request_error(self.error)];
        let mut response = write(media, self.status, &GraphqlResponse::from_errors(errors));
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
        }
        response
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        let status = status_of(error.code()).unwrap_or(StatusCode::BAD_REQUEST);
        Self { status, error }
    }
}

/// The answer to a request that was run.
pub(super) fn respond(media: Media, response: &GraphqlResponse) -> Response {
    write(media, status(media, response), response)
}

fn write(media: Media, status: StatusCode, response: &GraphqlResponse) -> Response {
    let body = match serde_json::to_vec(&Answer::of(response)) {
        Ok(body) => Body::from(body),
        Err(error) => {
            tracing::error!(error.message = %error, "an answer cannot be written as JSON");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let mut answer = (status, [(header::CONTENT_TYPE, media.content_type())], body).into_response();
    if status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = retry_after(response) {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    answer
}

/// What a status has to say even to a client that reads nothing else: come back later, whatever the media type. The
/// rest is for `application/graphql-response+json`, where nothing was answered.
fn status(media: Media, response: &GraphqlResponse) -> StatusCode {
    if response.data != Value::Null || response.errors.is_empty() {
        return StatusCode::OK;
    }
    let mut codes = response.errors.iter().filter_map(code);
    if codes.clone().any(|code| code == "OVERLOADED") {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match media {
        Media::Json => StatusCode::OK,
        Media::GraphqlResponse if is_request_error(response) => {
            codes.next().and_then(status_of).unwrap_or(StatusCode::BAD_REQUEST)
        }
        Media::GraphqlResponse => codes.find_map(status_of).unwrap_or(StatusCode::OK),
    }
}

/// The status that says what a code says; none: the code is about what was asked.
pub(super) fn status_of(code: &str) -> Option<StatusCode> {
    match code {
        "UNAUTHENTICATED" => Some(StatusCode::UNAUTHORIZED),
        "FORBIDDEN" => Some(StatusCode::FORBIDDEN),
        "RATE_LIMITED" => Some(StatusCode::TOO_MANY_REQUESTS),
        "OVERLOADED" => Some(StatusCode::SERVICE_UNAVAILABLE),
        "TIMEOUT" => Some(StatusCode::GATEWAY_TIMEOUT),
        "INTERNAL" => Some(StatusCode::INTERNAL_SERVER_ERROR),
        _ => None,
    }
}

fn retry_after(response: &GraphqlResponse) -> Option<u64> {
    let seconds = |error: &ServerError| match error.extensions.as_ref()?.get("retryAfterSeconds")? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    };
    response.errors.iter().filter_map(seconds).max()
}

fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}
