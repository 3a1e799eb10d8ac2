use parlance::db::Db;
use parlance_entity::{
    conversation, event, handover, lead, message, session,
    vocabulary::{Channel, DeviceType},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

/// Three sessions, counted 1, 10 and 100 by their page views: which ones pass shows in the sum.
async fn three(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let noon = at("2026-03-02T12:00:00Z");
    let plain = session::Model { browser: None, city: None, device_type: None, ..rows::session(id, "", noon) };
    store(
        db,
        vec![
            session::Model {
                id: "a".to_owned(),
                page_views: 1,
                browser: Some("Chrome".to_owned()),
                city: Some("50% of_it".to_owned()),
                user_id: Some("u:1".to_owned()),
                returning: true,
                device_type: Some(DeviceType::Mobile),
                ..plain.clone()
            },
            session::Model {
                id: "b".to_owned(),
                page_views: 10,
                browser: Some("chrome".to_owned()),
                city: Some("Köln".to_owned()),
                user_id: Some("a:1".to_owned()),
                converted_at: Some(noon),
                channel: Channel::Whatsapp,
                ..plain.clone()
            },
            session::Model { id: "c".to_owned(), page_views: 100, ..plain },
        ],
    )
    .await;
    let viewed = |arrival, session: &str, path: &str| event::Model {
        session_id: Some(session.to_owned()),
        page_path: Some(path.to_owned()),
        ..rows::event(id, arrival, "page_viewed", noon)
    };
    let clicked = event::Model { session_id: Some("c".to_owned()), ..rows::event(id, 9, "button_clicked", noon) };
    store(db, vec![viewed(1, "a", "/"), viewed(2, "a", "/prices"), viewed(3, "b", "/Prices"), clicked]).await;
    id
}

async fn passing(db: &Db, id: Uuid, filter: &Value) -> Value {
    let found = Ask::with(filter).metrics(db, id, "sessions { pageViews }").await;
    found["sessions"]["pageViews"].clone()
}

on_every_database! {
    async fn text_filters_keep_to_case_and_know_no_wildcards(db) {
        let id = three(&db).await;
        for (filter, expected) in [
            (json!({ "browser": { "eq": "Chrome" } }), 1),
            (json!({ "browser": { "ne": "Chrome" } }), 110),
            (json!({ "browser": { "in": ["Chrome", "Opera"] } }), 1),
            (json!({ "browser": { "in": [] } }), 0),
            (json!({ "browser": { "notIn": ["Chrome", "Opera"] } }), 110),
            (json!({ "browser": { "notIn": [] } }), 111),
            (json!({ "browser": { "contains": "hrom" } }), 11),
            (json!({ "browser": { "contains": "C" } }), 1),
            (json!({ "browser": { "contains": "" } }), 11),
            (json!({ "browser": { "startsWith": "Chr" } }), 1),
            (json!({ "browser": { "startsWith": "" } }), 11),
            (json!({ "browser": { "startsWith": "Chrome and more" } }), 0),
            (json!({ "browser": { "isNull": true } }), 100),
            (json!({ "browser": { "isNull": false } }), 11),
            (json!({ "browser": { "ne": "Chrome", "isNull": false } }), 10),
            (json!({ "browser": {} }), 111),
            (json!({ "city": { "contains": "%" } }), 1),
            (json!({ "city": { "contains": "_" } }), 1),
            (json!({ "city": { "startsWith": "5_%" } }), 0),
            (json!({ "city": { "startsWith": "Köl" } }), 10),
            (json!({ "city": { "startsWith": "50%" } }), 1),
        ] {
            assert_eq!(passing(&db, id, &filter).await, expected, "{filter}");
        }
    }

    async fn every_field_looks_at_its_own_column(db) {
        let id = three(&db).await;
        for (filter, expected) in [
            (json!({ "channel": { "eq": "WHATSAPP" } }), 10),
            (json!({ "channel": { "ne": "WHATSAPP" } }), 101),
            (json!({ "channel": { "in": [] } }), 0),
            (json!({ "deviceType": { "eq": "MOBILE" } }), 1),
            (json!({ "deviceType": { "ne": "MOBILE" } }), 110),
            (json!({ "deviceType": { "notIn": ["MOBILE", "TABLET"] } }), 110),
            (json!({ "identified": true }), 1),
            (json!({ "identified": false }), 110),
            (json!({ "returning": true }), 1),
            (json!({ "converted": true }), 10),
            (json!({ "converted": false }), 101),
            (json!({ "os": { "eq": "Linux" } }), 111),
            (json!({ "country": { "eq": "DE" }, "language": { "eq": "de-DE" } }), 111),
            (json!({ "referrerDomain": { "eq": "example.org" }, "serviceType": { "eq": "sales" } }), 111),
            (json!({ "utmSource": { "eq": "news" }, "utmMedium": { "eq": "mail" }, "utmCampaign": { "eq": "winter" } }), 111),
            (json!({ "utmTerm": { "eq": "coat" }, "utmContent": { "eq": "b" } }), 111),
            (json!({ "entryPage": { "eq": "/" }, "exitPage": { "eq": "/a" } }), 111),
            (json!({ "entryPage": { "eq": "/a" } }), 0),
        ] {
            assert_eq!(passing(&db, id, &filter).await, expected, "{filter}");
        }
    }

    async fn pages_and_events_match_any_of_the_sessions_and_negations_none(db) {
        let id = three(&db).await;
        for (filter, expected) in [
            (json!({ "page": { "eq": "/prices" } }), 1),
            (json!({ "page": { "ne": "/prices" } }), 110),
            (json!({ "page": { "notIn": ["/", "/Prices"] } }), 100),
            (json!({ "page": { "in": [] } }), 0),
            (json!({ "page": { "startsWith": "/" } }), 11),
            (json!({ "page": { "eq": "/", "contains": "prices" } }), 1),
            (json!({ "page": { "isNull": true } }), 100),
            (json!({ "page": { "isNull": false } }), 11),
            (json!({ "event": { "eq": "button_clicked" } }), 100),
            (json!({ "event": { "ne": "button_clicked" } }), 11),
            (json!({ "page": { "eq": "/a" } }), 0),
        ] {
            assert_eq!(passing(&db, id, &filter).await, expected, "{filter}");
        }
    }

    async fn filters_nest(db) {
        let id = three(&db).await;
        for (filter, expected) in [
            (json!({}), 111),
            (json!({ "and": [], "or": [] }), 111),
            (json!({ "and": [{ "browser": { "isNull": false } }, { "identified": false }] }), 10),
            (json!({ "or": [{ "identified": true }, { "browser": { "isNull": true } }] }), 101),
            (json!({ "or": [{ "identified": true }, {}] }), 111),
            (json!({ "not": { "browser": { "eq": "Chrome" } } }), 110),
            (json!({ "not": { "browser": { "ne": "Chrome" } } }), 1),
            (json!({ "not": { "page": { "eq": "/prices" } } }), 110),
            (json!({ "not": { "not": { "identified": true } } }), 1),
            (json!({ "not": { "or": [{ "identified": true }, { "converted": true }] } }), 100),
            (json!({ "not": {} }), 0),
            (json!({ "converted": true, "not": { "identified": true } }), 10),
        ] {
            assert_eq!(passing(&db, id, &filter).await, expected, "{filter}");
        }
    }

    async fn facts_count_with_their_session_and_without_one_only_unfiltered(db) {
        let id = three(&db).await;
        let noon = at("2026-03-02T12:00:00Z");
        for (number, session) in [(1, Some("a")), (2, Some("b")), (3, None), (4, Some("unknown"))] {
            let (name, session_id) = (number.to_string(), session.map(str::to_owned));
            store(&db, vec![conversation::Model { session_id: session_id.clone(), ..rows::conversation(id, &name, noon) }]).await;
            store(&db, vec![message::Model { session_id: session_id.clone(), ..rows::message(id, &name, noon) }]).await;
            store(&db, vec![handover::Model { session_id: session_id.clone(), ..rows::handover(id, &name, noon) }]).await;
            store(&db, vec![lead::Model { session_id, ..rows::lead(id, &name, noon) }]).await;
        }
        let selection = "conversations { started } messages { total } handovers { requested } leads { total } events { total }";
        let counts = |facts: i32, events: i32| json!({
            "conversations": { "started": facts }, "messages": { "total": facts }, "handovers": { "requested": facts },
            "leads": { "total": facts }, "events": { "total": events },
        });
        let found = async |filter: Value| Ask::with(&filter).metrics(&db, id, selection).await;
        assert_eq!(found(json!({})).await, counts(4, 4));
        assert_eq!(found(json!({ "browser": { "eq": "Chrome" } })).await, counts(1, 2));
        assert_eq!(found(json!({ "browser": { "ne": "Firefox" } })).await, counts(2, 4));
    }

    async fn crawlers_facts_are_left_out_with_their_sessions(db) {
        let id = Uuid::now_v7();
        let noon = at("2026-03-02T12:00:00Z");
        store(&db, vec![session::Model { is_bot: true, ..rows::session(id, "s1", noon) }]).await;
        store(&db, vec![event::Model { is_bot: true, ..rows::event(id, 1, "page_viewed", noon) }]).await;
        let total = async |filter: Value| {
            Ask::with(&filter).metrics(&db, id, "events { total }").await["events"]["total"].clone()
        };
        assert_eq!(total(json!({})).await, 0);
        assert_eq!(total(json!({ "includeBots": true })).await, 1);
        assert_eq!(total(json!({ "os": { "eq": "Linux" } })).await, 0);
        assert_eq!(total(json!({ "os": { "eq": "Linux" }, "includeBots": true })).await, 1);
    }
}
