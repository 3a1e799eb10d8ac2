//! The Segment HTTP Tracking API, as the SDKs of Segment and of RudderStack speak it.

mod answer;
mod body;
mod key;
mod pixel;
mod settings;

use std::time::Duration;

use axum::{
    Extension, Router,
    body::Body,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::map_response_with_state,
    response::Response,
    routing::{MethodRouter, get, post},
};
use parlance_entity::vocabulary::Source;
use serde_json::{Map, Value};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use self::key::Query;
use super::{Server, log};
use crate::{
    error::Result,
    ingest::{
        item::{Device, Item},
        writer::Receipt,
    },
    segment::{self, Kind, Sender},
};

/// What a request holds.
#[derive(Clone, Copy, Debug)]
enum Calls {
    /// One call, of the type that its address names.
    Single(Kind),
    /// Any calls.
    Batch,
}

/// Every route, with and without a slash at its end.
pub(super) fn routes(server: &Server) -> Router<Server> {
    let mut routes = Router::new();
    for kind in Kind::ALL {
        routes = both(routes, &format!("/v1/{}", kind.name()), taking(Calls::Single(kind)));
        routes = both(routes, &format!("/v1/{}", &kind.name()[..1]), taking(Calls::Single(kind)));
    }
    for path in ["/v1/batch", "/v1/b", "/v1/import", "/beacon/v1/batch"] {
        routes = both(routes, path, taking(Calls::Batch));
    }
    for kind in [Kind::Track, Kind::Page] {
        let path = format!("/pixel/v1/{}", kind.name());
        routes = both(
            routes,
            &path,
            get(async move |State(server), Extension(device), headers, RawQuery(query)| {
                pixel::take(&server, &headers, device, query.as_deref(), kind).await
            }),
        );
    }
    routes = both(routes, "/v1/m", post(answer::measured));
    routes = both(routes, "/v1/projects/{write_key}/settings", get(settings::segment));
    routes = both(routes, "/sourceConfig", get(settings::rudderstack));
    routes.layer(map_response_with_state(server.clone(), answer::with_reset)).layer(cors())
}

fn both(routes: Router<Server>, path: &str, handler: MethodRouter<Server>) -> Router<Server> {
    let handler = handler.fallback(answer::other_method);
    routes.route(path, handler.clone()).route(&format!("{path}/"), handler)
}

fn taking(calls: Calls) -> MethodRouter<Server> {
    post(
        async move |State(server): State<Server>,
                    Extension(device): Extension<Device>,
                    headers: HeaderMap,
                    RawQuery(query): RawQuery,
                    body: Body|
                    -> Response {
            answer::respond(async {
                let body = body::object(&headers, body, server.app.limits.max_body_bytes).await?;
                take(&server, &headers, device, &Query::read(query.as_deref()), body, calls).await
            })
            .await
        },
    )
}

/// Takes what a body holds.
async fn take(
    server: &Server,
    headers: &HeaderMap,
    device: Device,
    query: &Query,
    body: Map<String, Value>,
    calls: Calls,
) -> Result<Receipt> {
    let can_ingest = key::ingester(&server.app, headers, query, segment::write_key(&body)).await?;
    let sender = Sender {
        source: if can_ingest.is_public() { Source::Client } else { Source::Server },
        received_at: server.app.clock.now(),
    };
    let items: Vec<Item> = match calls {
        Calls::Single(kind) => segment::single(kind, body, &sender),
        Calls::Batch => segment::batch(body, &sender)?,
    };
    server.app.ingest(can_ingest, device, items).await
}

/// Pages of any origin, with any headers of theirs. A beacon always sends the credentials that a browser has for this
/// host, which mean nothing here; but the browser then insists on its origin by name.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::RETRY_AFTER, answer::RATE_LIMIT_RESET, HeaderName::from_static(log::REQUEST_ID)])
        .max_age(Duration::from_secs(24 * 60 * 60))
}
