//! User agents: to a browser family, an operating system and a kind of device. Recognised by the patterns of uap-core,
//! `patterns.json`, which `scripts/user-agents` brings up to date.

use std::sync::LazyLock;

use parlance_entity::vocabulary::DeviceType;
use ua_parser::{Extractor, Regexes};

/// What a user agent says. All null: there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UserAgent {
    /// The browser's family.
    pub(crate) browser: Option<&'static str>,
    /// Its major version.
    pub(crate) browser_version: Option<String>,
    /// The operating system's family.
    pub(crate) os: Option<&'static str>,
    /// Its major version.
    pub(crate) os_version: Option<String>,
    /// The kind of device.
    pub(crate) device_type: Option<DeviceType>,
}

static PATTERNS: &str = include_str!("patterns.json");

/// None: the patterns do not compile, which a test would tell. Compiled when the first user agent is read.
static EXTRACTOR: LazyLock<Option<Extractor<'static>>> = LazyLock::new(|| {
    let patterns: Regexes<'static> = serde_json::from_str(PATTERNS).ok()?;
    Extractor::try_from(patterns).ok()
});

/// Families by how their names begin: mobile variants, and views inside apps, fold into them.
const BROWSERS: [(&str, &str); 10] = [
    ("Chrome", "Chrome"),
    ("Chromium", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Safari", "Safari"),
    ("Mobile Safari", "Safari"),
    ("Firefox", "Firefox"),
    ("Edge", "Edge"),
    ("Opera", "Opera"),
    ("Samsung Internet", "Samsung Internet"),
    ("WhatsApp", "WhatsApp"),
];

/// As for browsers.
const SYSTEMS: [(&str, &str); 13] = [
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("iOS", "iOS"),
    ("Android", "Android"),
    ("Chrome OS", "Chrome OS"),
    ("Linux", "Linux"),
    ("Ubuntu", "Linux"),
    ("Debian", "Linux"),
    ("Fedora", "Linux"),
    ("Red Hat", "Linux"),
    ("Gentoo", "Linux"),
    ("Mint", "Linux"),
    ("SUSE", "Linux"),
];

/// Browsers without a window: programs drive them.
const HEADLESS: [&str; 5] = ["HeadlessChrome", "PhantomJS", "Puppeteer", "Playwright", "Lighthouse"];

/// What the patterns call a crawler's device.
const CRAWLER: &str = "Spider";

/// Reads a user agent.
pub(crate) fn parse(text: &str) -> UserAgent {
    let (browser, os, device) = EXTRACTOR.as_ref().map(|extractor| extractor.extract(text)).unwrap_or_default();
    let (browser, browser_version) = browser.map(|found| (found.family, found.major)).unwrap_or_default();
    let (os, os_version) = os.map(|found| (found.os, found.major)).unwrap_or_default();
    let browser = family(&BROWSERS, &browser);
    let is_crawler = device.is_some_and(|found| found.device == CRAWLER);
    UserAgent {
        browser: Some(browser),
        browser_version: browser_version.and_then(major),
        os: Some(family(&SYSTEMS, &os)),
        os_version: os_version.as_deref().and_then(major),
        device_type: Some(device_type(text, is_crawler && browser != "WhatsApp")),
    }
}

fn family(families: &[(&str, &'static str)], name: &str) -> &'static str {
    families.iter().find(|(start, _)| name.starts_with(start)).map_or("Other", |(_, family)| family)
}

fn device_type(text: &str, is_crawler: bool) -> DeviceType {
    let android = text.contains("Android");
    if is_crawler || HEADLESS.iter().any(|word| text.contains(word)) {
        DeviceType::Bot
    } else if text.contains("iPhone") || text.contains("iPod") || (android && text.contains("Mobile")) {
        DeviceType::Mobile
    } else if text.contains("iPad") || android {
        DeviceType::Tablet
    } else {
        DeviceType::Desktop
    }
}

/// The number before the first point; null: it starts with none.
fn major(version: &str) -> Option<String> {
    let digits: String = version.chars().take_while(char::is_ascii_digit).take(9).collect();
    Some(digits).filter(|digits| !digits.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (String, String, DeviceType) {
        let agent = parse(text);
        let join = |name: Option<&str>, version: Option<String>| {
            format!("{} {}", name.unwrap_or("none"), version.unwrap_or_default()).trim_end().to_owned()
        };
        let device = agent.device_type.expect("a device");
        (join(agent.browser, agent.browser_version), join(agent.os, agent.os_version), device)
    }

    #[test]
    fn browsers_systems_and_devices_have_few_names() {
        let cases = [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
                "Chrome 120",
                "Windows 10",
                DeviceType::Desktop,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/121.0.0.0",
                "Edge 121",
                "Windows 10",
                DeviceType::Desktop,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0",
                "Opera 106",
                "Windows 10",
                DeviceType::Desktop,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
                "Safari 17",
                "macOS 10",
                DeviceType::Desktop,
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:121.0) Gecko/20100101 Firefox/121.0",
                "Firefox 121",
                "macOS 10",
                DeviceType::Desktop,
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
                "Chrome 119",
                "Linux",
                DeviceType::Desktop,
            ),
            (
                "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0.0.0 Safari/537.36",
                "Chrome 119",
                "Chrome OS 14541",
                DeviceType::Desktop,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1",
                "Safari 17",
                "iOS 17",
                DeviceType::Mobile,
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1",
                "Chrome 120",
                "iOS 17",
                DeviceType::Mobile,
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
                "Safari 16",
                "iOS 16",
                DeviceType::Tablet,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
                "Chrome 120",
                "Android 14",
                DeviceType::Mobile,
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Safari/537.36",
                "Samsung Internet 23",
                "Android 13",
                DeviceType::Tablet,
            ),
            ("WhatsApp/2.23.20.0 A", "WhatsApp 2", "Other", DeviceType::Desktop),
        ];
        for (text, browser, os, device) in cases {
            assert_eq!(told(text), (browser.to_owned(), os.to_owned(), device), "{text}");
        }
    }

    #[test]
    fn crawlers_and_headless_browsers_are_bots() {
        for text in [
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
        ] {
            assert_eq!(told(text).2, DeviceType::Bot, "{text}");
        }
    }
}
