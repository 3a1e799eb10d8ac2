//! The `agent_status` table: the history of each agent's status.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::AgentStatus;

/// An agent's status from an instant on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "agent_status")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's agent id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub agent_id: String,
    /// From when on.
    #[sea_orm(primary_key, auto_increment = false)]
    pub at: Timestamp,
    /// Place in the order of arrival within the chatbot: at the same instant the first to arrive holds.
    pub arrival: i64,
    /// The status.
    pub status: AgentStatus,
    /// The agent's name, as given with it.
    pub name: Option<String>,
    /// The agent's e-mail address, as given with it.
    pub email: Option<String>,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
