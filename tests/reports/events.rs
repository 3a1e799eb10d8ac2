use parlance::db::Db;
use parlance_entity::{event, session, vocabulary::EventCategory};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at, days, instants},
        rows::{self, store},
    },
    support::on_every_database,
};

const NOON: &str = "2026-03-02T12:00:00Z";

/// Sessions a and b of one person, c of another, d of nobody; e is a crawler's.
async fn sessions(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let of = |session: &str, user: &str| rows::session_of(id, session, at(NOON), user, at(NOON));
    let crawler = session::Model { is_bot: true, ..rows::session(id, "e", at(NOON)) };
    let german = session::Model { country: Some("AT".to_owned()), ..of("c", "u:2") };
    store(db, vec![of("a", "u:1"), of("b", "u:1"), german, rows::session(id, "d", at(NOON)), crawler]).await;
    id
}

/// An event of a session at an instant.
fn happened(id: Uuid, arrival: i64, name: &str, session: &str, instant: &str) -> event::Model {
    let session_id = (!session.is_empty()).then(|| session.to_owned());
    event::Model { session_id, is_bot: session == "e", ..rows::event(id, arrival, name, at(instant)) }
}

/// Events of a name at noon, with properties.
fn with_properties(id: Uuid, name: &str, all: impl IntoIterator<Item = Value>) -> Vec<event::Model> {
    let event = |(arrival, properties)| event::Model { properties, ..happened(id, arrival, name, "a", NOON) };
    (1..).zip(all).map(event).collect()
}

async fn values(db: &Db, all: impl IntoIterator<Item = Value>) -> Value {
    let id = Uuid::now_v7();
    store(db, with_properties(id, "chosen", all)).await;
    let selection = r#"event(name: "chosen") { propertyValues(property: "what", first: 20) { label count share } }"#;
    Ask::default().answer(db, id, selection).await["event"]["propertyValues"].take()
}

