//! The `lead` table.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{Channel, LeadStatus};

/// A lead. Every column is derived.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "lead")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's lead id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The session it was captured in.
    pub session_id: Option<String>,
    /// The conversation it was captured in.
    pub conversation_id: Option<String>,
    /// The episode of that conversation.
    pub episode: Option<i32>,
    /// The person: a `user.id`.
    pub user_id: Option<String>,
    /// Where it takes place.
    pub channel: Channel,
    /// What kind of lead, in the client's words.
    pub r#type: Option<String>,
    /// Where it stands.
    pub status: LeadStatus,
    /// Name of the person.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// What the person is interested in.
    pub product_interest: Option<String>,
    /// What it is worth, in `currency`.
    pub value: Option<f64>,
    /// Currency code.
    pub currency: Option<String>,
    /// Further fields: a JSON object.
    pub fields: Json,
    /// When it was captured.
    pub created_at: Timestamp,
    /// The last update.
    pub updated_at: Timestamp,
    /// From the session's start to the capture, milliseconds; null without a session.
    pub time_to_lead_ms: Option<i64>,
    /// Its session is a crawler's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
