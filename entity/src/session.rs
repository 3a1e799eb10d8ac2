//! The `session` table: derived from the rows that belong to each session.

use sea_orm::entity::prelude::*;

use crate::Timestamp;
use crate::vocabulary::{Channel, DeviceType};

/// A session. Every column is derived.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    /// The tenant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chatbot_id: Uuid,
    /// The client's session id; of an implicit session, one made from its key and its first instant.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Whether it was cut from rows without a session id.
    pub is_implicit: bool,
    /// The person: a `user.id`; null: anonymous, in no number of users.
    pub user_id: Option<String>,
    /// The first user id that its own rows carry or an identify gives it.
    pub own_user_id: Option<String>,
    /// The first anonymous id that its rows carry.
    pub anonymous_id: Option<String>,
    /// Where it takes place.
    pub channel: Channel,
    /// The earliest time of anything in it.
    pub started_at: Timestamp,
    /// The latest time of anything that counts as activity; at least `started_at`.
    pub last_activity_at: Timestamp,
    /// The explicit end that is in force; null: none.
    pub ended_at: Option<Timestamp>,
    /// Whether that end was a failure.
    pub ended_by_error: bool,
    /// When it stops being present: the end in force, else the last activity plus the chatbot's timeout.
    pub present_until: Timestamp,
    /// From its start to its end, else to its last activity, milliseconds.
    pub duration_ms: i64,
    /// When its user's first session ever started; null without a user.
    pub first_session_at: Option<Timestamp>,
    /// Whether its user has an earlier session.
    pub returning: bool,
    /// Path of the first page view.
    pub entry_page: Option<String>,
    /// Path of the last page view.
    pub exit_page: Option<String>,
    /// The page it is on, by page views and by the pages of starts and touches.
    pub current_page: Option<String>,
    /// Page views.
    pub page_views: i32,
    /// Events.
    pub event_count: i32,
    /// Where it came from, as sent.
    pub referrer: Option<String>,
    /// Host of that, or `direct`.
    pub referrer_domain: String,
    /// UTM source.
    pub utm_source: Option<String>,
    /// UTM medium.
    pub utm_medium: Option<String>,
    /// UTM campaign.
    pub utm_campaign: Option<String>,
    /// UTM term.
    pub utm_term: Option<String>,
    /// UTM content.
    pub utm_content: Option<String>,
    /// Browser family.
    pub browser: Option<String>,
    /// Its major version.
    pub browser_version: Option<String>,
    /// Operating system family.
    pub os: Option<String>,
    /// Its major version.
    pub os_version: Option<String>,
    /// Kind of device; null without a user agent.
    pub device_type: Option<DeviceType>,
    /// Screen width, pixels.
    pub screen_width: Option<i32>,
    /// Screen height, pixels.
    pub screen_height: Option<i32>,
    /// Language tag.
    pub language: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// City.
    pub city: Option<String>,
    /// The address of the device, as the chatbot's settings let it be stored; null: none, not stored, or removed.
    pub ip: Option<String>,
    /// What opened the widget.
    pub triggered_by: Option<String>,
    /// The service type last given.
    pub service_type: Option<String>,
    /// Counted messages of the user.
    pub messages_from_user: i32,
    /// Counted messages of the bot.
    pub messages_from_bot: i32,
    /// Counted messages of agents.
    pub messages_from_agent: i32,
    /// Sum of its messages' response times, milliseconds.
    pub response_time_sum_ms: i64,
    /// How many messages that sum is of.
    pub response_time_count: i32,
    /// Widget loads.
    pub widget_loads: i32,
    /// Widget opens.
    pub widget_opens: i32,
    /// Widget minimizes.
    pub widget_minimizes: i32,
    /// Pre-chat forms shown.
    pub pre_chat_forms_shown: i32,
    /// Pre-chat forms submitted.
    pub pre_chat_forms_submitted: i32,
    /// Events of category ERROR.
    pub errors: i32,
    /// Conversations (episodes) that belong to it.
    pub conversations: i32,
    /// Handovers requested in it.
    pub handovers: i32,
    /// Leads captured in it.
    pub leads: i32,
    /// Product interests shown in it.
    pub product_interests: i32,
    /// Whether the visitor did nothing that counts.
    pub bounced: bool,
    /// The first conversion; null: none.
    pub converted_at: Option<Timestamp>,
    /// Whether it is a crawler's or a headless browser's.
    pub is_bot: bool,
}

/// None: joins are written out where they are used.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
