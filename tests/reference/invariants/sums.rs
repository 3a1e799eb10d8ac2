//! What is counted in parts adds up to the whole.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    question::{IN_SESSIONS, Question, SOME},
    shape::{Shape, may_be_null, named},
};
use crate::reference::workload::door::Door;

/// What no part adds to, though it is never null.
const UNIQUES: &[(&str, &str)] = &[
    ("Metrics.users", "who comes on two days is one user of each, and one of both"),
    ("ConversationMetrics.newContacts", "they are users: one with two conversations is one of each point that has one"),
];

/// Ways to cut a range.
const CUTS: [&str; 6] = [
    "timeSeries(granularity: HOUR)",
    "timeSeries(granularity: DAY)",
    "timeSeries(granularity: WEEK)",
    "timeSeries(granularity: MONTH)",
    "hourOfDay",
    "dayOfWeek",
];

/// Lists of all that a counter counts: the list, what of each of its rows, and the counter that these add up to.
const LISTS: &[(&str, &str, &str)] = &[
    ("topEvents(first: 1000)", "count", "/events/total"),
    ("errors(first: 1000)", "count", "/safety/errors"),
    ("aiErrors(first: 1000)", "count", "/ai/errors"),
    ("aiModels", "errors", "/ai/errors"),
    ("aiModels", "inputTokens", "/ai/inputTokens"),
    ("aiModels", "outputTokens", "/ai/outputTokens"),
    ("aiModels", "costUsd", "/ai/costUsd"),
    ("aiModels", "latency/count", "/ai/latency/count"),
    ("leadTypes(first: 1000)", "count", "/leads/total"),
    ("leadTypes(first: 1000)", "value", "/leads/value"),
    ("leadTypes(first: 1000)", "wonValue", "/leads/wonValue"),
    ("intakeFlows", "started", "/intake/started"),
    ("intakeFlows", "completed", "/intake/completed"),
    ("intakeFlows", "duration/count", "/intake/duration/count"),
    ("services", "started", "/conversations/started"),
    ("services", "resolved", "/conversations/resolved"),
    ("services", "dropped", "/conversations/dropped"),
    ("services", "resolutionTime/count", "/conversations/resolutionTime/count"),
    ("handoverReasons(first: 1000)", "count", "/handovers/requested"),
    ("supportOptions(first: 1000)", "count", "/handovers/requested"),
    ("heatmap(metric: SESSIONS)", "value", "/sessions/total"),
    ("heatmap(metric: CONVERSATIONS)", "value", "/conversations/started"),
    ("heatmap(metric: MESSAGES)", "value", "/messages/total"),
    ("heatmap(metric: MESSAGES_RECEIVED)", "value", "/messages/received"),
    ("heatmap(metric: MESSAGES_SENT)", "value", "/messages/sent"),
    ("heatmap(metric: EVENTS)", "value", "/events/total"),
    ("heatmap(metric: HANDOVERS)", "value", "/handovers/requested"),
    ("heatmap(metric: LEADS)", "value", "/leads/total"),
];

/// Every counter, sum of money and bin of a histogram, by its path.
type Sums = BTreeMap<String, f64>;

/// The parts of a range add up to it, whatever cuts it.
pub(super) async fn of_times(shape: &Shape, door: &Door<'_>, question: &Question) {
    let counters = counters(shape, "Metrics");
    let cuts: String = CUTS
        .iter()
        .enumerate()
        .map(|(place, cut)| format!("c{place}: {cut} {{ metrics {{ {counters} }} }} "))
        .collect();
    for question in [question.clone(), question.with(SOME)] {
        let answer = question.answer(door, &format!("metrics {{ {counters} }} {cuts}")).await;
        for (place, cut) in CUTS.iter().enumerate() {
            let parts = answer[format!("c{place}")].as_array().expect("a list");
            same(
                &added(parts.iter().map(|part| &part["metrics"])),
                &sums(&answer["metrics"]),
                &format!("{cut} of {question:?}"),
            );
        }
    }
}

