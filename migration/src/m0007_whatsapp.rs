//! Which WhatsApp numbers belong to which chatbot.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: &[IndexOn] = &[index("whatsapp_number", &["chatbot_id"])];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![whatsapp_number(manager)], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["whatsapp_number"]).await
    }
}

/// A number belongs to one chatbot, so it is the key.
fn whatsapp_number(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "whatsapp_number")
        .text(&["phone_number_id"])
        .uuid(&["chatbot_id"])
        .primary_key(&["phone_number_id"])
}
