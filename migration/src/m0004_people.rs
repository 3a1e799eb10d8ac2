//! People on both sides: users with their aliases, and agents with the history of their status.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[IndexOn] = &[
    index("user", &["chatbot_id", "last_seen_at"]),
    index("user", &["chatbot_id", "user_id"]),
    index("user_alias", &["chatbot_id", "user_id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![user(manager), user_alias(manager), agent(manager), agent_status(manager)];
        create(manager, tables, INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["agent_status", "agent", "user_alias", "user"]).await
    }
}

fn user(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "user")
        .uuid(&["chatbot_id"])
        .text(&["id"])
        .text_or_null(&["user_id", "email", "name", "phone", "country", "last_page"])
        .text_or_null(&["referrer", "utm_source", "utm_medium", "utm_campaign"])
        .json(&["traits"])
        .bigint(&["first_seen_at", "last_seen_at", "duration_ms"])
        .bigint_or_null(&["first_session_at", "first_conversation_at"])
        .integer(&["sessions", "conversations", "messages", "messages_from_user"])
        .double(&["intent"])
        .primary_key(&["chatbot_id", "id"])
}

fn user_alias(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "user_alias")
        .uuid(&["chatbot_id"])
        .text(&["anonymous_id", "user_id"])
        .bigint(&["since"])
        .primary_key(&["chatbot_id", "anonymous_id", "since"])
}

fn agent(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "agent")
        .uuid(&["chatbot_id"])
        .text(&["id", "status"])
        .text_or_null(&["name", "email"])
        .bigint_or_null(&["status_since"])
        .primary_key(&["chatbot_id", "id"])
}

fn agent_status(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "agent_status")
        .uuid(&["chatbot_id"])
        .text(&["agent_id", "status"])
        .bigint(&["at", "arrival"])
        .text_or_null(&["name", "email"])
        .primary_key(&["chatbot_id", "agent_id", "at"])
}
