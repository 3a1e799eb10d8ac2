//! Paths of pages.

use serde_json::{Map, Value};

use super::catalogue::text;

/// The path of the page that an event happened on: the property `path`, else that of the page's URL; none: it says
/// neither.
#[must_use]
pub fn path_of_event(properties: &Map<String, Value>, page_url: Option<&str>) -> Option<String> {
    text(properties, "path").or(page_url).map(path)
}

/// The path of a URL or of a path with a query: without query and fragment; empty is `/`.
#[must_use]
pub fn path(url: &str) -> String {
    let url = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |slash| &rest[slash..]),
        None => url,
    };
    if path.is_empty() { "/".to_owned() } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_has_no_query_and_no_fragment_and_is_never_empty() {
        for (url, expected) in [
            ("https://example.com/pricing?plan=pro#top", "/pricing"),
            ("https://example.com", "/"),
            ("https://example.com?from=/mail", "/"),
            ("/pricing#plans", "/pricing"),
            ("", "/"),
        ] {
            assert_eq!(path(url), expected, "{url}");
        }
    }

    #[test]
    fn the_property_comes_before_the_url() {
        let properties = json!({"path": "/a?b"});
        let properties = properties.as_object().expect("an object");
        assert_eq!(path_of_event(properties, Some("https://example.com/c")).as_deref(), Some("/a"));
        assert_eq!(path_of_event(&Map::new(), Some("https://example.com/c")).as_deref(), Some("/c"));
        assert_eq!(path_of_event(&Map::new(), None), None);
    }
}
