//! The `user_alias` table: which anonymous id belongs to whom since when.

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// From `since` on, up to the next row of the same anonymous id, the anonymous id belongs to the user id; before the first, to that of the first.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user_alias")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The anonymous id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub anonymous_id: String,
    /// From when on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: Timestamp,
    /// The user id.
    pub user_id: String,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
