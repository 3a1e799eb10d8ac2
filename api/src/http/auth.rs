//! From a request's key to what it may do.

use axum::http::{HeaderMap, header};
use serde_json::Value;

use crate::{
    access::Access,
    accounts,
    app::App,
    error::{Error, Result},
};

/// Who asks by the headers of a request; none: without a key.
///
/// # Errors
/// `Unauthenticated` where the key does not work, or not from this origin.
pub(super) async fn by_headers(app: &App, headers: &HeaderMap) -> Result<Option<Access>> {
    match headers.get(header::AUTHORIZATION) {
        None => Ok(None),
        Some(value) => by_text(app, value.to_str().unwrap_or_default(), origin(headers)).await.map(Some),
    }
}

/// Who asks by the payload of a `connection_init`; none: without a key.
///
/// # Errors
/// As [`by_headers`].
pub(super) async fn by_payload(app: &App, payload: &Value, origin: Option<&str>) -> Result<Option<Access>> {
    let value = payload.get("authorization").or_else(|| payload.get("Authorization"));
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(value) => by_text(app, value.as_str().unwrap_or_default(), origin).await.map(Some),
    }
}

/// The origin of the page that a browser's request comes from.
pub(super) fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN).and_then(|value| value.to_str().ok())
}

async fn by_text(app: &App, text: &str, origin: Option<&str>) -> Result<Access> {
    let key = match text.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => key.trim(),
        _ => return Err(Error::Unauthenticated("write the key as `Authorization: Bearer <key>`".to_owned())),
    };
    accounts::authenticate(&app.db, &app.clock, key, origin).await
}
