//! The `ingest_count` table: how much came in.

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// What became of the items of one chatbot that arrived in one minute.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "ingest_count")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// Start of the minute.
    #[sea_orm(primary_key, auto_increment = false)]
    pub minute: Timestamp,
    /// Stored, or taken without being stored.
    pub accepted: i64,
    /// Seen before.
    pub duplicates: i64,
    /// Refused.
    pub rejected: i64,
    /// Those of the accepted ones that had happened more than an hour before.
    pub late: i64,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
