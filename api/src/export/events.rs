//! Events: a line is the event as it was sent, and `derived`, what was made of it.

use std::collections::HashMap;

use parlance_entity::{Timestamp, event, item, vocabulary::ItemKind};
use sea_orm::{ColumnTrait, Condition, QueryFilter};
use serde_json::{Map, Value, json};

use super::{
    report,
    table::{Column, Exported, Row, Selection, columns},
};
use crate::{
    db::{page::Keyset, tenant},
    error::Result,
};

const COLUMNS: &[Column<event::Model>] = columns![
    "eventId" = id,
    "name" = name,
    "category" = category,
    "source" = source,
    "channel" = channel,
    "sessionId" = session_id,
    "userId" = user_id,
    "anonymousId" = anonymous_id,
    "conversationId" = conversation_id,
    "pageUrl" = page_url,
    "pagePath" = page_path,
    "pageTitle" = page_title,
    "occurredAt" = occurred_at,
    "receivedAt" = received_at,
    "isBot" = is_bot,
    "properties" = properties,
];

/// Whose context it is, and when: what a context has in common with the first of its events.
type Sender = (Option<String>, Option<String>, Option<String>, Option<String>, Timestamp);

impl Exported for event::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        event::Column::OccurredAt
    }

    fn keyset() -> Keyset<Row<Self>> {
        let at = |row: &Row<Self>| row.occurred_at.0;
        Keyset::ascending("export")
            .number(event::Column::OccurredAt.into_expr(), at)
            .text(event::Column::Id.into_expr(), |row: &Row<Self>| row.id.clone())
    }

    async fn lines(all: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        let mut contexts = contexts(all, rows).await?;
        Ok(rows.iter().map(|row| line(row, contexts.remove(&sender_of(row)))).collect())
    }
}

fn line(row: &event::Model, context: Option<Value>) -> Map<String, Value> {
    let derived = json!({
        "sessionId": row.session_id, "channel": row.channel, "pagePath": row.page_path,
        "receivedAt": row.received_at, "isBot": row.is_bot,
    });
    let line = json!({
        "eventId": row.id, "name": row.name, "category": row.category, "properties": row.properties,
        "pageUrl": row.page_url, "pageTitle": row.page_title,
        "sessionId": row.session_id.as_ref().filter(|_| row.session_given),
        "userId": row.user_id, "anonymousId": row.anonymous_id, "conversationId": row.conversation_id,
        "occurredAt": row.occurred_at, "source": row.source, "channel": row.given_channel,
        "context": context, "derived": derived,
    });
    let mut line = line.as_object().cloned().unwrap_or_default();
    line.retain(|_, value| !value.is_null());
    line
}

/// The contexts that were sent with these events.
async fn contexts(all: &Selection<'_>, rows: &[event::Model]) -> Result<HashMap<Sender, Value>> {
    let given = |row: &event::Model| row.session_id.clone().filter(|_| row.session_given);
    let any = Condition::any()
        .add(item::Column::SessionId.is_in(rows.iter().filter_map(given)))
        .add(item::Column::ThreadKey.is_in(rows.iter().filter_map(|row| row.thread_key.clone())))
        .add(item::Column::Subject.is_in(rows.iter().filter_map(|row| row.subject.clone())))
        .add(item::Column::ConversationId.is_in(rows.iter().filter_map(|row| row.conversation_id.clone())));
    let found = tenant::find::<item::Entity>(all.chatbot_id)
        .filter(item::Column::Kind.eq(ItemKind::Context))
        .filter(any)
        .all(&all.db.reader)
        .await?;
    let key = |row: &item::Model| {
        let names =
            (row.session_id.clone(), row.user_id.clone(), row.anonymous_id.clone(), row.conversation_id.clone());
        (names.0, names.1, names.2, names.3, row.at)
    };
    Ok(found.iter().map(|row| (key(row), Value::Object(report::camel(row.payload.as_object())))).collect())
}

fn sender_of(row: &event::Model) -> Sender {
    let session_id = row.session_id.clone().filter(|_| row.session_given);
    (session_id, row.user_id.clone(), row.anonymous_id.clone(), row.conversation_id.clone(), row.occurred_at)
}

/// An event as it can be sent again.
pub(super) async fn reports(all: &Selection<'_>, rows: &[event::Model]) -> Result<Vec<Map<String, Value>>> {
    let lines = event::Entity::lines(all, rows).await?;
    let without_derived = |mut line: Map<String, Value>| {
        line.remove("derived");
        report::named("trackEvents", line)
    };
    Ok(lines.into_iter().map(without_derived).collect())
}
