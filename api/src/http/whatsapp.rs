//! Meta's webhook for WhatsApp: the handshake, and deliveries with their signature.

use std::{collections::BTreeMap, convert};

use axum::{
    Json,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use url::form_urlencoded;

use super::{Server, request, response::Refusal};
use crate::{
    accounts,
    config::WhatsappConfig,
    error::{Error, Result},
    http::receipt::{refused, told},
    ingest::{
        item::{Device, Item},
        writer::Outcome,
    },
    whatsapp,
};

/// The header with the signature of the body.
const SIGNATURE: &str = "x-hub-signature-256";

/// The handshake: Meta asks with the token that was agreed on, and is told its challenge.
pub(super) async fn verify(State(server): State<Server>, RawQuery(query): RawQuery) -> Response {
    let Some(config) = &server.config.whatsapp else { return not_set_up() };
    let query: BTreeMap<_, _> = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let asked = |name: &str| query.get(name).map(String::as_str).unwrap_or_default();
    let agreed = asked("hub.mode") == "subscribe" && is_same(asked("hub.verify_token"), config.verify_token.reveal());
    if !agreed {
        return refused(Error::Forbidden("the verify token is not the one that this server was given".to_owned()));
    }
    asked("hub.challenge").to_owned().into_response()
}

/// A delivery. Everything but 200 makes Meta deliver it again, for days: so what cannot be stored now is not lost, and a
/// number that no chatbot has yet can be given to one.
pub(super) async fn take(State(server): State<Server>, headers: HeaderMap, body: Body) -> Response {
    let Some(config) = &server.config.whatsapp else { return not_set_up() };
    match store(&server, config, &headers, body).await {
        Ok(answer) => Json(answer).into_response(),
        Err(error) => refused(error),
    }
}

async fn store(server: &Server, config: &WhatsappConfig, headers: &HeaderMap, body: Body) -> Result<Value> {
    let body = request::read(headers, body, server.app.limits.max_body_bytes).await.map_err(Refusal::into_error)?;
    if !is_signed(headers, &body, config.app_secret.reveal()) {
        let message = "the signature in X-Hub-Signature-256 is missing or not that of this app's secret";
        return Err(Error::Unauthenticated(message.to_owned()));
    }
    let (mut outcomes, mut unknown) = (Vec::new(), Vec::new());
    for (number, items) in whatsapp::items(&body)? {
        match deliver(server, &number, items).await? {
            None => unknown.push(number),
            Some(of_number) => outcomes.extend(of_number),
        }
    }
    if !unknown.is_empty() {
        tracing::warn!(whatsapp.phone_number_ids = ?unknown, "a delivery for numbers that no chatbot has");
        return Err(Error::BadUserInput(format!(
            "no chatbot has the WhatsApp numbers {}: add them to one's `whatsappPhoneNumberIds`",
            unknown.join(", ")
        )));
    }
    Ok(told(outcomes, convert::identity))
}

/// Stores what came to a number; none: no chatbot has it.
async fn deliver(server: &Server, number: &str, items: Vec<Item>) -> Result<Option<Vec<Outcome>>> {
    let Some(can_ingest) = accounts::whatsapp::ingester(&server.app.db, number).await? else { return Ok(None) };
    Ok(Some(server.app.ingest(can_ingest, Device::default(), items).await?.outcomes))
}

/// Whether the body carries the signature `sha256=` and the HMAC-SHA-256 of its bytes in hexadecimal.
fn is_signed(headers: &HeaderMap, body: &[u8], secret: &str) -> bool {
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok()?.strip_prefix("sha256="));
    let Some(signature) = signature.and_then(bytes) else { return false };
    Hmac::<Sha256>::new_from_slice(secret.as_bytes())
        .is_ok_and(|mac| mac.chain_update(body).verify_slice(&signature).is_ok())
}

fn bytes(hexadecimal: &str) -> Option<Vec<u8>> {
    let pairs = hexadecimal.as_bytes().chunks(2);
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// Compares in a time that does not tell how much is right.
fn is_same(given: &str, expected: &str) -> bool {
    let digest =
        |text: &str| Hmac::<Sha256>::new_from_slice(expected.as_bytes()).ok().map(|mac| mac.chain_update(text));
    match (digest(given), digest(expected)) {
        (Some(given), Some(expected)) => given.verify(&expected.finalize().into_bytes()).is_ok(),
        _ => false,
    }
}

fn not_set_up() -> Response {
    let message = "WhatsApp's webhook is not set up: start the server with PARLANCE_WHATSAPP_APP_SECRET and \
        PARLANCE_WHATSAPP_VERIFY_TOKEN";
    let mut answer = refused(Error::BadUserInput(message.to_owned()));
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer
}
