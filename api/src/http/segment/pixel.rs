//! Calls as the address of an image, from where nothing but an image can be asked for.

use axum::{
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use base64::{
    Engine,
    alphabet::{STANDARD, URL_SAFE},
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use serde_json::{Map, Value};

use super::{Calls, answer, body, key::Query};
use crate::{
    error::{Error, Result},
    http::{Server, receipt},
    ingest::item::Device,
    segment::Kind,
};

/// A transparent image of one pixel.
const IMAGE: &[u8] =
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\
    \x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;";

/// Padding may be there or not, for it has to be escaped in an address.
const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

/// Takes the call and answers the image. It is there even where the call is refused, for nobody reads why; not where its
/// key does not work, or nothing can be stored now.
pub(super) async fn take(
    server: &Server,
    headers: &HeaderMap,
    device: Device,
    query: Option<&str>,
    kind: Kind,
) -> Response {
    let taken = answer::guarded(async {
        let query = Query::read(query);
        let call = call(&query)?;
        super::take(server, headers, device, &query, call, Calls::Single(kind)).await
    });
    match taken.await {
        Ok(_) => ([(header::CONTENT_TYPE, "image/gif"), (header::CACHE_CONTROL, "no-store")], IMAGE).into_response(),
        Err(error) => receipt::refused(error),
    }
}

fn call(query: &Query) -> Result<Map<String, Value>> {
    let data = query.data.as_deref().unwrap_or_default();
    let wrong = || Error::BadUserInput("`?data=` is no base64 of a JSON object".to_owned());
    // A `+` in an address is read as a blank.
    let data = data.replace(' ', "+");
    let decode = |alphabet| GeneralPurpose::new(alphabet, CONFIG).decode(&data).ok();
    let text = decode(&STANDARD).or_else(|| decode(&URL_SAFE)).ok_or_else(wrong)?;
    body::parse(&text).map_err(|_| wrong())
}
