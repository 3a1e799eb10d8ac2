//! What protects chatbots and visitors: what was refused and why, how much came in, consent, addresses of devices, and
//! the secret of the installation.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, add_columns, create, create_indexes, drop, drop_columns, drop_indexes, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[IndexOn] = &[index("rejected_item", &["chatbot_id", "rejected_at"])];

/// Addresses are removed by their age.
const INDEXES_OF_COLUMNS: &[IndexOn] = &[
    index("item", &["chatbot_id", "at"]).where_not_null(&["ip"]),
    index("session", &["chatbot_id", "started_at"]).where_not_null(&["ip"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![rejected_item(manager), ingest_count(manager), installation(manager)];
        create(manager, tables, INDEXES).await?;
        add_columns(manager, Columns::of(manager, "item").text_or_null(&["ip"])).await?;
        add_columns(manager, Columns::of(manager, "session").text_or_null(&["ip"])).await?;
        add_columns(manager, Columns::of(manager, "chatbot").text_or(&["consent_mode"], "OPT_OUT")).await?;
        create_indexes(manager, INDEXES_OF_COLUMNS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_indexes(manager, INDEXES_OF_COLUMNS).await?;
        drop_columns(manager, "chatbot", &["consent_mode"]).await?;
        drop_columns(manager, "session", &["ip"]).await?;
        drop_columns(manager, "item", &["ip"]).await?;
        drop(manager, &["installation", "ingest_count", "rejected_item"]).await
    }
}

fn rejected_item(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "rejected_item")
        .uuid(&["chatbot_id", "id"])
        .bigint(&["rejected_at"])
        .integer(&["position"])
        .text(&["code", "message"])
        .json_or_null(&["payload"])
        .primary_key(&["chatbot_id", "id"])
}

fn ingest_count(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "ingest_count")
        .uuid(&["chatbot_id"])
        .bigint(&["minute", "accepted", "duplicates", "rejected", "late"])
        .primary_key(&["chatbot_id", "minute"])
}

fn installation(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "installation").text(&["name", "secret"]).primary_key(&["name"])
}
