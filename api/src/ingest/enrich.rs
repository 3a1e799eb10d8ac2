//! What is known of a session, from what its sender says: browser, system and device from the user agent, campaign from
//! the landing page. The address of the device is not stored.

use url::Url;

use crate::{
    ingest::{
        item::ContextInput,
        user_agent::{self, UserAgent},
        validate::text::{TEXT_LENGTH, without_nul},
    },
    model::payload::Context,
};

/// The context as it is stored. A browser fills these fields by itself, and nobody can mend them there: so texts that are
/// too long are cut and sizes below 0 left out, rather than refusing the events that they came with.
pub(crate) fn context(input: &ContextInput) -> Context {
    let agent = cut(input.user_agent.as_ref()).map(|text| user_agent::parse(&text)).unwrap_or_default();
    let UserAgent { browser, browser_version, os, os_version, device_type } = agent;
    let landing_page = cut(input.landing_page.as_ref());
    let campaign = landing_page.as_deref().and_then(|page| Url::parse(page).ok());
    let utm = |given: &Option<String>, name| cut(given.as_ref()).or_else(|| parameter(campaign.as_ref()?, name));
    Context {
        referrer: cut(input.referrer.as_ref()),
        utm_source: utm(&input.utm_source, "utm_source"),
        utm_medium: utm(&input.utm_medium, "utm_medium"),
        utm_campaign: utm(&input.utm_campaign, "utm_campaign"),
        utm_term: utm(&input.utm_term, "utm_term"),
        utm_content: utm(&input.utm_content, "utm_content"),
        landing_page,
        browser: cut(input.browser.as_ref()).or_else(|| browser.map(str::to_owned)),
        browser_version: cut(input.browser_version.as_ref()).or(browser_version),
        os: cut(input.os.as_ref()).or_else(|| os.map(str::to_owned)),
        os_version: cut(input.os_version.as_ref()).or(os_version),
        device_type: input.device_type.or(device_type),
        screen_width: input.screen_width.filter(|pixels| *pixels >= 0),
        screen_height: input.screen_height.filter(|pixels| *pixels >= 0),
        language: cut(input.language.as_ref()),
        timezone: input.timezone.map(|timezone| timezone.name().to_owned()),
        country: cut(input.country.as_ref()),
        city: cut(input.city.as_ref()),
        triggered_by: cut(input.triggered_by.as_ref()),
    }
}

fn cut(text: Option<&String>) -> Option<String> {
    let text: String = text?.chars().take(TEXT_LENGTH).collect();
    Some(without_nul(text)).filter(|text| !text.is_empty())
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    let value = url.query_pairs().find(|(key, _)| key == name)?.1.into_owned();
    cut(Some(&value))
}

#[cfg(test)]
mod tests {
    use parlance_entity::vocabulary::DeviceType;

    use super::*;

    #[test]
    fn campaigns_come_from_the_landing_page_unless_they_are_given() {
        let input: ContextInput = serde_json::from_str(
            r#"{"landingPage": "https://example.com/?utm_source=news&utm_medium=e%20mail&utm_term=", "utmSource": "ad"}"#,
        )
        .expect("a context");
        let context = context(&input);
        assert_eq!(context.utm_source.as_deref(), Some("ad"));
        assert_eq!(context.utm_medium.as_deref(), Some("e mail"));
        assert_eq!(context.utm_term, None);
    }

    #[test]
    fn a_device_that_is_named_goes_before_the_user_agents() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
        let input = serde_json::json!({"userAgent": agent, "os": "HarmonyOS", "deviceType": "TABLET"});
        let context = context(&serde_json::from_value(input).expect("a context"));
        assert_eq!((context.os.as_deref(), context.device_type), (Some("HarmonyOS"), Some(DeviceType::Tablet)));
        assert_eq!((context.browser.as_deref(), context.browser_version.as_deref()), (Some("Firefox"), Some("141")));
    }

    #[test]
    fn what_a_browser_gets_wrong_is_mended() {
        let referrer = format!("https://example.com/{}", "a".repeat(5_000));
        let input = serde_json::json!({"referrer": referrer, "screenWidth": -1, "language": "de\u{0}", "city": ""});
        let context = context(&serde_json::from_value(input).expect("a context"));
        assert_eq!(context.referrer.map(|text| text.len()), Some(TEXT_LENGTH));
        assert_eq!((context.screen_width, context.city), (None, None));
        assert_eq!(context.language.as_deref(), Some("de"));
    }
}
