use parlance_entity::{conversation, event, message, session, vocabulary::DeviceType};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
    statements::statements_of,
};
use crate::support::on_every_database;

const NOON: &str = "2026-03-02T12:00:00Z";

const DIMENSIONS: [&str; 23] = [
    "CHANNEL",
    "DEVICE_TYPE",
    "BROWSER",
    "BROWSER_VERSION",
    "OS",
    "OS_VERSION",
    "SCREEN",
    "LANGUAGE",
    "COUNTRY",
    "CITY",
    "REFERRER_DOMAIN",
    "UTM_SOURCE",
    "UTM_MEDIUM",
    "UTM_CAMPAIGN",
    "UTM_TERM",
    "UTM_CONTENT",
    "ENTRY_PAGE",
    "EXIT_PAGE",
    "SERVICE_TYPE",
    "TRIGGERED_BY",
    "IDENTIFIED",
    "RETURNING",
    "STATUS",
];

fn from(chatbot_id: Uuid, id: &str, country: Option<&str>) -> session::Model {
    session::Model { country: country.map(str::to_owned), ..rows::session(chatbot_id, id, at(NOON)) }
}

on_every_database! {
    async fn values_are_listed_by_their_sessions_then_by_name_null_last(db) {
        let id = Uuid::now_v7();
        let countries = [Some("FR"), Some("DE"), None, Some("DE"), Some("AT"), Some("be")];
        let session = |(number, country): (usize, Option<&str>)| from(id, &format!("s{number}"), country);
        store(&db, countries.into_iter().enumerate().map(session).collect()).await;
        let row = |value: Value, total: i64| json!({
            "value": value, "share": total as f64 / 6.0, "metrics": { "sessions": { "total": total } },
        });
        let rows = "totalRows rows { value share metrics { sessions { total } } }";
        let selection = format!("all: breakdown(by: COUNTRY) {{ {rows} }} two: breakdown(by: COUNTRY, first: 2) {{ {rows} }}");
        let found = Ask::default().answer(&db, id, &selection).await;
        assert_eq!(found["all"], json!({ "totalRows": 5, "rows": [
            row(json!("DE"), 2), row(json!("AT"), 1), row(json!("FR"), 1), row(json!("be"), 1), row(Value::Null, 1),
        ]}));
        assert_eq!(found["two"], json!({ "totalRows": 5, "rows": [row(json!("DE"), 2), row(json!("AT"), 1)] }));
    }

    async fn a_rows_metrics_are_those_of_a_filter_by_its_value(db) {
        let id = Uuid::now_v7();
        let (before, noon) = (at("2026-02-01T00:00:00Z"), at(NOON));
        let of = |name: &str, user: &str, country: Option<&str>, started, first| {
            let country = country.map(str::to_owned);
            session::Model { country, duration_ms: 4_000, ..rows::session_of(id, name, started, user, first) }
        };
        store(&db, vec![
            of("s1", "u:ann", Some("DE"), noon, noon),
            // New to the range, although her first session was elsewhere.
            of("s2", "u:ann", Some("FR"), noon.plus(1), noon),
            of("s3", "u:bob", Some("FR"), noon, before),
            of("s4", "a:carl", None, noon, noon),
        ]).await;
        let in_session = |session: &str| Some(session.to_owned());
        store(&db, vec![
            message::Model { session_id: in_session("s1"), ..rows::message(id, "m1", noon) },
            message::Model { session_id: in_session("s2"), ..rows::message(id, "m2", noon) },
            message::Model { session_id: in_session("s4"), ..rows::message(id, "m3", noon) },
            message::Model { session_id: None, ..rows::message(id, "m4", noon) },
        ]).await;
        store(&db, vec![conversation::Model {
            session_id: in_session("s2"), user_id: Some("u:ann".to_owned()), first_conversation_at: Some(noon),
            first_response_ms: Some(700), ..rows::conversation(id, "c1", noon)
        }]).await;
        store(&db, vec![event::Model { session_id: in_session("s3"), ..rows::event(id, 1, "widget_opened", noon) }]).await;
        let metrics = "metrics { sessions { total duration { median histogram { from count } } } users { unique new identified } \
                       messages { total } conversations { newContacts firstResponseTime { p95 } } widget { opens } }";
        let selection = format!("breakdown(by: COUNTRY) {{ rows {{ value {metrics} }} }}");
        let found = Ask::default().answer(&db, id, &selection).await;
        for row in found["breakdown"]["rows"].as_array().expect("rows") {
            let filter = match row["value"].as_str() {
                Some(country) => json!({ "country": { "eq": country } }),
                None => json!({ "country": { "isNull": true } }),
            };
            let filtered = Ask::with(&filter).answer(&db, id, metrics).await;
            assert_eq!(row["metrics"], filtered["metrics"], "{filter}");
        }
        let rows = &found["breakdown"]["rows"];
        assert_eq!(rows[0]["metrics"]["users"], json!({ "unique": 2, "new": 1, "identified": 2 }));
        assert_eq!(rows[2]["metrics"]["messages"]["total"], 1);
    }

    async fn every_dimension_has_a_value_for_every_session(db) {
        let id = Uuid::now_v7();
        let full = session::Model {
            started_at: at(NOON), screen_width: Some(1920), screen_height: Some(1080), device_type: Some(DeviceType::Tablet),
            ..crate::support::sample::session(id, "full")
        };
        store(&db, vec![full, rows::session(id, "plain", at(NOON))]).await;
        for dimension in DIMENSIONS {
            let selection = format!("breakdown(by: {dimension}) {{ rows {{ value metrics {{ sessions {{ total }} }} }} }}");
            let found = Ask::default().answer(&db, id, &selection).await;
            let totals = found["breakdown"]["rows"].as_array().expect("rows").iter();
            let total: i64 = totals.map(|row| row["metrics"]["sessions"]["total"].as_i64().expect("a count")).sum();
            assert_eq!(total, 2, "{dimension}");
        }
        let selection = "screen: breakdown(by: SCREEN) { rows { value } } device: breakdown(by: DEVICE_TYPE) { rows { value } } \
                         status: breakdown(by: STATUS) { rows { value } }";
        let found = Ask::default().answer(&db, id, selection).await;
        assert!(found["screen"]["rows"].as_array().expect("rows").contains(&json!({ "value": "1920x1080" })), "{found}");
        assert!(found["device"]["rows"].as_array().expect("rows").contains(&json!({ "value": "TABLET" })), "{found}");
        assert!(found["status"]["rows"].as_array().expect("rows").contains(&json!({ "value": "TIMED_OUT" })), "{found}");
    }

    async fn a_breakdown_reads_each_table_once_however_many_rows_it_has(db) {
        let id = Uuid::now_v7();
        store(&db, (0..5).map(|n| from(id, &format!("s{n}"), Some(&format!("C{n}")))).collect()).await;
        let selection = "breakdown(by: COUNTRY) { rows { value share metrics { sessions { total } messages { total } } } }";
        assert_eq!(statements_of(&db, id, selection).await, 3);
    }
}
