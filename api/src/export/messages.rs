//! Messages: a line is the message as it was sent, `statuses`, how far it got, and `derived`, what was made of it.

use parlance_entity::{item, message, vocabulary::ItemKind};
use sea_orm::ColumnTrait;
use serde_json::{Map, Value, json};

use super::{
    report,
    table::{Column, Exported, Row, Selection, columns},
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<message::Model>] = columns![
    "messageId" = id,
    "conversationId" = conversation_id,
    "episode" = episode,
    "sessionId" = session_id,
    "userId" = user_id,
    "anonymousId" = anonymous_id,
    "channel" = channel,
    "role" = role,
    "source" = source,
    "sentAt" = sent_at,
    "receivedAt" = received_at,
    "contentLength" = content_length,
    "agentId" = agent_id,
    "intent" = intent,
    "responseTimeMs" = response_time_ms,
    "status" = status,
    "deliveredAt" = delivered_at,
    "readAt" = read_at,
    "failedAt" = failed_at,
    "counted" = counted,
    "isBot" = is_bot,
    "eventId" = event_id,
    "content" = content,
];

impl Exported for message::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        message::Column::SentAt
    }

    fn keyset() -> Keyset<Row<Self>> {
        let at = |row: &Row<Self>| row.sent_at.0;
        Keyset::ascending("export")
            .number(message::Column::SentAt.into_expr(), at)
            .text(message::Column::Id.into_expr(), |row: &Row<Self>| row.id.clone())
    }

    async fn lines(all: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        let subjects = rows.iter().map(subject).collect();
        let statuses = report::naming(all, item::Column::Subject, subjects, &[ItemKind::MessageStatus]).await?;
        Ok(rows.iter().map(|row| line(row, statuses.get(&subject(row)))).collect())
    }
}

fn subject(row: &message::Model) -> String {
    format!("message:{}", row.id)
}

fn line(row: &message::Model, statuses: Option<&Vec<item::Model>>) -> Map<String, Value> {
    let status = |row: &item::Model| json!({ "status": row.payload["status"], "at": row.at });
    let statuses: Option<Vec<Value>> = statuses.map(|rows| rows.iter().map(status).collect());
    let derived = json!({
        "sessionId": row.session_id, "episode": row.episode, "channel": row.channel, "counted": row.counted,
        "responseTimeMs": row.response_time_ms, "status": row.status, "deliveredAt": row.delivered_at,
        "readAt": row.read_at, "failedAt": row.failed_at, "receivedAt": row.received_at, "isBot": row.is_bot,
        "eventId": row.event_id,
    });
    let mut line = sent(row);
    line.insert("statuses".to_owned(), json!(statuses));
    line.insert("derived".to_owned(), derived);
    line.retain(|_, value| !value.is_null());
    line
}

/// The message as it was sent.
fn sent(row: &message::Model) -> Map<String, Value> {
    let line = json!({
        "messageId": row.id, "conversationId": row.conversation_id,
        "sessionId": row.session_id.as_ref().filter(|_| row.session_given),
        "userId": row.user_id, "anonymousId": row.anonymous_id, "channel": row.given_channel, "role": row.role,
        "content": row.content, "contentLength": row.content_length, "sentAt": row.sent_at,
        "agentId": row.agent_id, "intent": row.intent, "source": row.source,
    });
    line.as_object().cloned().unwrap_or_default()
}

/// A message as it can be sent again; none: it comes with its event.
pub(super) fn report(row: &message::Model) -> Option<Map<String, Value>> {
    row.event_id.is_none().then(|| report::named("recordMessages", sent(row)))
}
