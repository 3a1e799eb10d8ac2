//! Events. Of known ones the catalogue checks the properties, and says what they need.

use parlance_entity::{
    event,
    vocabulary::{Channel, EventCategory, Source},
};
use serde_json::{Map, Value};

use crate::{
    error::{ErrorCode, UserError},
    ingest::{
        draft::{Draft, Row, Subject},
        fingerprint,
        item::{EventDefaults, EventInput},
    },
    model::{
        catalogue::{self, Entry},
        page,
    },
};

use super::{
    Arrival,
    text::{Checked, TEXT_LENGTH, name, object, optional_id, short, time, wrong},
    thread_key,
};

/// Properties that become ids of records.
const RECORD_IDS: [&str; 5] = ["message_id", "handover_id", "lead_id", "call_id", "agent_id"];

/// An event. What it leaves out is taken from what its request says of all its events.
pub(super) fn track(here: &Arrival<'_>, input: EventInput, defaults: &EventDefaults) -> Checked<Draft> {
    let or = |own: Option<String>, of_request: &Option<String>| own.or_else(|| of_request.clone());
    let given_id = optional_id("eventId", input.event_id)?;
    let sent_name = name("name", input.name)?;
    let session_id = optional_id("sessionId", or(input.session_id, &defaults.session_id))?;
    let user_id = optional_id("userId", or(input.user_id, &defaults.user_id))?;
    let anonymous_id = optional_id("anonymousId", or(input.anonymous_id, &defaults.anonymous_id))?;
    let conversation_id = optional_id("conversationId", input.conversation_id)?;
    let properties = object("properties", input.properties)?;
    let page_url = short("pageUrl", input.page_url)?;
    let page_title = short("pageTitle", input.page_title)?;
    let occurred_at = time("occurredAt", input.occurred_at, here.now)?;

    let entry = catalogue::find(&sent_name, &properties);
    let conversation_id = conversation_id.or(named_conversation(entry, &properties)?);
    let has_session = session_id.is_some() || user_id.is_some() || anonymous_id.is_some();
    if let Some(entry) = entry {
        check(entry, &properties, has_session, conversation_id.is_some())?;
    }
    let name = entry.map_or(sent_name, |entry| entry.name.to_owned());
    let content = (&name, &session_id, &user_id, &anonymous_id, &conversation_id, &properties, &page_url, &page_title);
    let id = given_id.unwrap_or_else(|| fingerprint::of_instant("event", &content, input.occurred_at, here.now));
    let subject = entry.and_then(|entry| entry.subject(&id, &properties));
    let row = event::Model {
        chatbot_id: here.chatbot_id,
        arrival: 0,
        category: entry.map_or(input.category.unwrap_or(EventCategory::Engagement), |entry| entry.category),
        source: defaults.source.unwrap_or(Source::Client),
        given_channel: defaults.channel,
        channel: defaults.channel.unwrap_or(Channel::Web),
        session_given: session_id.is_some(),
        thread_key: thread_key(session_id.as_deref(), user_id.as_deref(), anonymous_id.as_deref()),
        subject,
        page_path: page_path(&name, &properties, page_url.as_deref()),
        page_title: page_title.or_else(|| property(&name, &properties, "title")),
        conversation_id,
        session_id,
        user_id,
        anonymous_id,
        page_url,
        properties: Value::Object(properties),
        occurred_at,
        received_at: here.now,
        time_open_ms: None,
        question_id: None,
        helpful: None,
        is_bot: false,
        id: id.clone(),
        name,
    };
    Ok(Draft { row: Row::Event(row), subject: Subject::Row(id) })
}

fn check(entry: &Entry, properties: &Map<String, Value>, has_session: bool, has_conversation: bool) -> Checked<()> {
    entry.check(properties).map_err(|flaw| wrong(&["properties", &flaw.property], flaw.code, flaw.message))?;
    let ids = entry.properties.iter().filter(|(name, _)| RECORD_IDS.contains(name));
    for (property, _) in ids {
        let named = properties.get(*property).and_then(Value::as_str).map(str::to_owned);
        optional_id(property, named).map_err(|error| wrong(&["properties", property], error.code, error.message))?;
    }
    match entry.missing(has_session, has_conversation) {
        Some(what) => {
            let message = format!("`{}` needs {what}: send it", entry.name);
            Err(wrong(&["sessionId"], ErrorCode::Required, message))
        }
        None => Ok(()),
    }
}

/// The conversation that a known event names among its properties.
fn named_conversation(entry: Option<&Entry>, properties: &Map<String, Value>) -> Checked<Option<String>> {
    let named = entry.and_then(|entry| entry.conversation(properties)).map(str::to_owned);
    let wrong = |error: UserError| wrong(&["properties", "conversation_id"], error.code, error.message);
    optional_id("conversation_id", named).map_err(wrong)
}

/// The path of the page that the event is on; a page view may name it itself.
fn page_path(name: &str, properties: &Map<String, Value>, page_url: Option<&str>) -> Option<String> {
    property(name, properties, "path").as_deref().or(page_url).map(page::path)
}

/// A text that a page view says of its page.
fn property(name: &str, properties: &Map<String, Value>, key: &str) -> Option<String> {
    let text = properties.get(key).and_then(Value::as_str).filter(|_| name == "page_viewed")?;
    Some(text.chars().take(TEXT_LENGTH).collect())
}
