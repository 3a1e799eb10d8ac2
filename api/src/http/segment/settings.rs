//! The settings that browsers' SDKs ask for before they send: where to, and to whom else, which is nobody.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{
    answer,
    key::{self, Query},
};
use crate::{
    error::Result,
    http::{Server, receipt},
};

/// How long the settings may be kept, which never change.
const KEEP: &str = "private, max-age=300";

/// For Segment's.
pub(super) async fn segment(
    State(server): State<Server>,
    Path(write_key): Path<String>,
    headers: HeaderMap,
) -> Response {
    respond(async {
        let query = Query { write_key: Some(write_key.clone()), ..Query::default() };
        key::ingester(&server.app, &headers, &query, None).await?;
        let own =
            json!({ "apiKey": write_key, "apiHost": format!("{}/v1", host(&headers)), "protocol": protocol(&headers) });
        Ok(json!({ "integrations": { "Segment.io": own }, "plan": {}, "metrics": { "sampleRate": 0 } }))
    })
    .await
}

/// For RudderStack's.
pub(super) async fn rudderstack(
    State(server): State<Server>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    respond(async {
        let can_ingest = key::ingester(&server.app, &headers, &Query::read(query.as_deref()), None).await?;
        let off = json!({ "enabled": false });
        Ok(json!({ "source": {
            "id": can_ingest.chatbot_id(), "name": "Parlance", "enabled": true, "workspaceId": "parlance",
            "config": { "statsCollection": { "errors": off, "metrics": off } },
            "destinations": [], "connections": [],
        } }))
    })
    .await
}

async fn respond(run: impl Future<Output = Result<Value>>) -> Response {
    match answer::guarded(run).await {
        Ok(settings) => ([(header::CACHE_CONTROL, KEEP)], Json(settings)).into_response(),
        Err(error) => receipt::refused(error),
    }
}

/// Where the client reached us.
fn host(headers: &HeaderMap) -> &str {
    text(headers, "x-forwarded-host").or_else(|| text(headers, header::HOST.as_str())).unwrap_or("localhost")
}

/// How the client reached us: a proxy says it; without one, a page that came encrypted can reach nothing else.
fn protocol(headers: &HeaderMap) -> &'static str {
    let of_page = || text(headers, header::ORIGIN.as_str()).filter(|origin| origin.starts_with("https:"));
    match text(headers, "x-forwarded-proto").or_else(of_page) {
        Some(protocol) if protocol.starts_with("https") => "https",
        _ => "http",
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).filter(|text| !text.is_empty())
}
