//! Who uses this server: chatbots, their keys, and the leases of jobs.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[IndexOn] = &[
    index("chatbot", &["slug"]).unique(),
    index("api_key", &["hash"]).unique(),
    index("api_key", &["chatbot_id", "created_at"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![chatbot(manager), api_key(manager), job_lease(manager)], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["job_lease", "api_key", "chatbot"]).await
    }
}

fn chatbot(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "chatbot")
        .uuid(&["id"])
        .text(&["slug", "name"])
        .text_or_null(&["domain"])
        .text(&["timezone"])
        .text_or_null(&["primary_color", "logo_url"])
        .integer(&["session_timeout_minutes", "conversation_timeout_minutes"])
        .integer(&["event_retention_days", "session_retention_days"])
        .text(&["ip_mode"])
        .integer_or_null(&["anonymize_ip_after_days"])
        .boolean(&["store_message_content", "mask_personal_data"])
        .json(&["blocked_events"])
        .bigint(&["created_at", "arrival"])
        .primary_key(&["id"])
}

fn api_key(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "api_key")
        .uuid(&["id"])
        .uuid_or_null(&["chatbot_id"])
        .text(&["kind", "name", "prefix", "hash"])
        .json(&["allowed_origins"])
        .bigint(&["created_at"])
        .bigint_or_null(&["last_used_at", "revoked_at"])
        .primary_key(&["id"])
}

fn job_lease(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "job_lease")
        .text(&["name", "holder"])
        .bigint(&["expires_at"])
        .bigint_or_null(&["last_run_at", "last_duration_ms"])
        .text_or_null(&["last_error"])
        .bigint(&["next_run_at"])
        .primary_key(&["name"])
}
