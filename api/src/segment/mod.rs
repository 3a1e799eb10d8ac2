//! The Segment HTTP Tracking API: what its SDKs send, as items. Here are no requests and no answers, only the JSON of a
//! body and what it means.

mod call;
mod context;
mod kind;
mod read;
mod time;
mod words;

use std::sync::Arc;

use parlance_entity::{Timestamp, vocabulary::Source};
use serde_json::{Map, Value};

use crate::{
    error::{Error, ErrorCode, Result, UserError},
    ingest::{
        item::{EventDefaults, Item, Unreadable},
        wrong,
    },
};

pub use kind::Kind;
pub use words::in_its_words;

/// The most calls of one batch, as Segment has it.
pub const MOST_CALLS: usize = 2_500;

/// Who sends, and when it came.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Who reports.
    pub source: Source,
    /// When the request arrived.
    pub received_at: Timestamp,
}

/// The key that a body carries; none: it carries none.
#[must_use]
pub fn write_key(body: &Map<String, Value>) -> Option<&str> {
    body.get("writeKey").and_then(Value::as_str).filter(|key| !key.is_empty())
}

/// The item of a body that is one call.
#[must_use]
pub fn single(kind: Kind, body: Map<String, Value>, sender: &Sender) -> Vec<Item> {
    let mut request = Request::new(sender, None, &body);
    vec![request.item(kind, body)]
}

/// The items of a body that is a batch of calls, in their order.
///
/// # Errors
/// `BadUserInput` where it holds no list of calls, or too many.
pub fn batch(mut body: Map<String, Value>, sender: &Sender) -> Result<Vec<Item>> {
    let calls = match body.remove("batch") {
        Some(Value::Array(calls)) if calls.len() <= MOST_CALLS => calls,
        Some(Value::Array(calls)) => {
            let count = calls.len();
            return Err(Error::BadUserInput(format!(
                "one batch may carry {MOST_CALLS} calls, this one carries {count}, and none of them was stored: send \
                 fewer at a time"
            )));
        }
        _ => {
            let message = "the body holds no list `batch`: send {\"batch\": [{\"type\": \"track\", …}]}";
            return Err(Error::BadUserInput(message.to_owned()));
        }
    };
    let context = body.remove("context");
    let mut request = Request::new(sender, context.as_ref().and_then(Value::as_object), &body);
    Ok(calls.into_iter().map(|call| request.any(call)).collect())
}

/// What holds for all calls of a request.
struct Request<'a> {
    sender: &'a Sender,
    /// The context of those that do not say otherwise.
    context: Option<&'a Map<String, Value>>,
    /// When it was sent by the sender's clock.
    sent_at: Option<Timestamp>,
    /// Of the call before: most calls of a batch say the same.
    defaults: Arc<EventDefaults>,
}

impl<'a> Request<'a> {
    fn new(sender: &'a Sender, context: Option<&'a Map<String, Value>>, body: &Map<String, Value>) -> Self {
        Self { sender, context, sent_at: time::sent_at(body), defaults: Arc::default() }
    }

    /// A call of a batch, which names its own type.
    fn any(&mut self, call: Value) -> Item {
        let call = match call {
            Value::Object(call) => call,
            other => return unreadable(wrong(&[], ErrorCode::Invalid, "a call is a JSON object"), other),
        };
        match Kind::of(&call) {
            Ok(kind) => self.item(kind, call),
            Err(error) => unreadable(error, Value::Object(call)),
        }
    }

    fn item(&mut self, kind: Kind, call: Map<String, Value>) -> Item {
        match call::Common::read(kind, &call, self) {
            Ok(common) => common.item(kind, call),
            Err(error) => unreadable(error, Value::Object(call)),
        }
    }

    /// These, shared with the call before where that said the same.
    fn share(&mut self, defaults: EventDefaults) -> Arc<EventDefaults> {
        if *self.defaults != defaults {
            self.defaults = Arc::new(defaults);
        }
        Arc::clone(&self.defaults)
    }
}

fn unreadable(error: UserError, payload: Value) -> Item {
    Item::Unreadable(Box::new(Unreadable { error, payload }))
}
