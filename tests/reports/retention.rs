use std::collections::{BTreeSet, HashMap};

use chrono_tz::{Europe::Berlin, Tz};
use parlance::{
    db::Db,
    period::{Granularity, Range},
};
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

/// Sessions of people, who came first in the first of theirs.
async fn came(db: &Db, visits: &[(&str, &[&str])]) -> Uuid {
    let id = Uuid::now_v7();
    let mut sessions = Vec::new();
    for (user, times) in visits {
        for time in *times {
            let (user, first) = (format!("u:{user}"), at(times[0]));
            sessions.push(rows::session_of(id, &format!("{user} {time}"), at(time), &user, first));
        }
    }
    store(db, sessions).await;
    id
}

async fn cohorts(ask: &Ask, db: &Db, id: Uuid, arguments: &str) -> Value {
    let selection = format!("retention{arguments} {{ period cohorts {{ start size returned rates }} }}");
    ask.answer(db, id, &selection).await["retention"]["cohorts"].take()
}

on_every_database! {
    async fn users_belong_to_the_week_they_came_first_in_and_count_once_a_week(db) {
        let id = came(&db, &[
            ("a", &["2026-03-02T10:00:00Z", "2026-03-04T10:00:00Z", "2026-03-10T10:00:00Z", "2026-03-11T10:00:00Z"]),
            ("b", &["2026-03-08T23:59:59Z", "2026-03-16T00:00:00Z"]),
            ("c", &["2026-03-09T00:00:00Z", "2026-03-17T10:00:00Z"]),
            ("before", &["2026-02-20T10:00:00Z", "2026-03-03T10:00:00Z"]),
        ]).await;
        // On Wednesday: the range's second week is touched, the third has not ended.
        let ask = Ask { now: at("2026-03-18T00:00:00Z"), ..Ask::over(days("2026-03-04", "2026-03-09", Tz::UTC)) };
        assert_eq!(cohorts(&ask, &db, id, "(period: WEEK, periods: 3)").await, json!([
            { "start": "2026-03-02T00:00:00.000Z", "size": 2, "returned": [2, 1, null], "rates": [1.0, 0.5, null] },
            { "start": "2026-03-09T00:00:00.000Z", "size": 1, "returned": [1, null, null], "rates": [1.0, null, null] },
        ]));
    }

    async fn empty_cohorts_are_listed_and_have_no_rates(db) {
        let id = came(&db, &[("a", &["2026-03-03T10:00:00Z"])]).await;
        let ask = Ask { now: at("2026-03-04T00:00:00Z"), ..Ask::over(days("2026-03-02", "2026-03-04", Tz::UTC)) };
        assert_eq!(cohorts(&ask, &db, id, "(period: DAY, periods: 2)").await, json!([
            { "start": "2026-03-02T00:00:00.000Z", "size": 0, "returned": [0, 0], "rates": [null, null] },
            { "start": "2026-03-03T00:00:00.000Z", "size": 1, "returned": [1, null], "rates": [1.0, null] },
            { "start": "2026-03-04T00:00:00.000Z", "size": 0, "returned": [null, null], "rates": [null, null] },
        ]));
    }

    async fn eight_weeks_are_what_is_meant_where_nothing_is_said(db) {
        let ask = Ask::over(instants("2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z"));
        for arguments in ["", "(periods: null)"] {
            let found = cohorts(&ask, &db, Uuid::now_v7(), arguments).await;
            assert_eq!(found.as_array().map(Vec::len), Some(1));
            assert_eq!(found[0]["returned"], json!([0, null, null, null, null, null, null, null]), "one week has ended");
            assert_eq!(found[0]["start"], "2026-03-02T00:00:00.000Z");
        }
    }

    async fn a_month_is_local_and_whole(db) {
        let id = came(&db, &[("a", &["2026-01-31T23:30:00Z", "2026-03-31T21:30:00Z"]), ("b", &["2026-02-28T22:59:59Z", "2026-03-31T22:00:00Z"])]).await;
        let ask = Ask { now: at("2026-05-01T00:00:00Z"), ..Ask::over(days("2026-02-15", "2026-02-15", Berlin)) };
        assert_eq!(cohorts(&ask, &db, id, "(period: MONTH, periods: 3)").await, json!([
            { "start": "2026-01-31T23:00:00.000Z", "size": 2, "returned": [2, 1, 1], "rates": [1.0, 0.5, 0.5] },
        ]));
    }

    async fn with_a_filter_a_cohort_is_who_had_a_session_that_passes_in_it(db) {
        let id = Uuid::now_v7();
        let (monday, tuesday) = (at("2026-03-02T10:00:00Z"), at("2026-03-03T10:00:00Z"));
        let sms = |session| session::Model { channel: Channel::Sms, ..session };
        store(&db, vec![
            sms(rows::session_of(id, "1", monday, "u:a", monday)),
            rows::session_of(id, "2", tuesday, "u:a", monday),
            rows::session_of(id, "3", monday, "u:b", monday),
            sms(rows::session_of(id, "4", tuesday, "u:b", monday)),
            session::Model { is_bot: true, ..sms(rows::session_of(id, "5", monday, "u:c", monday)) },
            sms(rows::session(id, "6", monday)),
            sms(rows::session_of(Uuid::now_v7(), "7", monday, "u:d", monday)),
        ]).await;
        let ask = Ask::with(&json!({ "channel": { "eq": "SMS" } }));
        let found = cohorts(&ask, &db, id, "(period: DAY, periods: 2)").await;
        assert_eq!((&found[0]["size"], &found[0]["returned"]), (&json!(1), &json!([1, 0])));
        assert_eq!((&found[1]["size"], &found[1]["returned"]), (&json!(0), &json!([0, 0])));
        let found = cohorts(&Ask::default(), &db, id, "(period: DAY, periods: 2)").await;
        assert_eq!((&found[0]["size"], &found[0]["returned"]), (&json!(2), &json!([2, 2])));
    }

    async fn what_cannot_be_meant_is_refused(db) {
        let ask = Ask::over(days("2025-03-02", "2026-03-01", Tz::UTC));
        for (arguments, expected) in [
            ("(period: HOUR)", "BAD_USER_INPUT"),
            ("(periods: 0)", "BAD_USER_INPUT"),
            ("(periods: 367)", "BAD_USER_INPUT"),
            ("(period: DAY, periods: 300)", "QUERY_TOO_COMPLEX"),
        ] {
            let selection = format!("retention{arguments} {{ period }}");
            let (code, message) = ask.refusal(&db, Uuid::now_v7(), &selection).await;
            assert_eq!(code, expected, "{arguments}: {message}");
        }
    }

    async fn any_history_agrees_with_counting_one_by_one(db) {
        let id = Uuid::now_v7();
        let visits = scattered(at("2026-01-01T00:00:00Z"));
        let first = |user: usize| visits.iter().filter(|(other, _)| *other == user).map(|(_, at)| *at).min().expect("one");
        let session = |(place, (user, time)): (usize, &(usize, Timestamp))| {
            rows::session_of(id, &format!("s{place}"), *time, &format!("a:{user}"), first(*user))
        };
        store(&db, visits.iter().enumerate().map(session).collect()).await;
        let ask = Ask { now: at("2026-03-10T12:00:00Z"), ..Ask::over(days("2026-01-20", "2026-02-17", Berlin)) };
        for (granularity, name) in [(Granularity::Day, "DAY"), (Granularity::Week, "WEEK"), (Granularity::Month, "MONTH")] {
            let found = cohorts(&ask, &db, id, &format!("(period: {name}, periods: 9)")).await;
            let units = ask.period.whole_units(granularity, 8).expect("units of days");
            let expected: Vec<Value> = units[..units.len() - 8].iter().enumerate()
                .map(|(number, _)| one_by_one(&visits, &first, &units[number..number + 9], ask.now)).collect();
            let sizes: Vec<Value> = found.as_array().expect("cohorts").iter().map(|cohort| json!([cohort["size"], cohort["returned"]])).collect();
            assert_eq!(sizes, expected, "{name}");
        }
    }
}

/// Visits of some people here and there in a hundred days.
fn scattered(from: Timestamp) -> Vec<(usize, Timestamp)> {
    let mut state = 11_i64;
    let mut next = |below: i64| {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        (state / 65_536) % below
    };
    (0..200).map(|_| (usize::try_from(next(60)).expect("small"), from.plus(next(100 * 1440) * 60_000))).collect()
}

/// Size and returns of the cohort of the first of the units.
fn one_by_one(
    visits: &[(usize, Timestamp)],
    first: &dyn Fn(usize) -> Timestamp,
    units: &[Range],
    now: Timestamp,
) -> Value {
    let mut active: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    for (user, time) in visits.iter().filter(|(user, _)| units[0].contains(first(*user))) {
        for (number, _) in units.iter().enumerate().filter(|(_, unit)| unit.contains(*time)) {
            active.entry(number).or_default().insert(*user);
        }
    }
    let count = |number: usize| active.get(&number).map_or(0, BTreeSet::len);
    let returned: Vec<_> =
        units.iter().enumerate().map(|(number, unit)| (unit.end <= now).then(|| count(number))).collect();
    json!([count(0), returned])
}
