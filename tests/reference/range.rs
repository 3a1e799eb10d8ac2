//! What a `DateRangeInput` means.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use serde_json::Value;

use super::{
    record::Records,
    time::{DAY, HOUR, Span, day_of, first_day, plus_days, plus_months, points, unit_after, whole_days},
};

/// The range that is meant, at `now`. None given: the last 30 days, today included.
pub(crate) fn resolve(records: &Records, range: &Value, zone: Tz, now: i64) -> Span {
    if range.is_null() {
        return preset(records, "LAST_30_DAYS", zone, now);
    }
    if let Some(name) = range["preset"].as_str() {
        return preset(records, name, zone, now);
    }
    if let Some(last) = range.get("last") {
        let count = last["count"].as_i64().expect("a count");
        return last_units(count, last["unit"].as_str().expect("a unit"), zone, now);
    }
    if let Some(days) = range.get("days") {
        return whole_days(zone, day(&days["from"]), day(&days["to"]));
    }
    Span { start: at(&range["between"]["start"]), end: at(&range["between"]["end"]), days: None }
}

/// "Presets and `last` include the unit that is running, and `end` is the end of the running unit."
fn preset(records: &Records, name: &str, zone: Tz, now: i64) -> Span {
    let today = day_of(zone, now);
    let last = |count: i64| whole_days(zone, plus_days(today, 1 - count), today);
    let (week, month) = (first_day(today, "WEEK"), first_day(today, "MONTH"));
    let year =
        |day: NaiveDate| NaiveDate::from_ymd_opt(chrono::Datelike::year(&day), 1, 1).expect("a first of January");
    match name {
        "TODAY" => last(1),
        "YESTERDAY" => whole_days(zone, plus_days(today, -1), plus_days(today, -1)),
        "LAST_7_DAYS" => last(7),
        "LAST_30_DAYS" => last(30),
        "LAST_90_DAYS" => last(90),
        "THIS_WEEK" => whole_days(zone, week, plus_days(week, 6)),
        "LAST_WEEK" => whole_days(zone, plus_days(week, -7), plus_days(week, -1)),
        "THIS_MONTH" => whole_days(zone, month, plus_days(plus_months(month, 1), -1)),
        "LAST_MONTH" => whole_days(zone, plus_months(month, -1), plus_days(month, -1)),
        "THIS_YEAR" => whole_days(zone, year(today), plus_days(plus_months(year(today), 12), -1)),
        "ALL_TIME" => whole_days(zone, first_row(records).map_or(today, |first| day_of(zone, first)), today),
        other => panic!("{other} is no preset"),
    }
}

/// "ALL_TIME starts with the local day of the earliest session, conversation, message or event (today where none)."
fn first_row(records: &Records) -> Option<i64> {
    let sessions = records.sessions.iter().map(|session| session.started_at);
    let conversations = records.conversations.iter().map(|conversation| conversation.started_at);
    let messages = records.messages.iter().map(|message| message.sent_at);
    sessions.chain(conversations).chain(messages).chain(records.events.iter().map(|event| event.at)).min()
}

/// "`last` in HOUR is instants", 60 minutes each; "the other `last` are whole days."
fn last_units(count: i64, unit: &str, zone: Tz, now: i64) -> Span {
    if unit == "HOUR" {
        // The hours that the clock shows around now; the running one is the last that has begun.
        let around = Span { start: now - DAY, end: now + DAY, days: None };
        let hours = points(zone, around, unit);
        let running = hours.iter().rposition(|(start, _)| *start <= now).expect("now is in an hour");
        return Span { start: hours[running].1 - count * HOUR, end: hours[running].1, days: None };
    }
    let first = first_day(day_of(zone, now), unit);
    whole_days(zone, unit_after(first, unit, 1 - count), plus_days(unit_after(first, unit, 1), -1))
}

fn day(text: &Value) -> NaiveDate {
    text.as_str().and_then(|text| text.parse().ok()).expect("a day")
}

/// An instant as milliseconds.
pub(crate) fn at(text: &Value) -> i64 {
    let text = text.as_str().expect("an instant");
    DateTime::parse_from_rfc3339(text).expect("an instant").timestamp_millis()
}
