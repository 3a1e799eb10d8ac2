//! How many are there at once: the same whether a range is looked at whole or in parts, and now or later.

use serde_json::Value;

use super::question::{Question, ask, between};
use crate::reference::{time::DAY, workload::door::Door};

/// The whole range, and ways to cut it.
const SELECTION: &str = "concurrency {
    peak average
    hours: timeSeries(granularity: HOUR) { peak }
    days: timeSeries(granularity: DAY) { peak }
    weeks: timeSeries(granularity: WEEK) { peak }
    byHourOfDay { peak }
}";

/// The peak of a range is the highest of its parts', and its average theirs, by their length.
pub(super) async fn of_parts(door: &Door<'_>, (start, end): (i64, i64)) {
    let whole = concurrency(door, start, end, SELECTION).await;
    for parts in ["hours", "days", "weeks", "byHourOfDay"] {
        assert_eq!(whole["peak"], highest(&whole[parts]), "{parts}: {whole}");
    }
    let edges = [start, start + (end - start) / 3 + 1, start + (end - start) / 2, end];
    let (mut parts, mut present) = (Vec::new(), 0.0);
    for part in edges.windows(2) {
        let answer = concurrency(door, part[0], part[1], "concurrency { peak average }").await;
        present += answer["average"].as_f64().expect("a number") * (part[1] - part[0]) as f64;
        parts.push(answer);
    }
    assert_eq!(whole["peak"], highest(&Value::Array(parts)), "{edges:?}");
    let average = whole["average"].as_f64().expect("a number");
    assert!((average - present / (end - start) as f64).abs() < 1e-9, "{edges:?}: {average}");
}

/// How many are active at an instant is how many were open at it, asked a day later. Answers whether there were
/// several; if so, subscribers are told of as many, where that is to be looked at.
pub(super) async fn now_and_later(door: &Door<'_>, now: i64, subscribes: bool) -> bool {
    door.set_clock(now);
    let active = ask(door, "sessions(filter: { statuses: [ACTIVE] }) { totalCount }").await;
    let active = active["sessions"]["totalCount"].as_i64().expect("a count");
    if active > 1 && subscribes {
        assert_eq!(door.active_sessions().await, active, "at {now}");
    }
    door.set_clock(now + DAY);
    let later = concurrency(door, now, now + 1, "concurrency { peak average }").await;
    assert_eq!(
        (&later["peak"], &later["average"]),
        (&active.into(), &(active as f64).into()),
        "at {now}, asked a day later"
    );
    active > 1
}

async fn concurrency(door: &Door<'_>, start: i64, end: i64, selection: &str) -> Value {
    Question::whole().over(between(start, end)).answer(door, selection).await["concurrency"].take()
}

fn highest(parts: &Value) -> i64 {
    parts.as_array().expect("parts").iter().filter_map(|part| part["peak"].as_i64()).max().unwrap_or_default()
}