/// The rows of a breakdown add up to what belongs to sessions, for each is in one of them.
pub(super) async fn of_values(shape: &Shape, door: &Door<'_>, dimensions: &[String]) {
    let counters = counters(shape, "Metrics");
    let question = Question::whole().with(IN_SESSIONS);
    let whole = question.answer(door, &format!("metrics {{ {counters} }}")).await;
    for by in dimensions {
        let selection =
            format!("breakdown(by: {by}, first: 1000) {{ totalRows rows {{ share metrics {{ {counters} }} }} }}");
        let answer = question.answer(door, &selection).await;
        let rows = answer["breakdown"]["rows"].as_array().expect("rows");
        assert_eq!(answer["breakdown"]["totalRows"], rows.len(), "{by}: all rows are there");
        same(&added(rows.iter().map(|row| &row["metrics"])), &sums(&whole["metrics"]), by);
        let shares: f64 = rows.iter().filter_map(|row| row["share"].as_f64()).sum();
        assert!((shares - 1.0).abs() < 1e-9, "{by}: the shares add up to {shares}");
    }
}

/// The rows of a list add up to the counter of what it lists.
pub(super) async fn of_lists(shape: &Shape, door: &Door<'_>, question: &Question) {
    let lists: String = LISTS
        .iter()
        .enumerate()
        .map(|(place, (list, part, _))| match part.split_once('/') {
            Some((part, inner)) => format!("l{place}: {list} {{ {part} {{ {inner} }} }} "),
            None => format!("l{place}: {list} {{ {part} }} "),
        })
        .collect();
    let answer = question.answer(door, &format!("metrics {{ {} }} {lists}", counters(shape, "Metrics"))).await;
    for (place, (list, part, counter)) in LISTS.iter().enumerate() {
        let rows = answer[format!("l{place}")].as_array().expect("a list");
        let added: f64 = rows.iter().filter_map(|row| row.pointer(&format!("/{part}"))?.as_f64()).sum();
        let counted = answer["metrics"].pointer(counter).and_then(Value::as_f64).expect("a counter");
        assert!(close(added, counted), "{part} of {list}: {added}, not {counted}: {question:?}");
    }
}

/// Everything of a type that is never null, and of durations how many there are.
fn counters(shape: &Shape, of: &str) -> String {
    let is_unique = |field: &str| UNIQUES.iter().any(|(path, _)| *path == format!("{of}.{field}"));
    let asked = shape.fields_of(of).iter().filter(|field| !may_be_null(&field.ty.node) && !is_unique(&field.name.node));
    let asked = asked.map(|field| match named(&field.ty.node) {
        "Int" | "Float" => field.name.node.to_string(),
        "DurationStats" => format!("{} {{ count histogram {{ from count }} }}", field.name.node),
        "ScoreCount" => format!("{} {{ count }}", field.name.node),
        inner => format!("{} {{ {} }}", field.name.node, counters(shape, inner)),
    });
    asked.collect::<Vec<_>>().join(" ")
}

fn sums(metrics: &Value) -> Sums {
    added(std::iter::once(metrics))
}

fn added<'v>(parts: impl Iterator<Item = &'v Value>) -> Sums {
    let mut sums = Sums::new();
    for part in parts {
        add(part, "", &mut sums);
    }
    sums.retain(|_, sum| *sum != 0.0);
    sums
}

fn add(part: &Value, path: &str, sums: &mut Sums) {
    match part {
        Value::Number(number) => *sums.entry(path.to_owned()).or_default() += number.as_f64().expect("a number"),
        Value::Array(items) => {
            for (place, item) in items.iter().enumerate() {
                match item.get("from") {
                    // A histogram shows the bins between its first and its last, so that places differ.
                    Some(from) => add(&item["count"], &format!("{path}/from {from}"), sums),
                    None => add(item, &format!("{path}/{place}"), sums),
                }
            }
        }
        Value::Object(fields) => fields.iter().for_each(|(name, field)| add(field, &format!("{path}/{name}"), sums)),
        _ => {}
    }
}

fn same(parts: &Sums, whole: &Sums, of: &str) {
    let differs = |path: &&String| {
        let of = |sums: &Sums| sums.get(*path).copied().unwrap_or_default();
        !close(of(parts), of(whole))
    };
    let differing: Vec<_> =
        parts.keys().chain(whole.keys()).filter(differs).map(|path| (path, parts.get(path), whole.get(path))).collect();
    assert!(differing.is_empty(), "{of}: parts and whole differ: {differing:?}");
}

/// Whole numbers are equal, and sums of money but for the last digits.
fn close(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-9 * one.abs().max(1.0)
}
