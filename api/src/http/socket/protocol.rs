//! The messages of the two subprotocols for GraphQL on a socket.

use async_graphql::ServerError;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{graphql::shared::Payload, http::request::Parameters};

/// The subprotocols, the preferred one first.
pub(super) const NAMES: [&str; 2] = ["graphql-transport-ws", "graphql-ws"];

/// How client and server talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// `graphql-transport-ws`, of the library graphql-ws.
    Transport,
    /// `graphql-ws`, of the older library subscriptions-transport-ws.
    Legacy,
}

/// What a client sends.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// The first message, with the key.
    ConnectionInit {
        /// Any JSON.
        #[serde(default)]
        payload: Value,
    },
    /// An operation begins.
    #[serde(alias = "start")]
    Subscribe {
        /// The client's name for it.
        id: String,
        /// The operation.
        payload: Parameters,
    },
    /// An operation ends.
    #[serde(alias = "stop")]
    Complete {
        /// The client's name for it.
        id: String,
    },
    /// Are you there?
    Ping {
        /// Any JSON, sent back.
        payload: Option<Value>,
    },
    /// I am here.
    Pong {},
    /// The older protocol's goodbye.
    ConnectionTerminate,
}

impl Protocol {
    /// By its name.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        match name {
            "graphql-transport-ws" => Some(Self::Transport),
            "graphql-ws" => Some(Self::Legacy),
            _ => None,
        }
    }

    /// The connection is accepted.
    pub(super) fn ack() -> String {
        json!({ "type": "connection_ack" }).to_string()
    }

    /// The connection is refused; only the older protocol has a message for it.
    pub(super) fn refused(self, message: &str) -> Option<String> {
        let text = || json!({ "type": "connection_error", "payload": { "message": message } }).to_string();
        (self == Self::Legacy).then(text)
    }

    /// The answer to a ping.
    pub(super) fn pong(payload: Option<Value>) -> String {
        match payload {
            Some(payload) => json!({ "type": "pong", "payload": payload }).to_string(),
            None => json!({ "type": "pong" }).to_string(),
        }
    }

    /// What keeps a connection from looking idle; only the older protocol has a message for it.
    pub(super) fn keep_alive(self) -> Option<String> {
        (self == Self::Legacy).then(|| json!({ "type": "ka" }).to_string())
    }

    /// One answer of an operation, and whether it is the last.
    pub(super) fn next(self, id: &str, payload: &Payload) -> (String, bool) {
        let answer = match payload {
            Payload::Answer(answer) => answer,
            Payload::Refused(errors) => return (self.error(id, errors), true),
        };
        let kind = if self == Self::Transport { "next" } else { "data" };
        // The answer is JSON already, and the same for all who get it.
        let id = Value::from(id);
        (format!(r#"{{"type":"{kind}","id":{id},"payload":{answer}}}"#), false)
    }

    /// An operation that is not run.
    pub(super) fn error(self, id: &str, errors: &[ServerError]) -> String {
        match self {
            Self::Transport => json!({ "type": "error", "id": id, "payload": errors }).to_string(),
            Self::Legacy => json!({ "type": "error", "id": id, "payload": errors.first() }).to_string(),
        }
    }

    /// An operation has ended.
    pub(super) fn complete(id: &str) -> String {
        json!({ "type": "complete", "id": id }).to_string()
    }
}
