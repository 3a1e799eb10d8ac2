//! Paths of pages.

use url::Url;

/// The path of a page, without query and fragment; `/` where it is empty. Takes a URL, or a path as trackers send it.
#[must_use]
pub fn path(page: &str) -> String {
    let path = match Url::parse(page) {
        Ok(url) if url.has_host() => url.path().to_owned(),
        _ => page.split(['?', '#']).next().unwrap_or_default().to_owned(),
    };
    if path.is_empty() { "/".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_neither_query_nor_fragment() {
        assert_eq!(path("https://www.example.com/pricing?plan=a#top"), "/pricing");
        assert_eq!(path("https://example.com"), "/");
        assert_eq!(path("/docs/?q=1"), "/docs/");
        assert_eq!(path("?q=1"), "/");
        assert_eq!(path(""), "/");
    }
}