on_every_database! {
    async fn events_are_listed_by_their_number_then_by_name(db) {
        let id = sessions(&db).await;
        let mut all: Vec<_> = (1..)
            .zip([("often", "a"), ("often", "a"), ("often", "b"), ("often", "c"), ("Zwei", "a"), ("Zwei", ""), ("zwei", "d"), ("zwei", "d")])
            .map(|(arrival, (name, session))| happened(id, arrival, name, session, NOON))
            .collect();
        all.push(happened(id, 20, "crawled", "e", NOON));
        all.push(happened(id, 21, "often", "d", "2026-03-09T00:00:00Z"));
        all.push(happened(id, 22, "often", "d", "2026-03-01T23:59:59.999Z"));
        all[6].category = EventCategory::Error;
        all.push(happened(Uuid::now_v7(), 1, "others", "a", NOON));
        store(&db, all).await;
        let ask = |first: i32| format!("topEvents(first: {first}) {{ name category count uniqueSessions uniqueUsers }}");
        let row = |name, category, count, sessions, users| json!({
            "name": name, "category": category, "count": count, "uniqueSessions": sessions, "uniqueUsers": users,
        });
        let expected = [
            row("often", Some("ENGAGEMENT"), 4, 3, 2),
            row("Zwei", Some("ENGAGEMENT"), 2, 1, 1),
            row("zwei", None, 2, 1, 0),
        ];
        let found = Ask::default().answer(&db, id, &ask(3)).await;
        assert_eq!(found["topEvents"], json!(expected));
        let found = Ask::default().answer(&db, id, &ask(2)).await;
        assert_eq!(found["topEvents"], json!(expected[..2]));
        let found = Ask::with(&json!({ "country": { "eq": "AT" } })).answer(&db, id, &ask(3)).await;
        assert_eq!(found["topEvents"], json!([row("often", Some("ENGAGEMENT"), 1, 1, 1)]));
        let found = Ask::with(&json!({ "includeBots": true })).answer(&db, id, "topEvents { name count }").await;
        assert_eq!(found["topEvents"][3], json!({ "name": "crawled", "count": 1 }));
        assert_eq!(Ask::default().answer(&db, Uuid::now_v7(), "topEvents { name }").await["topEvents"], json!([]));
    }

    async fn a_list_of_no_rows_is_refused(db) {
        for field in ["topEvents(first: 0) { name }", "topEvents(first: -1) { name }", "topEvents(first: 1001) { name }"] {
            assert_eq!(Ask::default().refusal(&db, Uuid::now_v7(), field).await.0, "BAD_USER_INPUT");
        }
    }

    async fn an_event_is_found_by_each_of_its_names(db) {
        let id = sessions(&db).await;
        store(&db, vec![
            happened(id, 1, "page_viewed", "a", NOON),
            happened(id, 2, "page_viewed", "b", NOON),
            happened(id, 3, "page_viewed", "d", NOON),
            happened(id, 4, "page_viewed", "", NOON),
            happened(id, 5, "page_hidden", "a", NOON),
        ]).await;
        let ask = |name: &str| format!("event(name: \"{name}\") {{ name count uniqueSessions uniqueUsers }}");
        for name in ["page_viewed", "page_view", "page"] {
            let found = Ask::default().answer(&db, id, &ask(name)).await;
            assert_eq!(found["event"], json!({ "name": "page_viewed", "count": 4, "uniqueSessions": 3, "uniqueUsers": 1 }));
        }
        for name in ["visibility_change", "never"] {
            let found = Ask::default().answer(&db, id, &ask(name)).await;
            assert_eq!(found["event"], json!({ "name": name, "count": 0, "uniqueSessions": 0, "uniqueUsers": 0 }));
        }
        let found = Ask::default().answer(&db, id, r#"event(name: "page") { count }"#).await;
        assert_eq!(found["event"], json!({ "count": 4 }));
    }

    async fn events_are_counted_by_unit_of_time(db) {
        let id = sessions(&db).await;
        store(&db, vec![
            happened(id, 1, "x", "a", "2026-03-02T00:00:00Z"),
            happened(id, 2, "x", "a", "2026-03-02T23:59:59Z"),
            happened(id, 3, "x", "b", "2026-03-02T12:00:00Z"),
            happened(id, 4, "x", "a", "2026-03-04T00:00:00Z"),
            happened(id, 5, "y", "a", "2026-03-03T00:00:00Z"),
            happened(id, 6, "x", "a", "2026-03-05T00:00:00Z"),
        ]).await;
        let ask = Ask::over(days("2026-03-02", "2026-03-04", chrono_tz::Tz::UTC));
        let found = ask.answer(&db, id, r#"event(name: "x") { timeSeries { start end count uniqueSessions } }"#).await;
        let point = |day: u32, count, sessions| json!({
            "start": format!("2026-03-0{day}T00:00:00.000Z"), "end": format!("2026-03-0{}T00:00:00.000Z", day + 1),
            "count": count, "uniqueSessions": sessions,
        });
        assert_eq!(found["event"]["timeSeries"], json!([point(2, 3, 2), point(3, 0, 0), point(4, 1, 1)]));
        let ask = Ask::over(instants("2026-03-02T12:00:00Z", "2026-03-03T13:30:00Z"));
        let found = ask.answer(&db, id, r#"event(name: "x") { timeSeries(granularity: WEEK) { count } }"#).await;
        assert_eq!(found["event"]["timeSeries"], json!([{ "count": 2 }]));
    }

    async fn properties_are_those_that_any_of_the_events_has(db) {
        let id = Uuid::now_v7();
        let mut all = with_properties(id, "chosen", [
            json!({ "b": 1, "Ä": null, "a.b": "x" }), json!({}), json!({ "B": { "inner": 1 }, "b": null, "never": null }),
        ]);
        all.push(event::Model { properties: json!({ "late": 1 }), ..happened(id, 9, "chosen", "a", "2026-03-09T00:00:00Z") });
        all.push(event::Model { properties: json!({ "other": 1 }), ..happened(id, 10, "other", "a", NOON) });
        store(&db, all).await;
        let found = Ask::default().answer(&db, id, r#"event(name: "chosen") { properties }"#).await;
        assert_eq!(found["event"]["properties"], json!(["B", "a.b", "b"]));
    }

    async fn values_of_a_property_are_texts_or_json(db) {
        let found = values(&db, [
            json!({ "what": "blue" }), json!({ "what": "blue" }), json!({ "what": "5" }), json!({ "what": 5 }),
            json!({ "what": true }), json!({ "what": 2.5 }), json!({ "what": ["x", null, { "b": 1, "aa": "ü" }] }),
            json!({ "what": null }), json!({}), json!({ "what": "" }),
        ]).await;
        let row = |label, count| json!({ "label": label, "count": count, "share": f64::from(count) / 8.0 });
        assert_eq!(found, json!([
            row("5", 2), row("blue", 2), row("", 1), row("2.5", 1), row(r#"["x",null,{"aa":"ü","b":1}]"#, 1), row("true", 1),
        ]));
    }

    async fn every_database_spells_values_alike(db) {
        let numbers = [json!(1e16), json!(1e300), json!(0.000_000_1), json!(0.1 + 0.2), json!(-7), json!(1.0)];
        let found = values(&db, numbers.into_iter().map(|number| json!({ "what": number }))).await;
        let labels: Vec<_> = found.as_array().expect("a list").iter().map(|row| row["label"].as_str().expect("a text")).collect();
        let mut sorted = labels.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, ["-7", "0.30000000000000004", "1.0", "10000000000000000", "1e+300", "1e-7"]);
    }

    async fn a_property_is_found_whatever_its_name(db) {
        let id = Uuid::now_v7();
        let names = ["$", "a.b", "[0]", "q\"uote", "0", "back\\slash", "it's", "ü x"];
        store(&db, with_properties(id, "chosen", names.map(|name| json!({ name: name })))).await;
        for name in names {
            let selection = format!("event(name: \"chosen\") {{ propertyValues(property: {}) {{ label count }} }}", json!(name));
            let found = Ask::default().answer(&db, id, &selection).await;
            assert_eq!(found["event"]["propertyValues"], json!([{ "label": name, "count": 1 }]), "{name}");
        }
    }

    async fn shares_are_of_all_values_beyond_the_first_too(db) {
        let id = Uuid::now_v7();
        let all = ["a", "b", "b", "c"].map(|value| json!({ "what": value }));
        store(&db, with_properties(id, "chosen", all)).await;
        let selection = r#"event(name: "chosen") { propertyValues(property: "what", first: 2) { label share } }"#;
        let found = Ask::default().answer(&db, id, selection).await;
        assert_eq!(found["event"]["propertyValues"], json!([{ "label": "b", "share": 0.5 }, { "label": "a", "share": 0.25 }]));
    }
}
