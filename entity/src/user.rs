//! The `user` table: people.

use sea_orm::entity::prelude::*;

use crate::Timestamp;

/// A person: the anonymous ids and the user id that were tied together. Every column is derived.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// `u:` and the user id, or `a:` and the anonymous id of somebody never identified.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The client's user id; null: never identified.
    pub user_id: Option<String>,
    /// E-mail address, the last given.
    pub email: Option<String>,
    /// Name, the last given.
    pub name: Option<String>,
    /// Phone number, the last given.
    pub phone: Option<String>,
    /// Traits, merged, the last given of each: a JSON object.
    pub traits: Json,
    /// Start of the first session, else the first time they were identified.
    pub first_seen_at: Timestamp,
    /// Latest activity of their sessions, else the last time they were identified.
    pub last_seen_at: Timestamp,
    /// Start of the first session; null: none.
    pub first_session_at: Option<Timestamp>,
    /// Start of the first conversation; null: none.
    pub first_conversation_at: Option<Timestamp>,
    /// Referrer of the first session.
    pub referrer: Option<String>,
    /// UTM source of the first session.
    pub utm_source: Option<String>,
    /// UTM medium of the first session.
    pub utm_medium: Option<String>,
    /// UTM campaign of the first session.
    pub utm_campaign: Option<String>,
    /// Country of the latest session that has one.
    pub country: Option<String>,
    /// The page they were last seen on.
    pub last_page: Option<String>,
    /// Sessions.
    pub sessions: i32,
    /// Conversations.
    pub conversations: i32,
    /// Counted messages of their sessions.
    pub messages: i32,
    /// Those of them that the user wrote.
    pub messages_from_user: i32,
    /// Sum of their sessions' durations, milliseconds.
    pub duration_ms: i64,
    /// What they showed: 1 with a lead, handover or conversion; 0.5 with a product interest; else 0.
    pub intent: f64,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
