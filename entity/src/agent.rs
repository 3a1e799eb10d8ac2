//! The `agent` table.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::AgentStatus;

/// A human agent.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agent")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's agent id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Name, the last given.
    pub name: Option<String>,
    /// E-mail address, the last given.
    pub email: Option<String>,
    /// Derived: the last status by time; OFFLINE before the first.
    pub status: AgentStatus,
    /// Derived: since when; null before the first.
    pub status_since: Option<Timestamp>,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
