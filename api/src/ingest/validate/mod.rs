//! From items to rows, without looking at the database. What depends on the chatbot's settings comes later, in `policy`.

mod ai_call;
mod context;
mod conversation;
mod event;
mod handover;
mod lead;
mod message;
mod session;
pub(crate) mod text;

use parlance_entity::{
    Timestamp, item,
    vocabulary::{ItemKind, Source},
};
use serde::Serialize;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    geo::Geo,
    ingest::{
        draft::{Draft, Prepared, PreparedItem, Refusal},
        item::{Batch, Device, Item},
    },
};

use text::Checked;

/// Checks the items of a batch that arrived at `now`.
pub(crate) fn prepare(batch: Batch, now: Timestamp, geo: &Geo) -> Prepared {
    let Batch { chatbot_id, device, items } = batch;
    let is_public = device.is_some();
    let here = Arrival { chatbot_id, now, device: device.unwrap_or_default(), geo };
    let mut contexts = context::Contexts::default();
    let mut prepared = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        // Kept for whoever looks after the sender, should it be refused.
        let sent = item.clone();
        let draft = match item {
            Item::Event(input, defaults) => event::track(&here, *input, &defaults).inspect(|draft| {
                contexts.add(&here, index, draft, &defaults);
            }),
            other => check(&here, other),
        };
        let consent = sent.consent().or(here.device.consent);
        let draft = draft.map_err(|error| Refusal { error, payload: sent.payload() });
        prepared.push(PreparedItem { draft, consent });
    }
    Prepared { chatbot_id, received_at: now, is_public, items: prepared, contexts: contexts.finish(&here) }
}

fn check(here: &Arrival<'_>, item: Item) -> Checked<Draft> {
    match item {
        Item::Event(input, defaults) => event::track(here, *input, &defaults),
        Item::StartSession(input) => session::start(here, *input),
        Item::TouchSession(input) => session::touch(here, input),
        Item::EndSession(input) => session::end(here, input),
        Item::Identify(input, call_id) => session::identify(here, input, call_id),
        Item::StartConversation(input) => conversation::start(here, input),
        Item::Message(input, source) => message::record(here, *input, source),
        Item::MessageStatus(input) => message::status(here, input),
        Item::Assign(input) => conversation::assign(here, input),
        Item::Resolve(input) => conversation::resolve(here, input),
        Item::RequestHandover(input) => handover::request(here, input),
        Item::UpdateHandover(input) => handover::update(here, input),
        Item::CaptureLead(input) => lead::capture(here, *input),
        Item::UpdateLead(input) => lead::update(here, input),
        Item::Score(input) => conversation::score(here, input),
        Item::Review(input) => conversation::review(here, input),
        Item::AiCall(input) => ai_call::record(here, *input),
        Item::AgentStatus(input) => handover::agent_status(here, input),
        Item::Unreadable(unreadable) => Err(unreadable.error),
    }
}

/// Where and when a batch arrived, and from where.
struct Arrival<'a> {
    chatbot_id: Uuid,
    now: Timestamp,
    device: Device,
    geo: &'a Geo,
}

impl Arrival<'_> {
    /// A row of the `item` table that names nothing yet.
    fn item(&self, kind: ItemKind, id: String, at: Timestamp, payload: &impl Serialize) -> item::Model {
        item::Model {
            chatbot_id: self.chatbot_id,
            id,
            arrival: 0,
            kind,
            at,
            source: Source::Server,
            given_channel: None,
            session_id: None,
            conversation_id: None,
            user_id: None,
            anonymous_id: None,
            thread_key: None,
            subject: None,
            ip: None,
            // Plain values of ours: turning them into JSON cannot fail.
            payload: serde_json::to_value(payload).unwrap_or_else(|_| Value::Object(Map::new())),
        }
    }
}

/// The key of the rows that are cut into implicit sessions together; none: the row names its session, or nobody.
fn thread_key(session_id: Option<&str>, user_id: Option<&str>, anonymous_id: Option<&str>) -> Option<String> {
    match (session_id, user_id, anonymous_id) {
        (None, Some(user_id), _) => Some(format!("u:{user_id}")),
        (None, None, Some(anonymous_id)) => Some(format!("a:{anonymous_id}")),
        _ => None,
    }
}
