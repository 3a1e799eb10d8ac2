//! What those who watch a chatbot live need: in which order its conversations changed.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[IndexOn] = &[index("conversation_change", &["chatbot_id", "arrival"])];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![conversation_change(manager)], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["conversation_change"]).await
    }
}

fn conversation_change(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "conversation_change")
        .uuid(&["chatbot_id"])
        .text(&["conversation_id"])
        .integer(&["episode"])
        .bigint(&["arrival"])
        .primary_key(&["chatbot_id", "conversation_id", "episode"])
}
