//! What is known of a session, from what its sender says: browser, system and device from the user agent, campaign from
//! the landing page, country and city from the address.

use std::net::IpAddr;

use url::Url;

use crate::{
    geo::{Geo, Place},
    ingest::{
        item::{ContextInput, Device},
        user_agent::{self, UserAgent},
        validate::text::{TEXT_LENGTH, without_nul},
    },
    model::payload::Context,
};

/// The context as it is stored. A browser fills these fields by itself, and nobody can mend them there: so texts that are
/// too long are cut, sizes below 0 and addresses that are none left out, rather than refusing the events that they came
/// with. What the item does not say is taken from the device.
pub(crate) fn context(input: &ContextInput, device: &Device, geo: &Geo) -> Context {
    let user_agent = cut(input.user_agent.as_ref()).or_else(|| cut(device.user_agent.as_ref()));
    let UserAgent { browser, browser_version, os, os_version, device_type } =
        user_agent.map(|text| user_agent::parse(&text)).unwrap_or_default();
    let ip = input.ip.as_deref().and_then(|ip| ip.trim().parse().ok()).or(device.ip);
    let ip = ip.filter(|ip: &IpAddr| !ip.is_unspecified()).map(|ip| ip.to_canonical());
    let Place { country, city } = ip.map(|ip| geo.place(ip)).unwrap_or_default();
    let landing_page = cut(input.landing_page.as_ref());
    let context = Context {
        referrer: cut(input.referrer.as_ref()),
        utm_source: cut(input.utm_source.as_ref()),
        utm_medium: cut(input.utm_medium.as_ref()),
        utm_campaign: cut(input.utm_campaign.as_ref()),
        utm_term: cut(input.utm_term.as_ref()),
        utm_content: cut(input.utm_content.as_ref()),
        browser: cut(input.browser.as_ref()).or_else(|| browser.map(str::to_owned)),
        browser_version: cut(input.browser_version.as_ref()).or(browser_version),
        os: cut(input.os.as_ref()).or_else(|| os.map(str::to_owned)),
        os_version: cut(input.os_version.as_ref()).or(os_version),
        device_type: input.device_type.or(device_type),
        screen_width: input.screen_width.filter(|pixels| *pixels >= 0),
        screen_height: input.screen_height.filter(|pixels| *pixels >= 0),
        language: cut(input.language.as_ref()).or_else(|| cut(device.language.as_ref())),
        timezone: input.timezone.map(|timezone| timezone.name().to_owned()),
        country: cut(input.country.as_ref()).or(country),
        city: cut(input.city.as_ref()).or(city),
        triggered_by: cut(input.triggered_by.as_ref()),
        ip: ip.map(|ip| ip.to_string()),
        landing_page: landing_page.clone(),
    };
    campaign(context, landing_page.as_deref().unwrap_or_default())
}

/// The context with what the page's address says of a campaign, where nothing is known of it.
pub(crate) fn campaign(context: Context, page: &str) -> Context {
    if !page.contains("utm_") {
        return context;
    }
    let Ok(page) = Url::parse(page) else { return context };
    let utm = |known: Option<String>, name| known.or_else(|| parameter(&page, name));
    Context {
        utm_source: utm(context.utm_source, "utm_source"),
        utm_medium: utm(context.utm_medium, "utm_medium"),
        utm_campaign: utm(context.utm_campaign, "utm_campaign"),
        utm_term: utm(context.utm_term, "utm_term"),
        utm_content: utm(context.utm_content, "utm_content"),
        ..context
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
        let context = context(&input, &Device::default(), &Geo::default());
        assert_eq!(context.utm_source.as_deref(), Some("ad"));
        assert_eq!(context.utm_medium.as_deref(), Some("e mail"));
        assert_eq!(context.utm_term, None);
    }

    #[test]
    fn a_device_that_is_named_goes_before_the_user_agents() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
        let input = serde_json::json!({"userAgent": agent, "os": "HarmonyOS", "deviceType": "TABLET"});
        let context = context(&serde_json::from_value(input).expect("a context"), &Device::default(), &Geo::default());
        assert_eq!((context.os.as_deref(), context.device_type), (Some("HarmonyOS"), Some(DeviceType::Tablet)));
        assert_eq!((context.browser.as_deref(), context.browser_version.as_deref()), (Some("Firefox"), Some("141")));
    }

    #[test]
    fn what_a_browser_gets_wrong_is_mended() {
        let referrer = format!("https://example.com/{}", "a".repeat(5_000));
        let input = serde_json::json!({"referrer": referrer, "screenWidth": -1, "language": "de\u{0}", "city": ""});
        let context = context(&serde_json::from_value(input).expect("a context"), &Device::default(), &Geo::default());
        assert_eq!(context.referrer.map(|text| text.len()), Some(TEXT_LENGTH));
        assert_eq!((context.screen_width, context.city), (None, None));
        assert_eq!(context.language.as_deref(), Some("de"));
    }

    #[test]
    fn what_an_item_does_not_say_its_device_does() {
        let device = Device {
            ip: "203.0.113.9".parse().ok(),
            user_agent: Some("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0".to_owned()),
            language: Some("de".to_owned()),
            consent: None,
        };
        let read = |input: serde_json::Value| {
            let input = serde_json::from_value(input).expect("a context");
            let Context { ip, browser, language, .. } = context(&input, &device, &Geo::default());
            (ip.unwrap_or_default(), browser.unwrap_or_default(), language.unwrap_or_default())
        };
        let of = |ip: &str, browser: &str, language: &str| (ip.to_owned(), browser.to_owned(), language.to_owned());
        assert_eq!(read(serde_json::json!({})), of("203.0.113.9", "Firefox", "de"));
        let said = serde_json::json!({"ip": "::ffff:198.51.100.7", "userAgent": "curl/8", "language": "fr"});
        assert_eq!(read(said), of("198.51.100.7", "Other", "fr"));
        assert_eq!(read(serde_json::json!({"ip": "0.0.0.0"})), of("", "Firefox", "de"), "this hides the address");
    }
}
