//! Where sessions come from.

use url::Url;

/// What a session without a foreign referrer came from.
const DIRECT: &str = "direct";

/// The host of a referrer in lower case without `www.`; `direct` where there is none, it is no URL, or it is the
/// chatbot's own domain or below it.
pub(super) fn domain(referrer: Option<&str>, own_domain: Option<&str>) -> String {
    let Some(domain) = referrer.and_then(|referrer| host(referrer.trim())) else { return DIRECT.to_owned() };
    if own_domain.and_then(own_host).is_some_and(|own| is_within(&domain, &own)) { DIRECT.to_owned() } else { domain }
}

fn is_within(domain: &str, own: &str) -> bool {
    domain.strip_suffix(own).is_some_and(|below| below.is_empty() || below.ends_with('.'))
}

/// The host of a domain as people write it: with or without scheme and port.
fn own_host(domain: &str) -> Option<String> {
    let domain = domain.trim();
    host(domain).or_else(|| host(&format!("https://{domain}")))
}

fn host(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_the_bare_host() {
        for (referrer, expected) in [
            ("https://www.Google.com:8443/search?q=1", "google.com"),
            ("http://news.example.org/", "news.example.org"),
            ("android-app://com.Slack", "com.slack"),
            ("google.com", "direct"),
            ("", "direct"),
            ("about:blank", "direct"),
        ] {
            assert_eq!(domain(Some(referrer), None), expected, "{referrer}");
        }
        assert_eq!(domain(None, Some("example.com")), "direct");
    }

    #[test]
    fn the_own_domain_and_what_is_below_it_is_no_referrer() {
        for own in ["example.com", "www.example.com", "https://Example.com/", "example.com:8080"] {
            assert_eq!(domain(Some("https://example.com/a"), Some(own)), "direct", "{own}");
            assert_eq!(domain(Some("https://shop.example.com/a"), Some(own)), "direct", "{own}");
            assert_eq!(domain(Some("https://myexample.com/"), Some(own)), "myexample.com", "{own}");
        }
    }
}
