//! The `chatbot` table: the tenants.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{ConsentMode, IpMode};

/// A chatbot: the tenant, and its settings.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "chatbot")]
pub struct Model {
    /// Ours, UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Short name for addresses, unique.
    #[sea_orm(unique)]
    pub slug: String,
    /// Name for people.
    pub name: String,
    /// The domain its pages are on; its own pages are no referrer.
    pub domain: Option<String>,
    /// IANA name; days, weeks and hours are cut in it unless a query names another.
    pub timezone: String,
    /// Colour for the dashboard, as CSS text.
    pub primary_color: Option<String>,
    /// Logo for the dashboard.
    pub logo_url: Option<String>,
    /// Inactivity after which a session ends by itself, minutes.
    pub session_timeout_minutes: i32,
    /// Inactivity after which an open conversation counts as dropped, minutes.
    pub conversation_timeout_minutes: i32,
    /// Days for which events are kept.
    pub event_retention_days: i32,
    /// Days for which everything else is kept.
    pub session_retention_days: i32,
    /// What is stored of an IP address.
    pub ip_mode: IpMode,
    /// Days after which stored IP addresses are removed; null: never stored long enough to need it.
    pub anonymize_ip_after_days: Option<i32>,
    /// Whether message text is stored, or its length alone.
    pub store_message_content: bool,
    /// Whether addresses and numbers are masked before they are stored.
    pub mask_personal_data: bool,
    /// Event names that are never stored: a JSON list of texts.
    pub blocked_events: Json,
    /// Whose word it takes before what visitors' devices send is stored.
    pub consent_mode: ConsentMode,
    /// When it was created.
    pub created_at: Timestamp,
    /// The last arrival number given to one of its rows. Its row is locked while a batch of the chatbot is written, so
    /// that arrival numbers follow the order of commits.
    pub arrival: i64,
    /// The version of the derivation that its records follow from.
    pub derivation: i32,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
