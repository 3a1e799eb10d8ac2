//! `/parlance.js`: the browser tracker, out of the binary, for the pages of any site.

use std::{borrow::Cow, io::Write, sync::LazyLock};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;

/// What `npm run build` makes in `web/tracker`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/tracker/dist"]
struct Built;

/// Pages ask for the script on every visit: for an hour they need not, and for a day more they may use what they have
/// while they ask. A new server's script is so with all visitors soon.
const CACHING: &str = "public, max-age=3600, stale-while-revalidate=86400";

/// The script as it is sent.
struct Script {
    plain: Cow<'static, [u8]>,
    packed: Vec<u8>,
    /// A hash of it. Weak, for it names the script, packed or not.
    version: String,
}

/// None: it was not built.
static SCRIPT: LazyLock<Option<Script>> = LazyLock::new(|| {
    let file = Built::get("parlance.js")?;
    let version = format!("W/\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(&file.data).ok()?;
    Some(Script { packed: packer.finish().ok()?, plain: file.data, version })
});

/// The script, packed for whoever takes that. Who names the version that he has is told if it is the newest.
pub(super) async fn script(sent: HeaderMap) -> Response {
    let Some(script) = &*SCRIPT else { return StatusCode::NOT_FOUND.into_response() };
    let headers = [
        (header::CACHE_CONTROL, CACHING),
        (header::ETAG, &script.version),
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Pages that let in nothing from elsewhere by default let this in.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    if lists(&sent, header::IF_NONE_MATCH, |known| known == "*" || is_same(known, &script.version)) {
        (StatusCode::NOT_MODIFIED, headers).into_response()
    } else if lists(&sent, header::ACCEPT_ENCODING, takes_gzip) {
        let packed = [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))];
        (headers, packed, script.packed.as_slice()).into_response()
    } else {
        (headers, &*script.plain).into_response()
    }
}

/// Whether a header, which lists values, lists such a one.
fn lists(headers: &HeaderMap, name: HeaderName, is_sought: impl Fn(&str) -> bool) -> bool {
    let texts = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).any(|value| is_sought(value.trim()))
}

/// Whether two versions are the same, weak or not.
fn is_same(one: &str, other: &str) -> bool {
    one.trim_start_matches("W/") == other.trim_start_matches("W/")
}

/// Whether an accepted encoding is gzip, and is not accepted with a weight of zero, which refuses it.
fn takes_gzip(encoding: &str) -> bool {
    let mut parts = encoding.split(';').map(str::trim);
    let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
    let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
    is_gzip && weight.is_none_or(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_sent_to_those_who_take_it() {
        for taken in ["gzip", "GZIP", "gzip;q=0.5", "gzip; q=1"] {
            assert!(takes_gzip(taken), "{taken}");
        }
        for refused in ["", "br", "gzip;q=0", "gzip; q=0.0", "x-gzip2"] {
            assert!(!takes_gzip(refused), "{refused}");
        }
    }
}
