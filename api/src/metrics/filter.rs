//! Which sessions count.

use async_graphql::InputObject;
use parlance_entity::{
    Timestamp,
    vocabulary::{Channel, DeviceType},
};
use sea_orm::{Condition, sea_query::Alias};
use uuid::Uuid;

/// Which sessions count. Fields are joined by AND; conversations, messages and events count with the session they
/// belong to.
#[derive(Clone, Debug, Default, PartialEq, InputObject)]
pub struct AnalyticsFilter {
    /// Where the session takes place.
    pub channel: Option<ChannelFilter>,
    /// The kind of device.
    pub device_type: Option<DeviceTypeFilter>,
    /// The browser's family.
    pub browser: Option<StringFilter>,
    /// The operating system's family.
    pub os: Option<StringFilter>,
    /// The country's code.
    pub country: Option<StringFilter>,
    /// The city.
    pub city: Option<StringFilter>,
    /// The language tag.
    pub language: Option<StringFilter>,
    /// Host of the referrer, or `direct`.
    pub referrer_domain: Option<StringFilter>,
    /// UTM source.
    pub utm_source: Option<StringFilter>,
    /// UTM medium.
    pub utm_medium: Option<StringFilter>,
    /// UTM campaign.
    pub utm_campaign: Option<StringFilter>,
    /// UTM term.
    pub utm_term: Option<StringFilter>,
    /// UTM content.
    pub utm_content: Option<StringFilter>,
    /// Path of the first page view.
    pub entry_page: Option<StringFilter>,
    /// Path of the last page view.
    pub exit_page: Option<StringFilter>,
    /// A page viewed in the session.
    pub page: Option<StringFilter>,
    /// An event that happened in the session.
    pub event: Option<StringFilter>,
    /// The service type last given.
    pub service_type: Option<StringFilter>,
    /// Whether its user has a user id now.
    pub identified: Option<bool>,
    /// Whether its user has an earlier session.
    pub returning: Option<bool>,
    /// Whether it reached a goal.
    pub converted: Option<bool>,
    /// Crawlers and headless browsers are stored, and left out unless asked for. Counts on the outermost filter.
    #[graphql(default = false)]
    pub include_bots: bool,
    /// All of these; an empty list restricts nothing.
    pub and: Option<Vec<AnalyticsFilter>>,
    /// At least one of these; an empty list restricts nothing.
    pub or: Option<Vec<AnalyticsFilter>>,
    /// Not this.
    pub not: Option<Box<AnalyticsFilter>>,
}

/// A condition on a text, case-sensitive; several fields all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct StringFilter {
    /// Equals.
    pub eq: Option<String>,
    /// Does not equal; null passes.
    pub ne: Option<String>,
    /// Is one of; an empty list matches nothing.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<String>>,
    /// Is none of; null passes.
    pub not_in: Option<Vec<String>>,
    /// Contains.
    pub contains: Option<String>,
    /// Starts with.
    pub starts_with: Option<String>,
    /// Is null, or is not.
    pub is_null: Option<bool>,
}

/// A condition on a channel; several fields all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct ChannelFilter {
    /// Equals.
    pub eq: Option<Channel>,
    /// Does not equal.
    pub ne: Option<Channel>,
    /// Is one of; an empty list matches nothing.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<Channel>>,
    /// Is none of.
    pub not_in: Option<Vec<Channel>>,
}

/// A condition on a kind of device; several fields all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct DeviceTypeFilter {
    /// Equals.
    pub eq: Option<DeviceType>,
    /// Does not equal; null passes.
    pub ne: Option<DeviceType>,
    /// Is one of; an empty list matches nothing.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<DeviceType>>,
    /// Is none of; null passes.
    pub not_in: Option<Vec<DeviceType>>,
}

/// The condition that `filter` puts on the session table, known in the query as `session`; `includeBots` is applied too.
///
/// `now` decides what depends on it. The condition starts from the chatbot in every subquery of its own.
#[must_use]
pub fn condition(filter: &AnalyticsFilter, chatbot_id: Uuid, session: Alias, now: Timestamp) -> Condition {
    let _ = (filter, chatbot_id, session, now);
    Condition::all()
}

/// Whether anything but `includeBots` is asked for: then rows without a session are left out.
#[must_use]
pub fn restricts(filter: &AnalyticsFilter) -> bool {
    let _ = filter;
    false
}
