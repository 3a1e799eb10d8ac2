//! The `item` table: what was accepted and is neither an event nor a message.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{Channel, ItemKind, Source};

/// An accepted item, as it was sent. Records are derived from it and from others like it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's id where the item has one, else derived from the content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Place in the order of arrival within the chatbot; unique.
    pub arrival: i64,
    /// What it reports.
    pub kind: ItemKind,
    /// When it happened.
    pub at: Timestamp,
    /// Who reported it.
    pub source: Source,
    /// The channel that its sender named.
    pub given_channel: Option<Channel>,
    /// The session that its sender named.
    pub session_id: Option<String>,
    /// The conversation that its sender named.
    pub conversation_id: Option<String>,
    /// The sender's user id.
    pub user_id: Option<String>,
    /// The sender's anonymous id.
    pub anonymous_id: Option<String>,
    /// As `event.thread_key`.
    pub thread_key: Option<String>,
    /// As `event.subject`.
    pub subject: Option<String>,
    /// The address of the device, as the chatbot's settings let it be stored; null: none, not stored, or removed.
    pub ip: Option<String>,
    /// The rest of it: a JSON object whose shape follows from the kind.
    pub payload: Json,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
