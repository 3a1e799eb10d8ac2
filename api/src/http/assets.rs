//! `/graphiql`: the page to try the API on, out of the binary, so that it works without any other host.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::RustEmbed;

/// What `npm run build` makes in `web/graphiql`; empty where it was not run.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/graphiql/dist"]
struct Graphiql;

/// The page may load nothing from elsewhere, and may be framed by nobody. Its editor writes styles into elements.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'none'";

const NOT_BUILT: &str = "<!doctype html><title>GraphiQL is not built</title>\
    <h1>GraphiQL is not built into this server</h1>\
    <p>The API at <code>/graphql</code> works. For this page run <code>npm ci &amp;&amp; npm run build</code> in \
    <code>web/graphiql</code> and build the server again; <code>make run</code> does both.</p>";

/// The page itself.
pub(super) async fn graphiql() -> Response {
    match Graphiql::get("index.html") {
        Some(page) => (page_headers(), Html(page.data)).into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

/// A file that the page loads. Its name holds a hash of its content, so it may be kept for good.
pub(super) async fn graphiql_file(Path(path): Path<String>) -> Response {
    let Some(file) = Graphiql::get(&path) else { return StatusCode::NOT_FOUND.into_response() };
    let headers =
        [(header::CONTENT_TYPE, media_type(&path)), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, file.data).into_response()
}

fn page_headers() -> HeaderMap {
    HeaderMap::from_iter([
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_SECURITY_POLICY)),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ])
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
