//! The objects of the schema: newtypes around rows, a file each.

pub mod agent;
pub mod alert;
pub mod api_key;
pub mod chatbot;
pub mod connection;
pub mod conversation;
pub mod data_quality;
pub mod event;
pub mod funnel;
pub mod handover;
pub mod lead;
pub mod live;
pub mod message;
pub mod node;
pub mod review;
pub mod session;
pub mod settings;
pub mod timeline;
pub mod user;
pub mod viewer;

use serde_json::Value;

/// Milliseconds as seconds.
fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

/// The texts of a JSON list of texts.
fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
