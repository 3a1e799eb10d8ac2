//! User agents: to a browser family, an operating system and a kind of device.

use parlance_entity::vocabulary::DeviceType;
use woothee::parser::{Parser, WootheeResult};

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

/// Browsers without a window: programs drive them.
const HEADLESS: [&str; 5] = ["HeadlessChrome", "PhantomJS", "Puppeteer", "Playwright", "Lighthouse"];

/// Browsers that pass for another one, with the word that gives them away.
const DISGUISED: [(&str, &str); 4] =
    [("WhatsApp/", "WhatsApp"), ("OPiOS/", "Opera"), ("OPT/", "Opera"), ("OPR/", "Opera")];

/// Reads a user agent.
pub(crate) fn parse(text: &str) -> UserAgent {
    let parsed = Parser::new().parse(text).unwrap_or_default();
    let (browser, browser_version) = browser(text, &parsed);
    let (os, os_version) = system(text, &parsed);
    UserAgent {
        browser: Some(browser),
        browser_version,
        os: Some(os),
        os_version,
        device_type: Some(device(text, &parsed)),
    }
}

fn browser(text: &str, parsed: &WootheeResult) -> (&'static str, Option<String>) {
    for (word, family) in DISGUISED {
        if let Some((_, version)) = text.split_once(word) {
            return (family, major(version));
        }
    }
    let family = match parsed.name {
        "Chrome" => "Chrome",
        "Safari" => "Safari",
        "Firefox" => "Firefox",
        "Edge" => "Edge",
        "Opera" => "Opera",
        "SamsungBrowser" => "Samsung Internet",
        _ => "Other",
    };
    (family, major(parsed.version))
}

fn system(text: &str, parsed: &WootheeResult) -> (&'static str, Option<String>) {
    let version = parsed.os_version.split_whitespace().last().and_then(major);
    match parsed.os {
        name if name.starts_with("Windows") => ("Windows", name.strip_prefix("Windows ").and_then(major)),
        "Mac OSX" | "Mac OS Classic" => ("macOS", version),
        "iPhone" | "iPad" | "iPod" | "iOS" => ("iOS", version),
        "Android" => ("Android", version),
        "Linux" => ("Linux", version),
        "ChromeOS" => ("Chrome OS", version),
        _ if text.contains("Android") => ("Android", None),
        _ => ("Other", None),
    }
}

fn device(text: &str, parsed: &WootheeResult) -> DeviceType {
    let android = text.contains("Android");
    if parsed.category == "crawler" || HEADLESS.iter().any(|word| text.contains(word)) {
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
