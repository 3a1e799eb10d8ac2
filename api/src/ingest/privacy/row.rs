//! Masks rows: personal data in texts is replaced, ids that give somebody away become pseudonyms, so that what belonged
//! together still does.

use parlance_entity::{agent_status, event, item, message};

use super::Pseudonyms;
use crate::{
    ingest::draft::{Draft, Row, Subject},
    mask,
};

/// Masks what an item becomes.
pub(crate) fn mask(draft: &mut Draft, pseudonyms: &Pseudonyms) {
    match &mut draft.row {
        Row::Event(row) => event(row, pseudonyms),
        Row::Message(row) => message(row, pseudonyms),
        Row::Item(row) => mask_item(row, pseudonyms),
        Row::AgentStatus(row) => agent_status(row, pseudonyms),
    }
    let chatbot_id = draft.row.chatbot_id();
    subject(&mut draft.subject, |id| pseudonyms.id(chatbot_id, id));
}

fn event(row: &mut event::Model, pseudonyms: &Pseudonyms) {
    let chatbot_id = row.chatbot_id;
    let id = |id: &str| pseudonyms.id(chatbot_id, id);
    ids([&mut row.id], id);
    let named = [&mut row.session_id, &mut row.user_id, &mut row.anonymous_id, &mut row.conversation_id];
    ids(named.into_iter().flatten(), id);
    keys([&mut row.thread_key, &mut row.subject], id);
    texts([&mut row.name]);
    texts([&mut row.page_url, &mut row.page_path, &mut row.page_title].into_iter().flatten());
    mask::json(&mut row.properties, &id);
}

fn message(row: &mut message::Model, pseudonyms: &Pseudonyms) {
    let chatbot_id = row.chatbot_id;
    let id = |id: &str| pseudonyms.id(chatbot_id, id);
    ids([&mut row.id, &mut row.conversation_id], id);
    let named = [&mut row.session_id, &mut row.user_id, &mut row.anonymous_id, &mut row.agent_id];
    ids(named.into_iter().flatten(), id);
    keys([&mut row.thread_key], id);
    texts([&mut row.content, &mut row.intent].into_iter().flatten());
}

/// Masks a row of the `item` table, also a context's, which comes with events.
pub(crate) fn mask_item(row: &mut item::Model, pseudonyms: &Pseudonyms) {
    let chatbot_id = row.chatbot_id;
    let id = |id: &str| pseudonyms.id(chatbot_id, id);
    // An item's own id is a hash, or the name of a record and its id, as its subject.
    let mut own = Some(std::mem::take(&mut row.id));
    keys([&mut own], id);
    row.id = own.unwrap_or_default();
    let named = [&mut row.session_id, &mut row.user_id, &mut row.anonymous_id, &mut row.conversation_id];
    ids(named.into_iter().flatten(), id);
    keys([&mut row.thread_key, &mut row.subject], id);
    mask::json(&mut row.payload, &id);
}

fn agent_status(row: &mut agent_status::Model, pseudonyms: &Pseudonyms) {
    let chatbot_id = row.chatbot_id;
    ids([&mut row.agent_id], |id| pseudonyms.id(chatbot_id, id));
    texts([&mut row.name, &mut row.email].into_iter().flatten());
}

fn subject(subject: &mut Subject, pseudonym: impl Fn(&str) -> Option<String>) {
    match subject {
        Subject::Row(id)
        | Subject::Session(id)
        | Subject::Person(id)
        | Subject::Conversation(id)
        | Subject::Handover(id)
        | Subject::Lead(id)
        | Subject::Agent(id) => ids([id], pseudonym),
    }
}

fn ids<'r>(ids: impl IntoIterator<Item = &'r mut String>, pseudonym: impl Fn(&str) -> Option<String>) {
    for id in ids {
        if let Some(other) = pseudonym(id) {
            *id = other;
        }
    }
}

/// Keys are an id behind a word and a colon.
fn keys<'r>(keys: impl IntoIterator<Item = &'r mut Option<String>>, pseudonym: impl Fn(&str) -> Option<String>) {
    for key in keys.into_iter().flatten() {
        if let Some((word, id)) = key.split_once(':')
            && let Some(other) = pseudonym(id)
        {
            *key = format!("{word}:{other}");
        }
    }
}

fn texts<'r>(texts: impl IntoIterator<Item = &'r mut String>) {
    for text in texts {
        if let std::borrow::Cow::Owned(masked) = mask::text(text) {
            *text = masked;
        }
    }
}
