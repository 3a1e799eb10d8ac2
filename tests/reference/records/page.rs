//! Pages and referrers.

/// The path of a page. "Property `path`, else that of `pageUrl`, without query and fragment, empty is `/`."
pub(super) fn path(page: &str) -> String {
    let end = |text: &str, stops: &[char]| text.find(stops).unwrap_or(text.len());
    let place = &page[..end(page, &['?', '#'])];
    let path = match place.split_once("://") {
        Some((_, host_and_path)) => &host_and_path[end(host_and_path, &['/'])..],
        None => place,
    };
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}

/// "Host in lower case without port and `www.`; own domain or a subdomain of it, or no URL: `direct`."
pub(super) fn referrer_domain(referrer: Option<&str>, own: Option<&str>) -> String {
    let direct = || "direct".to_owned();
    let Some(host) = referrer.and_then(host) else { return direct() };
    let Some(own) = own.map(str::to_lowercase) else { return host };
    let own = own.strip_prefix("www.").unwrap_or(&own);
    if host == own || host.ends_with(&format!(".{own}")) { direct() } else { host }
}

fn host(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let with_port = authority.rsplit('@').next()?;
    let host = with_port.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_neither_query_nor_fragment() {
        assert_eq!(path("https://shop.example/a/b?x=1#y"), "/a/b");
        assert_eq!(path("https://shop.example?to=/a"), "/");
        assert_eq!(path("/a?to=https://shop.example/b"), "/a");
        assert_eq!(path("#top"), "/");
        assert_eq!(path(""), "/");
    }

    #[test]
    fn a_referrer_is_the_host_unless_it_is_our_own() {
        let of = |referrer| referrer_domain(referrer, Some("shop.example"));
        assert_eq!(of(Some("https://WWW.Google.com:443/search?q=x")), "google.com");
        assert_eq!(of(Some("https://shop.example/a")), "direct");
        assert_eq!(of(Some("https://www.shop.example")), "direct");
        assert_eq!(of(Some("https://help.shop.example/")), "direct");
        assert_eq!(of(Some("https://workshop.example/")), "workshop.example");
        assert_eq!(of(Some("google")), "direct");
        assert_eq!(of(None), "direct");
        assert_eq!(referrer_domain(Some("https://shop.example"), None), "shop.example");
    }
}
