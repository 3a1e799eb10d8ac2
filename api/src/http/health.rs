//! Whether the server lives, and whether it can work.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use super::Server;

/// The process answers.
pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The database answers, and the server is not about to end: send requests here.
pub(super) async fn ready(State(server): State<Server>) -> (StatusCode, Json<Value>) {
    let (status, text) = match server.app.db.reader.ping().await {
        _ if server.doors.is_ending() => (StatusCode::SERVICE_UNAVAILABLE, "ending"),
        Ok(()) => (StatusCode::OK, "ok"),
        Err(error) => {
            tracing::error!(error.message = %error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "database")
        }
    };
    (status, Json(json!({ "status": text })))
}
