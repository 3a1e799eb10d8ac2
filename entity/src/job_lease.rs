//! The `job_lease` table: which process runs which job.

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// A job's lease and its last run.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job_lease")]
pub struct Model {
    /// The job's name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The process that holds the lease.
    pub holder: String,
    /// When the lease ends unless it is renewed.
    pub expires_at: Timestamp,
    /// When the job last ran to its end.
    pub last_run_at: Option<Timestamp>,
    /// How long that took, milliseconds.
    pub last_duration_ms: Option<i64>,
    /// What went wrong in the last run; null: nothing.
    pub last_error: Option<String>,
    /// When it is due.
    pub next_run_at: Timestamp,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
