//! Users, with what was reported of who they are outside of sessions.

use parlance_entity::{item, user, vocabulary::ItemKind};
use sea_orm::ColumnTrait;
use serde_json::{Map, Value, json};

use super::{
    report,
    table::{Column, Exported, Row, Selection, columns, flat},
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<user::Model>] = columns![
    "userId" = user_id,
    "anonymousId" = id(anonymous_id),
    "name" = name,
    "email" = email,
    "phone" = phone,
    "firstSeenAt" = first_seen_at,
    "lastSeenAt" = last_seen_at,
    "sessions" = sessions,
    "conversations" = conversations,
    "messages" = messages,
    "messagesFromUser" = messages_from_user,
    "durationMs" = duration_ms,
    "intent" = intent,
    "referrer" = referrer,
    "utmSource" = utm_source,
    "utmMedium" = utm_medium,
    "utmCampaign" = utm_campaign,
    "country" = country,
    "lastPage" = last_page,
    "traits" = traits,
];

/// The anonymous id of somebody who was never identified; else none.
fn anonymous_id(id: &str) -> Value {
    json!(id.strip_prefix("a:"))
}

impl Exported for user::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        user::Column::LastSeenAt
    }

    fn keyset() -> Keyset<Row<Self>> {
        Keyset::ascending("export")
            .number(user::Column::LastSeenAt.into_expr(), |row: &Row<Self>| row.last_seen_at.0)
            .text(user::Column::Id.into_expr(), |row: &Row<Self>| row.id.clone())
    }

    async fn lines(all: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        let ids = rows.iter().filter_map(|row| row.user_id.clone()).collect();
        let mut found = report::naming(all, item::Column::UserId, ids, &[ItemKind::Identify]).await?;
        for items in found.values_mut() {
            // What names a session comes with that.
            items.retain(|item| item.session_id.is_none());
        }
        let line = |row: &Row<Self>| {
            let mut line = flat::<Self>(row);
            let items = row.user_id.as_ref().and_then(|id| found.get(id));
            line.insert("reports".to_owned(), report::reports(items));
            line
        };
        Ok(rows.iter().map(line).collect())
    }
}
