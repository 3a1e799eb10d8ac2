//! Handovers, with the reports of their request and of how they moved on.

use parlance_entity::{handover, vocabulary::ItemKind};
use sea_orm::ColumnTrait;
use serde_json::{Map, Value};

use super::{
    report,
    table::{Column, Exported, Row, Selection, client_id, columns},
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<handover::Model>] = columns![
    "handoverId" = id,
    "conversationId" = conversation_id,
    "episode" = episode,
    "sessionId" = session_id,
    "userId" = user_id(client_id),
    "channel" = channel,
    "agentId" = agent_id,
    "status" = status,
    "requestedAt" = requested_at,
    "acceptedAt" = accepted_at,
    "callbackAt" = callback_at,
    "declinedAt" = declined_at,
    "resolvedAt" = resolved_at,
    "abandonedAt" = abandoned_at,
    "waitMs" = wait_ms,
    "handlingMs" = handling_ms,
    "reason" = reason,
    "supportOption" = support_option,
    "isBot" = is_bot,
    "issues" = issues,
    "lastMessage" = last_message,
];

impl Exported for handover::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        handover::Column::RequestedAt
    }

    fn keyset() -> Keyset<Row<Self>> {
        Keyset::ascending("export")
            .number(handover::Column::RequestedAt.into_expr(), |row: &Row<Self>| row.requested_at.0)
            .text(handover::Column::Id.into_expr(), |row: &Row<Self>| row.id.clone())
    }

    async fn lines(all: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        report::beside::<Self>(
            all,
            rows,
            |row| format!("handover:{}", row.id),
            &[ItemKind::HandoverRequest, ItemKind::HandoverUpdate],
        )
        .await
    }
}
