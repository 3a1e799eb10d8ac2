use chrono_tz::{Europe::Berlin, Tz};
use parlance::{db::Db, period::Granularity};
use parlance_entity::{Timestamp, session, vocabulary::Channel};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    metrics::{
        ask::{Ask, at, days, instants},
        rows::{self, store},
    },
    support::on_every_database,
};

/// A session that is present from one instant to another.
fn present(chatbot_id: Uuid, id: &str, from: Timestamp, until: Timestamp) -> session::Model {
    session::Model { present_until: until, ..rows::session(chatbot_id, id, from) }
}

/// Sessions that are present from one time of 2 March 2026 to another.
async fn present_on_monday(db: &Db, times: &[(&str, &str)]) -> Uuid {
    let id = Uuid::now_v7();
    let time = |text: &str| at(&format!("2026-03-02T{text}Z"));
    let session =
        |(place, (from, until)): (usize, &(&str, &str))| present(id, &format!("s{place}"), time(from), time(until));
    store(db, times.iter().enumerate().map(session).collect()).await;
    id
}

const WHOLE: &str = "peak peakAt average";

on_every_database! {
    async fn the_peak_is_the_most_at_one_instant_and_the_average_weighs_by_time(db) {
        let id = present_on_monday(&db, &[
            ("10:00:00", "10:30:00"), ("10:10:00", "10:20:00"), ("10:15:00", "11:00:00"), ("11:00:00", "11:15:00"),
        ]).await;
        let ask = Ask::over(instants("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z"));
        let found = ask.answer(&db, id, &format!("concurrency {{ {WHOLE} busiestHourOfDay }}")).await;
        assert_eq!(found["concurrency"], json!({
            "peak": 3, "peakAt": "2026-03-02T10:15:00.000Z", "average": 100.0 / 120.0, "busiestHourOfDay": 10,
        }));
    }

    async fn who_ends_is_gone_before_another_starts_and_who_ends_at_the_start_was_never_there(db) {
        let id = present_on_monday(&db, &[("10:00:00", "10:30:00"), ("10:30:00", "11:00:00"), ("10:10:00", "10:10:00")]).await;
        let found = Ask::default().answer(&db, id, &format!("concurrency {{ {WHOLE} }}")).await;
        let average = 1.0 / (7.0 * 24.0);
        assert_eq!(found["concurrency"], json!({ "peak": 1, "peakAt": "2026-03-02T10:00:00.000Z", "average": average }));
    }

    async fn sessions_reach_into_the_range_and_out_of_it(db) {
        let id = present_on_monday(&db, &[
            ("09:00:00", "10:30:00"), ("09:59:00", "10:00:00"), ("10:45:00", "14:00:00"), ("11:00:00", "11:30:00"), ("08:00:00", "23:00:00"),
        ]).await;
        let ask = Ask::over(instants("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"));
        let found = ask.answer(&db, id, &format!("concurrency {{ {WHOLE} timeSeries {{ start end peak average }} }}")).await;
        assert_eq!(found["concurrency"], json!({
            "peak": 2, "peakAt": "2026-03-02T10:00:00.000Z", "average": 1.75,
            "timeSeries": [{ "start": "2026-03-02T10:00:00.000Z", "end": "2026-03-02T11:00:00.000Z", "peak": 2, "average": 1.75 }],
        }));
    }

    async fn nothing_is_open_after_now_and_what_starts_now_is(db) {
        let id = present_on_monday(&db, &[("10:00:00", "10:40:00"), ("10:30:00", "11:00:00"), ("10:30:00.001", "11:00:00")]).await;
        let over = instants("2026-03-02T10:00:00Z", "2026-03-02T12:00:00Z");
        let selection = format!("concurrency {{ {WHOLE} timeSeries {{ peak average }} }}");
        let found = Ask { now: at("2026-03-02T10:30:00Z"), ..Ask::over(over) }.answer(&db, id, &selection).await;
        assert_eq!(found["concurrency"], json!({
            "peak": 2, "peakAt": "2026-03-02T10:30:00.000Z", "average": 1.0,
            "timeSeries": [{ "peak": 2, "average": 1.0 }, { "peak": 0, "average": 0.0 }],
        }));
        for now in ["2026-03-02T09:59:59.999Z", "2026-03-01T00:00:00Z"] {
            let found = Ask { now: at(now), ..Ask::over(over) }.answer(&db, id, &selection).await;
            assert_eq!(found["concurrency"], json!({
                "peak": 0, "peakAt": null, "average": 0.0,
                "timeSeries": [{ "peak": 0, "average": 0.0 }, { "peak": 0, "average": 0.0 }],
            }), "{now}");
        }
        let found = Ask { now: at("2026-03-02T10:00:00Z"), ..Ask::over(over) }.answer(&db, id, &selection).await;
        assert_eq!((&found["concurrency"]["peak"], &found["concurrency"]["average"]), (&json!(1), &json!(0.0)));
    }

    async fn an_hour_of_the_day_is_all_its_hours_and_one_that_comes_twice_is_one(db) {
        let id = Uuid::now_v7();
        // In Berlin 2 h to 3 h comes twice on 26 October 2025: from 0 h UTC and from 1 h UTC.
        store(&db, vec![
            present(id, "twice", at("2025-10-26T00:30:00Z"), at("2025-10-26T01:30:00Z")),
            present(id, "day before", at("2025-10-25T00:00:00Z"), at("2025-10-25T01:00:00Z")),
            present(id, "day before too", at("2025-10-25T00:00:00Z"), at("2025-10-25T00:15:00Z")),
        ]).await;
        let selection = "concurrency { busiestHourOfDay byHourOfDay { hour peak average } timeSeries { start peak average } }";
        let found = Ask::over(days("2025-10-25", "2025-10-26", Berlin)).answer(&db, id, selection).await;
        let by_hour = found["concurrency"]["byHourOfDay"].as_array().expect("hours");
        assert_eq!(by_hour.len(), 24);
        assert_eq!(by_hour[2], json!({ "hour": 2, "peak": 2, "average": 2.25 / 3.0 }));
        assert_eq!(by_hour[3], json!({ "hour": 3, "peak": 0, "average": 0.0 }));
        assert_eq!(found["concurrency"]["busiestHourOfDay"], 2);
        let series = found["concurrency"]["timeSeries"].as_array().expect("points");
        assert_eq!(series.len(), 49);
        assert_eq!(series[26], json!({ "start": "2025-10-26T00:00:00.000Z", "peak": 1, "average": 0.5 }));
        assert_eq!(series[27], json!({ "start": "2025-10-26T01:00:00.000Z", "peak": 1, "average": 0.5 }));
    }

    async fn nothing_is_busiest_where_nothing_is_open(db) {
        let found = Ask::default().answer(&db, Uuid::now_v7(), &format!("concurrency {{ {WHOLE} busiestHourOfDay }}")).await;
        assert_eq!(found["concurrency"], json!({ "peak": 0, "peakAt": null, "average": 0.0, "busiestHourOfDay": null }));
    }

    async fn filters_choose_sessions_and_crawlers_are_left_out(db) {
        let id = Uuid::now_v7();
        let (from, until) = (at("2026-03-02T10:00:00Z"), at("2026-03-02T11:00:00Z"));
        store(&db, vec![
            present(id, "web", from, until),
            session::Model { channel: Channel::Sms, ..present(id, "sms", from, until) },
            session::Model { is_bot: true, ..present(id, "bot", from, until) },
            present(Uuid::now_v7(), "other tenant", from, until),
        ]).await;
        for (filter, peak) in [(json!({}), 2), (json!({ "includeBots": true }), 3), (json!({ "channel": { "eq": "SMS" } }), 1)] {
            let found = Ask::with(&filter).answer(&db, id, "concurrency { peak timeSeries(granularity: DAY) { peak } }").await;
            assert_eq!(found["concurrency"]["peak"], peak, "{filter}");
            assert_eq!(found["concurrency"]["timeSeries"][0]["peak"], peak, "{filter}");
        }
    }

    async fn a_series_of_too_many_hours_is_refused_and_the_hours_of_the_day_are_not(db) {
        let ask = Ask { now: at("2026-03-15T00:00:00Z"), ..Ask::over(days("2024-01-01", "2026-03-14", Tz::UTC)) };
        let (code, _) = ask.refusal(&db, Uuid::now_v7(), "concurrency { timeSeries { peak } }").await;
        assert_eq!(code, "QUERY_TOO_COMPLEX");
        let found = ask.answer(&db, Uuid::now_v7(), "concurrency { byHourOfDay { peak } }").await;
        assert_eq!(found["concurrency"]["byHourOfDay"].as_array().map(Vec::len), Some(24));
    }

    async fn every_way_of_cutting_agrees_with_looking_at_each_instant(db) {
        let id = Uuid::now_v7();
        let (start, sessions) = (at("2026-03-02T00:00:00Z"), scattered());
        let row = |(place, (from, until)): (usize, &(i64, i64))| present(id, &format!("s{place}"), start.plus(*from), start.plus(*until));
        store(&db, sessions.iter().enumerate().map(row).collect()).await;
        let ask = Ask { now: at("2026-03-05T13:20:00Z"), ..Ask::over(days("2026-03-02", "2026-03-08", Berlin)) };
        for granularity in [Granularity::Hour, Granularity::Day, Granularity::Week] {
            let name = format!("{granularity:?}").to_uppercase();
            let found = ask.answer(&db, id, &format!("concurrency {{ timeSeries(granularity: {name}) {{ peak average }} }}")).await;
            let expected: Vec<Value> = ask.period.buckets(granularity).expect("few").iter().map(|unit| {
                let (from, until) = (unit.start.0 - start.0, unit.end.0.min(ask.now.0) - start.0);
                looked_at(&sessions, from, until)
            }).collect();
            assert_eq!(found["concurrency"]["timeSeries"], Value::from(expected), "{name}");
        }
    }
}

/// Sessions here and there in a week, by minutes: from and until, milliseconds.
fn scattered() -> Vec<(i64, i64)> {
    let mut state = 7_i64;
    let mut next = |below: i64| {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        (state / 65_536) % below
    };
    (0..120)
        .map(|_| (next(7 * 1440) - 600, next(300)))
        .map(|(from, length)| (from * 60_000, (from + length) * 60_000))
        .collect()
}

/// What the sessions come to from one instant to another, minute by minute.
fn looked_at(sessions: &[(i64, i64)], from: i64, until: i64) -> Value {
    let minutes = || (from..until).step_by(60_000);
    let open = |at: i64| sessions.iter().filter(|(from, until)| *from <= at && at < *until).count();
    let sum: usize = minutes().map(open).sum();
    let average = if from < until { sum as f64 / minutes().count() as f64 } else { 0.0 };
    json!({ "peak": minutes().map(open).max().unwrap_or(0), "average": average })
}
