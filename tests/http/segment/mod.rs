//! The Segment HTTP Tracking API: its addresses, its answers, and what calls become.

mod answers;
mod calls;
mod doors;
mod fuzz;
mod keys;
mod sdks;
mod settings;
mod stage;

use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::{Server, make_key};
use crate::{ingest::world::World, support::client};

/// The six types of calls.
const TYPES: [&str; 6] = ["track", "identify", "page", "screen", "group", "alias"];

impl Server {
    /// A body sent to an address with the secret key.
    fn post(&self, path: &str, body: &Value) -> RequestBuilder {
        client().post(self.url(path)).basic_auth(&self.key, Some("")).body(body.to_string())
    }

    /// Sends it, and answers what became of it.
    async fn call(&self, path: &str, body: &Value) -> Value {
        let (status, answer) = send(self.post(path, body)).await;
        assert_eq!((status, &answer["success"]), (StatusCode::OK, &json!(true)), "{path}: {answer}");
        answer
    }

    /// What is stored.
    fn world(&self) -> World {
        World::of(self.app.db.clone(), self.chatbot.id)
    }
}

/// The status and the JSON of an answer.
async fn send(request: RequestBuilder) -> (StatusCode, Value) {
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    assert_eq!(answer.headers()["content-type"], "application/json");
    (status, answer.json().await.expect("JSON"))
}

/// The smallest call of a type.
fn call(kind: &str, id: &str) -> Value {
    json!({
        "type": kind, "messageId": id, "userId": "u1", "event": "Order Completed", "name": "Home", "groupId": "g1",
        "previousId": "a1",
    })
}
