//! Reading a GraphQL request, from a body or from an address.

use async_graphql::{Request, Variables, parser::types::OperationType};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};
use serde::{Deserialize, de::DeserializeOwned};
use tokio_stream::StreamExt;
use url::form_urlencoded;

use super::response::Refusal;
use crate::graphql::limits;

/// A body beyond the limit is read on and dropped up to this many bytes, so that a client that is still sending gets to
/// read the answer.
const MAX_DRAINED_BYTES: usize = 50_000_000;

/// The parameters of GraphQL over HTTP.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    variables: Option<Variables>,
    /// Read for its type alone: there are none that mean anything here.
    #[serde(rename = "extensions")]
    _extensions: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Parameters {
    /// Reads the body of a POST. JSON alone is accepted, which no form of another site can send.
    pub(super) async fn from_body(headers: &HeaderMap, body: Body, limit: usize) -> Result<Self, Refusal> {
        if !headers.get(header::CONTENT_TYPE).is_some_and(is_json) {
            let message = "send the request as JSON, with the header `Content-Type: application/json`";
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
        }
        let bytes = read(headers, body, limit).await?;
        if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "send one request at a time: lists of requests are not taken",
            ));
        }
        json(&bytes, "the body")
    }

    /// Reads the address of a GET.
    pub(super) fn from_query(query: Option<&str>) -> Result<Self, Refusal> {
        let mut parameters = Self::default();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match &*name {
                "query" => parameters.query = Some(value.into_owned()),
                "operationName" => parameters.operation_name = Some(value.into_owned()),
                "variables" if !value.is_empty() => parameters.variables = json(value.as_bytes(), "variables")?,
                "extensions" if !value.is_empty() => parameters._extensions = json(value.as_bytes(), "extensions")?,
                _ => {}
            }
        }
        Ok(parameters)
    }

    /// The request that they make.
    pub(super) fn into_request(self) -> Result<Request, Refusal> {
        let query = self.query.filter(|query| !query.trim().is_empty());
        let query = query.ok_or_else(|| Refusal::new(StatusCode::BAD_REQUEST, "the parameter `query` is missing"))?;
        let mut request = Request::new(query).variables(self.variables.unwrap_or_default());
        request.operation_name = self.operation_name.filter(|name| !name.is_empty());
        Ok(request)
    }
}

/// What the request would do; none: its document does not say, which running it will tell.
pub(super) fn operation_type(request: &mut Request) -> Option<OperationType> {
    let name = request.operation_name.clone();
    let document = request.parsed_query().ok()?;
    limits::operation(document, name.as_deref()).ok().map(|operation| operation.ty)
}

/// Reads a body of at most `limit` bytes.
///
/// # Errors
/// Where it is larger, or ends too early.
pub(super) async fn read(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let mut bytes = Vec::with_capacity(announced.unwrap_or(0).min(limit));
    let (mut stream, mut dropped) = (body.into_data_stream(), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "the body ends too early"))?;
        if dropped == 0 && bytes.len() + chunk.len() <= limit {
            bytes.extend_from_slice(&chunk);
        } else {
            dropped += bytes.len() + chunk.len();
            bytes = Vec::new();
        }
        if dropped > MAX_DRAINED_BYTES {
            break;
        }
    }
    if dropped > 0 {
        let message = format!("the body is larger than {limit} bytes: send fewer items at a time");
        return Err(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, message));
    }
    Ok(bytes)
}

fn json<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        Refusal::new(StatusCode::BAD_REQUEST, format!("{what} cannot be read as the JSON it has to be: {error}"))
    })
}

fn is_json(content_type: &HeaderValue) -> bool {
    let text = content_type.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let utf8 = |parameter: &str| match parameter.strip_prefix("charset=") {
        Some(charset) => matches!(charset.trim_matches('"'), "utf-8" | "utf8"),
        None => true,
    };
    parts.next() == Some("application/json") && parts.all(utf8)
}
