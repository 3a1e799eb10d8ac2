//! What is known of a session's device, place and origin. "Each attribute is taken from the earliest row (by time, then
//! arrival) that gives it."

use std::collections::BTreeMap;

use parlance::ingest::item::ContextInput;

use super::{page, row::Row, user_agents};

/// The attributes of a session whose rows these are, in order.
pub(super) fn attributes(rows: &[Row], own: &[usize], domain: Option<&str>) -> BTreeMap<&'static str, String> {
    let contexts: Vec<&ContextInput> = own.iter().filter_map(|place| rows[*place].context.as_ref()).collect();
    let mut attributes = BTreeMap::new();
    let mut put = |name, value: Option<String>| attributes.extend(value.map(|value| (name, value)));

    let user_agent = contexts.iter().find_map(|context| context.user_agent.as_deref()).map(user_agents::known);
    put("browser", user_agent.map(|known| known.browser.to_owned()));
    put("browserVersion", user_agent.and_then(|known| known.browser_version.map(str::to_owned)));
    put("os", user_agent.map(|known| known.os.to_owned()));
    put("osVersion", user_agent.and_then(|known| known.os_version.map(str::to_owned)));
    put("deviceType", user_agent.map(|known| known.device.to_owned()));

    let first = |get: fn(&ContextInput) -> &Option<String>| contexts.iter().find_map(|context| get(context).clone());
    put("language", first(|context| &context.language));
    put("country", first(|context| &context.country));
    put("city", first(|context| &context.city));
    put("utmSource", first(|context| &context.utm_source));
    put("utmMedium", first(|context| &context.utm_medium));
    put("utmCampaign", first(|context| &context.utm_campaign));
    put("utmTerm", first(|context| &context.utm_term));
    put("utmContent", first(|context| &context.utm_content));

    // Width and height are attributes of their own; a screen is both.
    let width = contexts.iter().find_map(|context| context.screen_width);
    let height = contexts.iter().find_map(|context| context.screen_height);
    put("screen", width.zip(height).map(|(width, height)| format!("{width}x{height}")));

    put("triggeredBy", own.iter().find_map(|place| triggered_by(&rows[*place])));
    put("serviceType", own.iter().rev().find_map(|place| service_type(&rows[*place])));

    // "Referrer: the context's, else the first page view's."
    let first_view = own.iter().find(|place| rows[**place].is_event("page_viewed"));
    let of_view = || first_view.and_then(|place| rows[*place].property("referrer"));
    let referrer = first(|context| &context.referrer).or_else(of_view);
    put("referrerDomain", Some(page::referrer_domain(referrer.as_deref(), domain)));
    attributes
}

/// What opened the widget: the context says so, or a `widget_opened` by its property, whichever is the earlier.
fn triggered_by(row: &Row) -> Option<String> {
    let of_context = row.context.as_ref().and_then(|context| context.triggered_by.clone());
    of_context.or_else(|| row.property("triggered_by").filter(|_| row.is_event("widget_opened")))
}

/// "`Session.serviceType`: the last given by time", by the events of intake.
fn service_type(row: &Row) -> Option<String> {
    let names = ["intake_flow_started", "intake_step_completed", "intake_flow_completed"];
    row.property("service_type").filter(|_| names.iter().any(|name| row.is_event(name)))
}
