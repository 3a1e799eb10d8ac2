//! The device behind a request.

use std::net::IpAddr;

/// What a visitor's own device says with a request, besides its items. Where an item says the same, the item holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Its address.
    pub ip: Option<IpAddr>,
    /// The User-Agent header.
    pub user_agent: Option<String>,
    /// The first language of the Accept-Language header.
    pub language: Option<String>,
    /// Whether the visitor agreed to being measured; none: it does not say.
    pub consent: Option<bool>,
}
