use chrono_tz::{Europe::Berlin, Tz};
use parlance::db::Db;
use parlance_entity::{Timestamp, event, message, vocabulary::EventCategory};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ask::{Ask, at, days, instants},
    rows::{self, store},
};
use crate::support::on_every_database;

const DAY_MS: i64 = 86_400_000;

/// Noon of a day of March 2026, counted from 1.
fn noon(day: i64) -> Timestamp {
    at("2026-02-28T12:00:00Z").plus(day * DAY_MS)
}

/// Stores so many sessions at noon of each day of March, from the 1st on.
async fn store_sessions(db: &Db, id: Uuid, counts: &[usize]) {
    let sessions = (1..).zip(counts).flat_map(|(day, count)| {
        (0..*count).map(move |number| rows::session(id, &format!("s{day}-{number}"), noon(day)))
    });
    store(db, sessions.collect()).await;
}

fn march(now: &str) -> Ask {
    Ask { now: at(now), ..Ask::over(days("2026-03-01", "2026-03-31", Tz::UTC)) }
}

fn dates(points: &Value) -> Vec<&str> {
    points.as_array().expect("a list").iter().map(|point| point["date"].as_str().expect("a day")).collect()
}

async fn error_of(ask: &Ask, db: &Db, id: Uuid, selection: &str) -> String {
    let (code, text) = ask.refusal(db, id, selection).await;
    assert_eq!(code, "BAD_USER_INPUT", "{selection}");
    text
}

