//! The key of a request, wherever an SDK puts it.

use async_graphql::ID;
use axum::http::{HeaderMap, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use url::form_urlencoded;

use crate::{
    access::CanIngest,
    accounts,
    app::App,
    error::{Error, Result},
    graphql::scope,
    http::auth,
};

/// What the address of a request says.
#[derive(Debug, Default)]
pub(super) struct Query {
    /// A key.
    pub(super) write_key: Option<String>,
    /// The chatbot, for an admin key, which is bound to none.
    pub(super) chatbot_id: Option<ID>,
    /// A call as base64 of JSON.
    pub(super) data: Option<String>,
}

impl Query {
    /// Reads what stands behind the question mark.
    pub(super) fn read(text: Option<&str>) -> Self {
        let mut query = Self::default();
        for (name, value) in form_urlencoded::parse(text.unwrap_or_default().as_bytes()) {
            match &*name {
                _ if value.is_empty() => {}
                "writeKey" => query.write_key = Some(value.into_owned()),
                "chatbotId" => query.chatbot_id = Some(ID(value.into_owned())),
                "data" => query.data = Some(value.into_owned()),
                _ => {}
            }
        }
        query
    }
}

/// The permission to ingest that the request's key gives: the user name of `Authorization: Basic`, else the body's, else
/// the address's, else that of `Authorization: Bearer`, where SDKs also send tokens that are no keys.
///
/// # Errors
/// `Unauthenticated` where there is no key, where it does not work, or where two differ; `Forbidden` for a key that does
/// not ingest; `Database`.
pub(super) async fn ingester(
    app: &App,
    headers: &HeaderMap,
    query: &Query,
    of_body: Option<&str>,
) -> Result<CanIngest> {
    let (basic, bearer) = (basic(headers), bearer(headers));
    let named = [basic.as_deref(), of_body, query.write_key.as_deref()];
    let mut named = named.into_iter().flatten();
    let key = named.next();
    if named.any(|other| Some(other) != key) {
        return Err(unauthenticated("the request carries different write keys: send one, in one place"));
    }
    let key = key.or(bearer).ok_or_else(|| {
        unauthenticated(
            "the write key is missing: send it as the user name of `Authorization: Basic`, or as `writeKey` in \
             the body",
        )
    })?;
    let access = accounts::authenticate(&app.db, &app.clock, key, auth::origin(headers)).await?;
    let chatbot_id = scope::chatbot_id(&access, query.chatbot_id.as_ref()).ok_or_else(|| {
        unauthenticated(
            "this key is bound to no chatbot: send with a key of the chatbot's, or name it as `?chatbotId=`",
        )
    })?;
    access.ingest(chatbot_id)?.ok_or_else(|| unauthenticated("there is no such chatbot for this key"))
}

fn unauthenticated(message: &str) -> Error {
    Error::Unauthenticated(message.to_owned())
}

/// The user name of `Authorization: Basic`; none: there is none.
fn basic(headers: &HeaderMap) -> Option<String> {
    let text = String::from_utf8(BASE64_STANDARD.decode(credentials(headers, "basic")?).ok()?).ok()?;
    let user = text.split(':').next().unwrap_or_default();
    (!user.is_empty()).then(|| user.to_owned())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    credentials(headers, "bearer").filter(|token| !token.is_empty())
}

fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (given, credentials) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
}
