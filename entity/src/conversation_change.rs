//! The `conversation_change` table: when conversations last changed, in the order of arrival.

use sea_orm::entity::prelude::*;

/// The last change of a conversation that somebody who watches conversations would see. Of an episode that is no more,
/// the row stays.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "conversation_change")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's conversation id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub conversation_id: String,
    /// Which engagement under that id, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub episode: i32,
    /// The chatbot's last arrival number when it changed: it counts up with every commit that changes anything.
    pub arrival: i64,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
