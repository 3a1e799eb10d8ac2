//! Stories of who is who.

use serde_json::json;

use super::{Story, story};

/// The persons of the sessions, in the order of their starts.
fn persons(told: &Story) -> Vec<Option<String>> {
    told.records().sessions.into_iter().map(|session| session.person).collect()
}

fn some(persons: &[&str]) -> Vec<Option<String>> {
    persons.iter().map(|person| Some((*person).to_owned())).collect()
}

#[test]
fn an_anonymous_id_joins_its_user_with_all_earlier_sessions() {
    let before = story().start_session(0, "one", json!({"anonymousId": "a"})).start_session(
        100,
        "two",
        json!({"anonymousId": "a"}),
    );
    assert_eq!(persons(&before), some(&["a:a", "a:a"]));
    assert_eq!(before.records().people["a:a"].user_id, None);
    let after = before.identify(200, "u", json!({"anonymousId": "a"}));
    assert_eq!(persons(&after), some(&["u:u", "u:u"]));
    assert_eq!(after.records().people["u:u"].user_id.as_deref(), Some("u"));
}

#[test]
fn a_shared_device_does_not_merge_two_people() {
    let told = story()
        .start_session(0, "one", json!({"anonymousId": "a"}))
        .identify(50, "u", json!({"anonymousId": "a"}))
        .start_session(100, "two", json!({"anonymousId": "a"}))
        .identify(150, "v", json!({"anonymousId": "a"}))
        .start_session(150, "three", json!({"anonymousId": "a"}));
    assert_eq!(persons(&told), some(&["u:u", "u:u", "u:v"]));
}

#[test]
fn any_row_that_carries_both_ids_ties_them() {
    let told = story().start_session(0, "one", json!({"anonymousId": "a"})).message(
        50,
        "USER",
        "m",
        json!({"sessionId": "two", "userId": "u", "anonymousId": "a"}),
    );
    assert_eq!(persons(&told), some(&["u:u", "u:u"]));
}

#[test]
fn the_first_user_id_of_a_session_is_its_user() {
    let told = story()
        .start_session(0, "s", json!({"anonymousId": "a"}))
        .identify(5, "u", json!({"sessionId": "s"}))
        .event(3, "button_clicked", json!({"sessionId": "s", "userId": "v"}))
        .start_session(9, "other", json!({"anonymousId": "a"}));
    // Naming the session is no tie of the anonymous id.
    assert_eq!(persons(&told), some(&["u:v", "a:a"]));
    assert!(told.records().people.contains_key("u:u"));
}

#[test]
fn nobody_is_known_without_an_id() {
    assert_eq!(persons(&story().start_session(0, "s", json!({}))), [None]);
}

#[test]
fn a_conversation_without_a_session_has_the_user_of_its_own_rows() {
    let told =
        story().message(0, "BOT", "m1", json!({"anonymousId": "a"})).identify(50, "u", json!({"anonymousId": "a"}));
    assert_eq!((told.conversation().session, told.conversation().person), (None, Some("u:u".to_owned())));
}
