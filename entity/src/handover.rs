//! The `handover` table.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{Channel, HandoverStatus};

/// A handover to a human. Every column is derived.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "handover")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's handover id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The conversation it was requested in.
    pub conversation_id: Option<String>,
    /// The episode of that conversation.
    pub episode: Option<i32>,
    /// The session it was requested in.
    pub session_id: Option<String>,
    /// The person: a `user.id`.
    pub user_id: Option<String>,
    /// Where it takes place.
    pub channel: Channel,
    /// The agent who took it.
    pub agent_id: Option<String>,
    /// The last update by time; REQUESTED turns into ABANDONED at `abandoned_at`.
    pub status: HandoverStatus,
    /// When a handover that still waits is abandoned: the end of its conversation; null: not waiting, or never.
    pub abandoned_at: Option<Timestamp>,
    /// Why a human was asked for.
    pub reason: Option<String>,
    /// What it is about: any JSON.
    pub issues: Option<Json>,
    /// The kind of support that the user chose.
    pub support_option: Option<String>,
    /// The last message before the request.
    pub last_message: Option<String>,
    /// When it was requested.
    pub requested_at: Timestamp,
    /// When it was first accepted.
    pub accepted_at: Option<Timestamp>,
    /// When a callback was first asked for.
    pub callback_at: Option<Timestamp>,
    /// When it was first declined.
    pub declined_at: Option<Timestamp>,
    /// When it was resolved; null unless its status is RESOLVED.
    pub resolved_at: Option<Timestamp>,
    /// Request to acceptance, milliseconds.
    pub wait_ms: Option<i64>,
    /// Acceptance to resolution, milliseconds.
    pub handling_ms: Option<i64>,
    /// Its session is a crawler's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
