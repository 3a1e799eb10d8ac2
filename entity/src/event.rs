//! The `event` table: what was sent as an event, one row each.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{Channel, EventCategory, Source};

/// An event.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's event id, or one derived from the content.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Place in the order of arrival within the chatbot; unique.
    pub arrival: i64,
    /// The first name of its row in the event catalogue, else the name as sent.
    pub name: String,
    /// What it is about.
    pub category: EventCategory,
    /// Who reported it.
    pub source: Source,
    /// The channel that its sender named; null: none.
    pub given_channel: Option<Channel>,
    /// Derived: its own channel, its conversation's, else WEB.
    pub channel: Channel,
    /// The session it belongs to: as given, else derived.
    pub session_id: Option<String>,
    /// Whether the sender named the session.
    pub session_given: bool,
    /// The sender's user id.
    pub user_id: Option<String>,
    /// The sender's anonymous id.
    pub anonymous_id: Option<String>,
    /// The conversation that the sender named.
    pub conversation_id: Option<String>,
    /// Of a row without a session id: `u:` and the user id, else `a:` and the anonymous id. Rows of one key are cut
    /// into implicit sessions together.
    pub thread_key: Option<String>,
    /// The record it is about besides its conversation: `message:`, `handover:`, `lead:` or `call:` and the id.
    pub subject: Option<String>,
    /// The properties: a JSON object.
    pub properties: Json,
    /// The page it happened on.
    pub page_url: Option<String>,
    /// Path of that page, without query and fragment.
    pub page_path: Option<String>,
    /// Title of that page.
    pub page_title: Option<String>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Derived, of a `widget_closed`: how long the widget was open, milliseconds.
    pub time_open_ms: Option<i64>,
    /// Derived, of a view of a question and of feedback on one: the question.
    pub question_id: Option<String>,
    /// Derived, of feedback: whether it was helpful.
    pub helpful: Option<bool>,
    /// Derived: its session is a crawler's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