on_every_database! {
    async fn a_forecast_follows_the_week_and_begins_with_today(db) {
        let id = Uuid::now_v7();
        // March 2026 begins with a Sunday. Today, the 22nd, has had no session yet.
        let counts: Vec<usize> = (0..21).map(|day| if day % 7 == 0 { 2 } else { 10 }).collect();
        store_sessions(&db, id, &counts).await;
        let found = march("2026-03-22T09:00:00Z").answer(&db, id, "forecast(metric: SESSIONS) { date value lower upper }").await;
        let points = found["forecast"].as_array().expect("a list");
        assert_eq!(dates(&found["forecast"]), (22..29).map(|day| format!("2026-03-{day}")).collect::<Vec<_>>());
        for (point, expected) in points.iter().zip([2.0, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0]) {
            let number = |name: &str| point[name].as_f64().expect("a number");
            assert!((number("value") - expected).abs() < 1.0, "{point}");
            assert!(0.0 <= number("lower") && number("lower") <= number("value") && number("value") <= number("upper"));
        }
    }

    async fn a_past_range_is_continued_where_it_ends(db) {
        let id = Uuid::now_v7();
        store_sessions(&db, id, &[5; 31]).await;
        let ask = Ask { now: at("2026-06-01T00:00:00Z"), ..Ask::over(days("2026-03-01", "2026-03-20", Tz::UTC)) };
        let found = ask.answer(&db, id, "forecast(metric: SESSIONS, days: 2) { date value }").await;
        assert_eq!(dates(&found["forecast"]), ["2026-03-21", "2026-03-22"]);
        // Days that the range cuts are no days of the series: it ends with the 19th.
        let cut = Ask { now: ask.now, ..Ask::over(instants("2026-03-01T12:00:00Z", "2026-03-20T12:00:00Z")) };
        let found = cut.answer(&db, id, "forecast(metric: SESSIONS, days: 1) { date }").await;
        assert_eq!(dates(&found["forecast"]), ["2026-03-20"]);
    }

    async fn every_metric_has_its_own_series(db) {
        let id = Uuid::now_v7();
        let days = || (1..=20).map(noon);
        let each = |count: i64| days().flat_map(move |noon| (0..count).map(move |number| noon.plus(number)));
        let user = |number: usize| format!("u{}", number % 2);
        store(&db, each(4).enumerate().map(|(n, at)| rows::session_of(id, &format!("s{n}"), at, &user(n), noon(1))).collect()).await;
        store(&db, each(3).enumerate().map(|(n, at)| rows::conversation(id, &format!("c{n}"), at)).collect()).await;
        store(&db, each(9).enumerate().map(|(n, at)| message::Model { counted: true, ..rows::message(id, &format!("m{n}"), at) }).collect()).await;
        store(&db, each(5).enumerate().map(|(n, at)| rows::handover(id, &format!("h{n}"), at)).collect()).await;
        store(&db, each(6).enumerate().map(|(n, at)| rows::lead(id, &format!("l{n}"), at)).collect()).await;
        store(&db, (0..).zip(each(8)).map(|(n, at)| {
            let category = if n % 8 == 0 { EventCategory::Error } else { EventCategory::System };
            event::Model { category, ..rows::event(id, n, "page_viewed", at) }
        }).collect()).await;
        let ask = march("2026-03-21T12:00:00Z");
        let metrics = [
            ("SESSIONS", 4.0), ("USERS", 2.0), ("CONVERSATIONS", 3.0), ("MESSAGES", 9.0), ("HANDOVERS", 5.0), ("LEADS", 6.0),
            ("EVENTS", 8.0), ("ERRORS", 1.0),
        ];
        for (metric, count) in metrics {
            let selection = format!("forecast(metric: {metric}, days: 1) {{ value }} anomalies(metric: {metric}) {{ date }}");
            let found = ask.answer(&db, id, &selection).await;
            let value = found["forecast"][0]["value"].as_f64().expect("a number");
            assert!((value - count).abs() < 0.1, "{metric}: {value}");
            assert_eq!(found["anomalies"], json!([]), "{metric}");
        }
    }

    async fn a_day_that_stands_out_is_told_and_today_is_not(db) {
        let id = Uuid::now_v7();
        let mut counts = [20; 31];
        (counts[9], counts[19]) = (60, 0);
        // Today is far from over.
        counts[30] = 1;
        store_sessions(&db, id, &counts).await;
        let found = march("2026-03-31T12:30:00Z").answer(&db, id, "anomalies(metric: SESSIONS) { date value expected lower upper }").await;
        assert_eq!(dates(&found["anomalies"]), ["2026-03-10", "2026-03-20"]);
        for (day, value) in found["anomalies"].as_array().expect("a list").iter().zip([60.0, 0.0]) {
            let number = |name: &str| day[name].as_f64().expect("a number");
            assert_eq!(number("value"), value);
            assert!((number("expected") - 20.0).abs() < 1.0 && number("lower") < 20.0 && number("upper") > 20.0, "{day}");
        }
    }

    async fn days_are_local(db) {
        let id = Uuid::now_v7();
        // Each day's sessions come at 23:30 in UTC, which is the next day in Berlin.
        let sessions = (1..=30).map(|day| rows::session(id, &format!("s{day}"), noon(day).plus(DAY_MS / 2 - 1_800_000)));
        store(&db, sessions.collect()).await;
        let selection = "anomalies(metric: SESSIONS) { date } forecast(metric: SESSIONS, days: 1) { date value }";
        for (timezone, first) in [(Tz::UTC, "2026-03-20"), (Berlin, "2026-03-21")] {
            let ask = Ask { now: at("2026-03-20T23:30:00Z"), ..Ask::over(days("2026-03-02", "2026-03-31", timezone)) };
            let found = ask.answer(&db, id, selection).await;
            assert_eq!(dates(&found["forecast"]), [first]);
            assert_eq!(found["anomalies"], json!([]));
        }
    }

    async fn fewer_than_two_weeks_are_refused_and_what_is_asked_in_vain_too(db) {
        let id = Uuid::now_v7();
        let forecast = "forecast(metric: SESSIONS) { value }";
        let ask = march("2026-03-31T12:00:00Z");
        assert!(error_of(&ask, &db, id, forecast).await.contains("has 0: ask for a longer range"), "nothing is no zero");
        store_sessions(&db, id, &[3; 31]).await;
        let short = Ask { now: ask.now, ..Ask::over(days("2026-03-18", "2026-03-31", Tz::UTC)) };
        for selection in [forecast, "anomalies(metric: LEADS) { value }"] {
            let error = error_of(&short, &db, id, selection).await;
            assert!(error.contains("14 whole days") && error.contains("has 13"), "{error}");
        }
        let long = Ask { now: at("2026-03-14T12:00:00Z"), ..Ask::over(days("2026-01-01", "2026-03-31", Tz::UTC)) };
        let error = error_of(&long, &db, id, forecast).await;
        assert!(error.contains("has 13 (the chatbot's first data is of 2026-03-01)"), "{error}");
        for arguments in ["days: 0", "days: -3", "days: 91", "confidence: 0", "confidence: 1", "confidence: -0.5"] {
            let error = error_of(&ask, &db, id, &format!("forecast(metric: SESSIONS, {arguments}) {{ value }}")).await;
            assert!(error.contains(arguments.split(':').next().expect("a name")), "{error}");
        }
        let most = "forecast(metric: SESSIONS, days: 90, confidence: 0.999) { value } anomalies(metric: SESSIONS) { date }";
        assert_eq!(ask.answer(&db, id, most).await["forecast"].as_array().map(Vec::len), Some(90));
        let usual = "forecast(metric: SESSIONS, days: null, confidence: null) { value upper }";
        assert_eq!(ask.answer(&db, id, usual).await["forecast"].as_array().map(Vec::len), Some(7));
    }
}
