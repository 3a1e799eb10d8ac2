//! The `api_key` table.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::ApiKeyKind;

/// An API key: its hash, never the key itself.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    /// Ours, UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The one chatbot that it opens; null for an admin key, which opens all.
    pub chatbot_id: Option<Uuid>,
    /// What it may do.
    pub kind: ApiKeyKind,
    /// Name for people.
    pub name: String,
    /// The first characters, to tell keys apart.
    pub prefix: String,
    /// SHA-256 of the key, hexadecimal.
    #[sea_orm(unique)]
    pub hash: String,
    /// Origins that may use a write key: a JSON list of texts; empty: any.
    pub allowed_origins: Json,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked; null while it works.
    pub revoked_at: Option<Timestamp>,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
