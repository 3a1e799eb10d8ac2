//! Reading a body: JSON, whatever its content type says, and gzip.

use std::io::Read;

use axum::{
    body::Body,
    http::{HeaderMap, header},
};
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value};

use crate::{
    error::{Error, Result},
    http::{request, response::Refusal},
};

/// The JSON object that a body holds. `limit`: how many bytes it may have, as sent and unpacked.
///
/// # Errors
/// `BadUserInput` where it is larger, or is no JSON object.
pub(super) async fn object(headers: &HeaderMap, body: Body, limit: usize) -> Result<Map<String, Value>> {
    let bytes = request::read(headers, body, limit).await.map_err(Refusal::into_error)?;
    let bytes = match encoding(headers).as_str() {
        "" | "identity" => bytes,
        "gzip" | "x-gzip" => unpack(&bytes, limit)?,
        other => {
            let message = format!("the header `Content-Encoding` is `{other}`: send gzip, or leave it out");
            return Err(Error::BadUserInput(message));
        }
    };
    parse(&bytes)
}

/// The JSON object that a text is.
///
/// # Errors
/// `BadUserInput` where it is none.
pub(super) fn parse(text: &[u8]) -> Result<Map<String, Value>> {
    serde_json::from_slice(text).map_err(|error| {
        Error::BadUserInput(format!("the body cannot be read as the JSON object it has to be: {error}"))
    })
}

fn encoding(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap_or("no text"));
    value.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Unpacks no more than the limit and one byte, however much is packed.
fn unpack(bytes: &[u8], limit: usize) -> Result<Vec<u8>> {
    let (mut unpacked, most) = (Vec::new(), u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1));
    MultiGzDecoder::new(bytes)
        .take(most)
        .read_to_end(&mut unpacked)
        .map_err(|error| Error::BadUserInput(format!("the body is not the gzip that its header says: {error}")))?;
    if unpacked.len() > limit {
        let message = format!("the body unpacks to more than {limit} bytes: send fewer calls at a time");
        return Err(Error::BadUserInput(message));
    }
    Ok(unpacked)
}
