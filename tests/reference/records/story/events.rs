//! Stories of events.

use serde_json::{Value, json};

use super::{MINUTE, Story, story};

fn names(told: &Story) -> Vec<(String, String)> {
    told.records().events.into_iter().map(|event| (event.name, event.category)).collect()
}

fn stored(name: &str, fields: Value) -> (String, String) {
    names(&story().event(0, name, fields)).remove(0)
}

#[test]
fn known_names_have_the_catalogues_name_and_category() {
    let is = |name: &str, category: &str| (name.to_owned(), category.to_owned());
    assert_eq!(stored("page", json!({"category": "ERROR"})), is("page_viewed", "SYSTEM"));
    assert_eq!(stored("message.failed", json!({})), is("message_failed", "SYSTEM"));
    assert_eq!(stored("chatbot_closed", json!({})), is("widget_closed", "ENGAGEMENT"));
    assert_eq!(stored("api_error", json!({})), is("api_error", "ERROR"));
    assert_eq!(stored("Page", json!({})), is("Page", "ENGAGEMENT"));
    assert_eq!(stored("our_own", json!({"category": "SECURITY"})), is("our_own", "SECURITY"));
    assert_eq!(stored("visibility_change", json!({"properties": {"state": "visible"}})), is("page_shown", "SYSTEM"));
    assert_eq!(stored("visibility_change", json!({"properties": {}})), is("page_hidden", "SYSTEM"));
}

#[test]
fn only_what_was_sent_as_an_event_is_one() {
    let told = story()
        .start_session(0, "s", json!({"pageUrl": "https://shop.example/"}))
        .request_handover(1, "h", json!({"sessionId": "s"}))
        .capture_lead(2, "l", json!({"sessionId": "s"}));
    assert_eq!(names(&told), []);
    assert_eq!(told.session().page_views, 0);
}

#[test]
fn an_event_seen_twice_changes_nothing() {
    let told = story().event(0, "widget_opened", json!({"eventId": "e", "sessionId": "s"})).event(
        9,
        "lead_captured",
        json!({"eventId": "e", "sessionId": "s"}),
    );
    assert_eq!((names(&told).len(), told.records().leads.len()), (1, 0));
    assert_eq!(told.spans(), [(0, 0)]);
}

#[test]
fn events_without_an_id_are_the_same_by_content_and_time() {
    let same = json!({"eventId": null, "sessionId": "s", "properties": {"goal": 1}});
    let told = story().event(0, "page", same.clone()).event(0, "page_view", same.clone()).event(1, "page", same);
    assert_eq!(names(&told).len(), 2);
    let untimed = json!({"eventId": null, "sessionId": "s", "occurredAt": null});
    assert_eq!(names(&story().event(0, "page", untimed.clone()).event(0, "page", untimed)).len(), 2);
}

#[test]
fn a_widget_was_open_since_the_last_open_unless_closed_meanwhile() {
    let own = || json!({"sessionId": "s"});
    let told = story()
        .event(0, "widget_closed", own())
        .event(1, "widget_opened", own())
        .event(2, "widget_opened", own())
        .event(5, "widget_closed", own())
        .event(6, "widget_closed", own())
        .event(8, "widget_closed", json!({"sessionId": "s", "properties": {"time_spent_seconds": 1.5}}))
        .event(9, "widget_closed", own())
        .event(9, "widget_opened", own());
    let times: Vec<Option<i64>> = told.records().events.into_iter().map(|event| event.time_open).collect();
    assert_eq!(times, [None, None, None, Some(3 * MINUTE), None, Some(1500), Some(0), None]);
}

#[test]
fn a_page_is_the_property_path_or_that_of_the_url() {
    let url = "https://shop.example/url?x=1";
    let path = |name: &str, fields: Value| story().event(0, name, fields).records().events.remove(0).page_path;
    assert_eq!(path("page", json!({"pageUrl": url, "properties": {"path": "/own#top"}})).as_deref(), Some("/own"));
    assert_eq!(path("page", json!({"pageUrl": url, "properties": {"path": null}})).as_deref(), Some("/url"));
    assert_eq!(
        path("button_clicked", json!({"pageUrl": url, "properties": {"path": "/own"}})).as_deref(),
        Some("/url")
    );
    assert_eq!(path("page", json!({})), None);
}
