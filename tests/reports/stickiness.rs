use chrono_tz::{Europe::Berlin, Tz};
use parlance::db::Db;
use parlance_entity::{session, vocabulary::Channel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at, days, instants},
        rows::{self, store},
    },
    support::on_every_database,
};

/// Sessions of people.
async fn visits(db: &Db, visits: &[(&str, &str)]) -> Uuid {
    let id = Uuid::now_v7();
    let first = at("2026-01-01T00:00:00Z");
    let session = |(place, (user, time)): (usize, &(&str, &str))| {
        rows::session_of(id, &format!("s{place}"), at(time), &format!("u:{user}"), first)
    };
    store(db, visits.iter().enumerate().map(session).collect()).await;
    id
}

async fn stickiness(ask: &Ask, db: &Db, id: Uuid) -> Value {
    ask.answer(db, id, "stickiness { dau wau mau dauOverMau wauOverMau }").await["stickiness"].take()
}

on_every_database! {
    async fn week_and_month_end_with_the_ranges_last_day_and_reach_before_it(db) {
        let id = visits(&db, &[
            ("a", "2026-03-03T10:00:00Z"), ("a", "2026-03-03T12:00:00Z"), ("b", "2026-03-03T10:00:00Z"),
            ("a", "2026-03-04T10:00:00Z"),
            ("c", "2026-02-26T00:00:00Z"), ("too early for the week", "2026-02-25T23:59:59Z"),
            ("e", "2026-02-03T00:00:00Z"), ("too early for the month", "2026-02-02T23:59:59Z"),
            ("after", "2026-03-05T00:00:00Z"),
        ]).await;
        let ask = Ask::over(days("2026-03-03", "2026-03-04", Tz::UTC));
        assert_eq!(stickiness(&ask, &db, id).await, json!({
            "dau": 1.5, "wau": 3.0, "mau": 5.0, "dauOverMau": 0.3, "wauOverMau": 0.6,
        }));
    }

    async fn days_that_have_not_begun_do_not_count(db) {
        let id = visits(&db, &[("a", "2026-03-02T10:00:00Z"), ("b", "2026-03-03T08:00:00Z")]).await;
        let ask = Ask { now: at("2026-03-03T12:00:00Z"), ..Ask::over(days("2026-03-02", "2026-03-08", Tz::UTC)) };
        assert_eq!(stickiness(&ask, &db, id).await, json!({
            "dau": 1.0, "wau": 2.0, "mau": 2.0, "dauOverMau": 0.5, "wauOverMau": 1.0,
        }));
        let ask = Ask { now: at("2026-03-01T12:00:00Z"), ..ask };
        assert_eq!(stickiness(&ask, &db, id).await, json!({
            "dau": 0.0, "wau": 0.0, "mau": 0.0, "dauOverMau": null, "wauOverMau": null,
        }));
    }

    async fn of_instants_the_days_are_clipped_and_the_week_is_whole(db) {
        let id = visits(&db, &[
            ("a", "2026-03-02T09:00:00Z"), ("b", "2026-03-02T13:00:00Z"), ("c", "2026-03-03T20:00:00Z"),
        ]).await;
        let ask = Ask::over(instants("2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z"));
        let found = stickiness(&ask, &db, id).await;
        assert_eq!((&found["dau"], &found["wau"], &found["mau"]), (&json!(0.5), &json!(3.0), &json!(3.0)));
    }

    async fn days_are_local_and_filters_apply(db) {
        let id = visits(&db, &[("a", "2026-03-03T22:59:59Z"), ("b", "2026-03-03T23:00:00Z")]).await;
        let sms = session::Model { channel: Channel::Sms, ..rows::session_of(id, "sms", at("2026-03-03T12:00:00Z"), "u:c", at("2026-03-03T12:00:00Z")) };
        store(&db, vec![sms]).await;
        let berlin = Ask::over(days("2026-03-03", "2026-03-03", Berlin));
        assert_eq!(stickiness(&berlin, &db, id).await["dau"], 2.0);
        let filtered = Ask { filter: Ask::with(&json!({ "channel": { "eq": "SMS" } })).filter, ..berlin };
        assert_eq!(stickiness(&filtered, &db, id).await, json!({
            "dau": 1.0, "wau": 1.0, "mau": 1.0, "dauOverMau": 1.0, "wauOverMau": 1.0,
        }));
    }
}
