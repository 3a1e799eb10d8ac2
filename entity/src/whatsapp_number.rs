//! The `whatsapp_number` table: whose webhook deliveries are.

use sea_orm::entity::prelude::*;

/// A WhatsApp number of a chatbot.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "whatsapp_number")]
pub struct Model {
    /// Meta's id of the number, which is not the number itself.
    #[sea_orm(primary_key, auto_increment = false)]
    pub phone_number_id: String,
    /// The chatbot that answers there.
    pub chatbot_id: Uuid,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
