//! One set of metrics, cut by time, hour, weekday and dimension.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    filter::{attribute, is_identified, is_returning},
    lists::by_count,
    metrics::metrics,
    numbers::rate,
    record::Session,
    time::{hour_of, text, weekday_of},
    view::{Part, View},
};

const WEEKDAYS: [&str; 7] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/// `Analytics.metrics`.
pub(crate) fn whole(view: &View) -> Value {
    metrics(view, &|at| view.is_in_range(at))
}

/// `Analytics.timeSeries`: "points in the future are listed with zeros".
pub(crate) fn time_series(view: &View, granularity: &str) -> Value {
    let points = view.points(granularity).into_iter();
    let point = |(start, end)| json!({ "start": text(start), "end": text(end), "metrics": metrics(view, &|at| start <= at && at < end) });
    points.map(point).collect()
}

/// `Analytics.hourOfDay`.
pub(crate) fn hour_of_day(view: &View) -> Value {
    let hour = |hour| {
        let part = |at| view.is_in_range(at) && hour_of(view.zone, at) == hour;
        json!({ "hour": hour, "metrics": metrics(view, &part) })
    };
    (0..24).map(hour).collect()
}

/// `Analytics.dayOfWeek`.
pub(crate) fn day_of_week(view: &View) -> Value {
    let day = |(number, name): (usize, &&str)| {
        let part = |at| view.is_in_range(at) && weekday_of(view.zone, at) == number;
        json!({ "weekday": name, "metrics": metrics(view, &part) })
    };
    WEEKDAYS.iter().enumerate().map(day).collect()
}

/// `Analytics.breakdown`.
pub(crate) fn breakdown(view: &View, dimension: &str, first: usize) -> Value {
    let part: Part = &|at| view.is_in_range(at);
    let sessions = view.sessions(part);
    let mut counts = BTreeMap::<Option<String>, usize>::new();
    for session in &sessions {
        *counts.entry(value(view, session, dimension)).or_default() += 1;
    }
    let row = |(label, count): (Option<String>, usize)| {
        // "A row's metrics are those of the filter by that value."
        let rows = view.only(|session| value(view, session, dimension) == label);
        // "`share` is of the range's sessions."
        json!({ "value": label, "share": rate(count, sessions.len()), "metrics": metrics(&rows, part) })
    };
    let total_rows = counts.len();
    json!({ "rows": by_count(counts, first).into_iter().map(row).collect::<Vec<_>>(), "totalRows": total_rows })
}

/// The value of a session in a dimension.
fn value(view: &View, session: &Session, dimension: &str) -> Option<String> {
    match dimension {
        "IDENTIFIED" => Some(is_identified(view.records, session).to_string()),
        "RETURNING" => Some(is_returning(view.records, session).to_string()),
        "STATUS" => Some(view.status(session).to_owned()),
        name => attribute(session, &camel_case(name)),
    }
}

fn camel_case(name: &str) -> String {
    let words = name.to_lowercase();
    let mut words = words.split('_');
    let first = words.next().expect("a word").to_owned();
    words.fold(first, |text, word| text + &word[..1].to_uppercase() + &word[1..])
}

/// `Analytics.heatmap`: "all 168 cells, Monday 0 h first".
pub(crate) fn heatmap(view: &View, metric: &str) -> Value {
    let part: Part = &|at| view.is_in_range(at);
    let messages = |roles: &[&str]| {
        let all = view.messages(part).into_iter().filter(|it| roles.contains(&it.role.as_str()));
        all.map(|message| message.sent_at).collect()
    };
    let times: Vec<i64> = match metric {
        "SESSIONS" => view.sessions(part).iter().map(|it| it.started_at).collect(),
        "CONVERSATIONS" => view.conversations(part).iter().map(|it| it.started_at).collect(),
        "MESSAGES" => messages(&["USER", "BOT", "AGENT", "SYSTEM"]),
        "MESSAGES_RECEIVED" => messages(&["USER"]),
        "MESSAGES_SENT" => messages(&["BOT", "AGENT"]),
        "EVENTS" => view.events(part).iter().map(|it| it.at).collect(),
        "HANDOVERS" => view.handovers(part).iter().map(|it| it.requested_at).collect(),
        "LEADS" => view.leads(part).iter().map(|it| it.created_at).collect(),
        other => panic!("{other} is no metric of a heatmap"),
    };
    let cell = |number: usize| {
        let (weekday, hour) = (number / 24, number % 24);
        let is_here = |at: &&i64| weekday_of(view.zone, **at) == weekday && hour_of(view.zone, **at) == hour;
        json!({ "weekday": WEEKDAYS[weekday], "hour": hour, "value": times.iter().filter(is_here).count() })
    };
    (0..168).map(cell).collect()
}
