//! A handful of user agents, and what they are. Workloads take theirs from here.

/// A user agent and what it says. "No user agent: all null."
pub(crate) struct UserAgent {
    pub(crate) text: &'static str,
    pub(crate) browser: &'static str,
    pub(crate) browser_version: Option<&'static str>,
    pub(crate) os: &'static str,
    pub(crate) os_version: Option<&'static str>,
    pub(crate) device: &'static str,
}

/// "Browser families: Chrome, Safari, Firefox, Edge, Opera, Samsung Internet, WhatsApp, Other (mobile variants fold
/// into them); OS: Windows, macOS, iOS, Android, Linux, Chrome OS, Other. Versions are major numbers." "iPhone and
/// Android with `Mobile` MOBILE; iPad and Android without it TABLET; crawlers and headless browsers BOT; other user
/// agents DESKTOP."
pub(crate) const USER_AGENTS: [UserAgent; 9] = [
    UserAgent {
        text: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        browser: "Chrome",
        browser_version: Some("126"),
        os: "Windows",
        os_version: Some("10"),
        device: "DESKTOP",
    },
    UserAgent {
        text: "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15",
        browser: "Safari",
        browser_version: Some("17"),
        os: "macOS",
        os_version: Some("10"),
        device: "DESKTOP",
    },
    UserAgent {
        text: "Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
        browser: "Safari",
        browser_version: Some("16"),
        os: "iOS",
        os_version: Some("16"),
        device: "MOBILE",
    },
    UserAgent {
        text: "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0.0.0 Mobile Safari/537.36",
        browser: "Chrome",
        browser_version: Some("125"),
        os: "Android",
        os_version: Some("14"),
        device: "MOBILE",
    },
    UserAgent {
        text: "Mozilla/5.0 (Linux; Android 13; SM-X700) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/24.0 Chrome/117.0.0.0 Safari/537.36",
        browser: "Samsung Internet",
        browser_version: Some("24"),
        os: "Android",
        os_version: Some("13"),
        device: "TABLET",
    },
    UserAgent {
        text: "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
        browser: "Firefox",
        browser_version: Some("127"),
        os: "Linux",
        os_version: None,
        device: "DESKTOP",
    },
    UserAgent {
        text: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        browser: "Edge",
        browser_version: Some("126"),
        os: "Windows",
        os_version: Some("10"),
        device: "DESKTOP",
    },
    UserAgent {
        text: "Mozilla/5.0 (iPad; CPU OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1",
        browser: "Safari",
        browser_version: Some("15"),
        os: "iOS",
        os_version: Some("15"),
        device: "TABLET",
    },
    UserAgent {
        text: "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        browser: "Other",
        browser_version: None,
        os: "Other",
        os_version: None,
        device: "BOT",
    },
];

/// What the user agent is; another one is a mistake of the workload's.
pub(super) fn known(text: &str) -> &'static UserAgent {
    USER_AGENTS.iter().find(|known| known.text == text).unwrap_or_else(|| panic!("`{text}` is not in the table"))
}
