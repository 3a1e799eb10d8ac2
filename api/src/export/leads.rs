//! Leads, with the reports of their capture and of how they moved on.

use parlance_entity::{lead, vocabulary::ItemKind};
use sea_orm::ColumnTrait;
use serde_json::{Map, Value};

use super::{
    report,
    table::{Column, Exported, Row, Selection, client_id, columns},
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<lead::Model>] = columns![
    "leadId" = id,
    "sessionId" = session_id,
    "conversationId" = conversation_id,
    "episode" = episode,
    "userId" = user_id(client_id),
    "channel" = channel,
    "type" = r#type,
    "status" = status,
    "name" = name,
    "email" = email,
    "phone" = phone,
    "productInterest" = product_interest,
    "value" = value,
    "currency" = currency,
    "createdAt" = created_at,
    "updatedAt" = updated_at,
    "timeToLeadMs" = time_to_lead_ms,
    "isBot" = is_bot,
    "fields" = fields,
];

impl Exported for lead::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        lead::Column::CreatedAt
    }

    fn keyset() -> Keyset<Row<Self>> {
        Keyset::ascending("export")
            .number(lead::Column::CreatedAt.into_expr(), |row: &Row<Self>| row.created_at.0)
            .text(lead::Column::Id.into_expr(), |row: &Row<Self>| row.id.clone())
    }

    async fn lines(all: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        report::beside::<Self>(
            all,
            rows,
            |row| format!("lead:{}", row.id),
            &[ItemKind::LeadCapture, ItemKind::LeadUpdate],
        )
        .await
    }
}
