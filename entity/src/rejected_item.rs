//! The `rejected_item` table: what was refused, for whoever looks after the chatbot to mend its sender.

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// Something that was refused.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "rejected_item")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// Ours, UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When it arrived.
    pub rejected_at: Timestamp,
    /// Its place in its request, from 0.
    pub position: i32,
    /// What kind of mistake it holds, as the public schema spells it.
    pub code: String,
    /// What is wrong, and how to mend it; masked.
    pub message: String,
    /// The item as it came, masked, without the text of messages and the address of the device; null: not kept.
    pub payload: Option<Json>,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
