//! Pages, and what is sent as an event of no other subject.

use serde_json::{Value, json};

use super::{
    pools,
    script::Script,
    visit::{Visit, with},
};

/// Sends an event of this visit.
pub(super) fn event(script: &mut Script, visit: &Visit, names: &[&str], fields: Value) {
    let ids = visit.ids(script);
    let id = if script.plan.orderly || script.dice.chance(80) { Some(script.new_id("e")) } else { None };
    let mut fields = with(json!({ "eventId": id, "name": script.dice.pick(names) }), fields);
    // The ids stand in the request, or in the event itself where they differ.
    let mut shared = visit.shared.clone();
    if script.dice.chance(25) {
        fields = with(fields, ids);
        shared = json!({});
    }
    script.tell_with("trackEvents", shared, fields);
}

pub(super) fn step(script: &mut Script, visit: &mut Visit) {
    match script.dice.below(20) {
        0..10 => page_viewed(script, visit),
        10 => {
            let state = script.maybe(80, &["visible", "hidden"]);
            event(script, visit, &["visibility_change"], json!({ "properties": { "state": state } }));
        }
        11 => event(script, visit, &["page_hidden", "page_shown"], json!({})),
        12 => {
            let product = script.maybe(85, &pools::PRODUCTS);
            event(script, visit, &["product_interest_shown"], json!({ "properties": { "product": product } }));
        }
        13 => event(script, visit, &["session_converted", "session.converted"], json!({})),
        14 => event(script, visit, &["session_started", "session.start"], json!({})),
        15 => {
            let error = script.dice.maybe(40, &[true, false]);
            event(script, visit, &["session_ended", "session.end"], json!({ "properties": { "error": error } }));
        }
        16 | 17 => failure(script, visit),
        _ => own_event(script, visit),
    }
}

fn page_viewed(script: &mut Script, visit: &Visit) {
    let url = script.maybe(75, &pools::PAGES);
    let path = script.maybe(25, &pools::PATHS);
    let title = script.maybe(40, &pools::TITLES);
    let referrer = script.maybe(20, &pools::REFERRERS);
    let inner_title = script.maybe(20, &pools::TITLES);
    let properties = json!({ "path": path, "referrer": referrer, "title": inner_title });
    let names = ["page_viewed", "page_viewed", "page_view", "page"];
    event(script, visit, &names, json!({ "pageUrl": url, "pageTitle": title, "properties": properties }));
}

fn failure(script: &mut Script, visit: &Visit) {
    let kind = script.maybe(60, &pools::ERROR_TYPES);
    let message = script.maybe(60, &pools::ERROR_MESSAGES);
    let names = ["widget_error", "api_error", "app_error"];
    event(script, visit, &names, json!({ "properties": { "kind": kind, "message": message } }));
}

/// An event that the catalogue does not know.
fn own_event(script: &mut Script, visit: &Visit) {
    let category = script.maybe(40, &pools::EVENT_CATEGORIES);
    let mut properties = json!({});
    for name in pools::PROPERTIES {
        if script.dice.chance(50) {
            properties[name] = value(script);
        }
    }
    event(script, visit, &pools::OWN_EVENTS, json!({ "category": category, "properties": properties }));
}

/// A property of any type.
fn value(script: &mut Script) -> Value {
    let values = [
        json!("pro"),
        json!("Pro"),
        json!("1"),
        json!(1),
        json!(1.5),
        json!(-20),
        json!(true),
        json!("true"),
        json!(null),
        json!([1, null, "a"]),
        json!({ "aa": 1, "b": { "c": "ä" } }),
        json!(""),
    ];
    values[script.dice.below(values.len())].clone()
}
