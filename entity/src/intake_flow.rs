//! The `intake_flow` table: one row for each session and service type.

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// An intake flow. Every column is derived.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "intake_flow")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The session it belongs to.
    #[sea_orm(primary_key, auto_increment = false)]
    pub session_id: String,
    /// Which of the session's flows, by start, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// The service it is for; null: none was named, which is a type of its own.
    pub service_type: Option<String>,
    /// The first start of this type in the session.
    pub started_at: Timestamp,
    /// The first completion of this type at or after that; null: none.
    pub completed_at: Option<Timestamp>,
    /// From start to completion, milliseconds.
    pub duration_ms: Option<i64>,
    /// The step last completed; null: none.
    pub last_step: Option<String>,
    /// When its session is over unless it goes on: its end in force, else its last activity plus the timeout.
    pub session_over_at: Timestamp,
    /// Its session is a crawler's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
