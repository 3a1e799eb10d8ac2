//! What was reported, as it can be sent again: an object with one field, a mutation's name, that holds one item of its
//! input.

use std::collections::HashMap;

use parlance_entity::{agent_status, item, vocabulary::ItemKind};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value, json};

use super::table::{Exported, Row, Selection, flat};
use crate::{db::tenant, error::Result};

/// The reports that name these ids in a column, by id, earliest first.
pub(super) async fn naming(
    all: &Selection<'_>,
    column: item::Column,
    ids: Vec<String>,
    kinds: &[ItemKind],
) -> Result<HashMap<String, Vec<item::Model>>> {
    let rows = tenant::find::<item::Entity>(all.chatbot_id)
        .filter(column.is_in(ids))
        .filter(item::Column::Kind.is_in(kinds.iter().copied()))
        .order_by_asc(item::Column::At)
        .order_by_asc(item::Column::Id)
        .all(&all.db.reader)
        .await?;
    let mut found: HashMap<String, Vec<item::Model>> = HashMap::new();
    for row in rows {
        let named = match column {
            item::Column::SessionId => &row.session_id,
            item::Column::ConversationId => &row.conversation_id,
            item::Column::UserId => &row.user_id,
            _ => &row.subject,
        };
        let id = named.clone().unwrap_or_default();
        found.entry(id).or_default().push(row);
    }
    Ok(found)
}

/// Rows as lines, each with the reports of what `subject` says it is.
pub(super) async fn beside<E: Exported>(
    all: &Selection<'_>,
    rows: &[Row<E>],
    subject: fn(&Row<E>) -> String,
    kinds: &[ItemKind],
) -> Result<Vec<Map<String, Value>>> {
    let found = naming(all, item::Column::Subject, rows.iter().map(subject).collect(), kinds).await?;
    let line = |row| {
        let mut line = flat::<E>(row);
        line.insert("reports".to_owned(), reports(found.get(&subject(row))));
        line
    };
    Ok(rows.iter().map(line).collect())
}

/// Reports as a line carries them.
pub(super) fn reports(rows: Option<&Vec<item::Model>>) -> Value {
    rows.into_iter().flatten().filter_map(of).map(Value::Object).collect()
}

/// A stored item as it can be sent again; none: a context, which travels with its events.
pub(super) fn of(row: &item::Model) -> Option<Map<String, Value>> {
    let mut input = payload(row);
    let mut set = |name: &str, value: Value| {
        input.insert(name.to_owned(), value);
    };
    let subject = row.subject.as_deref().and_then(|subject| subject.split_once(':')).map(|(_, id)| id);
    let (mutation, at, with) = match row.kind {
        ItemKind::Context => return None,
        ItemKind::SessionStart => ("startSession", "startedAt", "session channel user"),
        ItemKind::SessionTouch => ("touchSession", "at", "session"),
        ItemKind::SessionEnd => ("endSession", "endedAt", "session"),
        ItemKind::Identify => ("identifyUser", "at", "session user"),
        ItemKind::ConversationStart => ("startConversation", "startedAt", "session channel user conversation"),
        ItemKind::Assignment => ("assignConversation", "at", "conversation"),
        ItemKind::Resolution => ("resolveConversation", "at", "conversation"),
        ItemKind::Score => ("submitScore", "at", "conversation"),
        ItemKind::Review => ("reviewConversation", "at", "conversation"),
        ItemKind::MessageStatus => ("updateMessageStatus", "at", "messageId"),
        ItemKind::HandoverRequest => ("requestHandover", "requestedAt", "session conversation handoverId"),
        ItemKind::HandoverUpdate => ("updateHandover", "at", "handoverId"),
        ItemKind::LeadCapture => ("captureLead", "createdAt", "session user conversation leadId"),
        ItemKind::LeadUpdate => ("updateLead", "at", "leadId"),
        ItemKind::AiCall => ("recordAiCalls", "at", "session conversation callId"),
    };
    set(at, json!(row.at));
    for part in with.split(' ') {
        match part {
            "session" => set("sessionId", json!(row.session_id)),
            "conversation" => set("conversationId", json!(row.conversation_id)),
            "channel" => set("channel", json!(row.given_channel)),
            "user" => {
                set("userId", json!(row.user_id));
                set("anonymousId", json!(row.anonymous_id));
            }
            id => set(id, json!(subject)),
        }
    }
    Some(named(mutation, input))
}

/// A stored agent's status as it can be sent again.
pub(super) fn of_agent(row: &agent_status::Model) -> Map<String, Value> {
    let input = json!({
        "agentId": row.agent_id, "status": row.status, "at": row.at, "name": row.name, "email": row.email,
    });
    named("setAgentStatus", input.as_object().cloned().unwrap_or_default())
}

/// An item under the name of its mutation, without what is null.
pub(super) fn named(mutation: &str, mut input: Map<String, Value>) -> Map<String, Value> {
    input.retain(|_, value| !value.is_null());
    Map::from_iter([(mutation.to_owned(), Value::Object(input))])
}

/// What the stored item says besides whom it is about, as the inputs spell it.
fn payload(row: &item::Model) -> Map<String, Value> {
    let mut payload = camel(row.payload.as_object());
    // A touch has none to say.
    if let Some(context) = payload.remove("context")
        && row.kind == ItemKind::SessionStart
    {
        payload.insert("context".to_owned(), Value::Object(camel(context.as_object())));
    }
    payload
}

/// An object whose names are spelled as the schema's.
pub(super) fn camel(object: Option<&Map<String, Value>>) -> Map<String, Value> {
    let fields = object.into_iter().flatten().filter(|(_, value)| !value.is_null());
    fields.map(|(name, value)| (camel_name(name), value.clone())).collect()
}

fn camel_name(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (initial, rest) = part.split_at(part.len().min(1));
        name + &initial.to_uppercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_the_schemas() {
        assert_eq!((camel_name("page_url"), camel_name("score")), ("pageUrl".to_owned(), "score".to_owned()));
        assert_eq!(camel_name("last_user_message"), "lastUserMessage");
    }
}
