//! Rates, averages and distributions.

use serde_json::{Value, json};

/// "Waiting and latency": the edges of the bins in milliseconds.
pub(crate) const WAITING: &[i64] = &[
    0, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000,
    86_400_000,
];

/// "Sessions, widget, conversations, intake, lead", and "`handlingTime`, `resolutionTime` and funnel times".
pub(crate) const LASTING: &[i64] =
    &[0, 10_000, 30_000, 60_000, 180_000, 300_000, 600_000, 1_800_000, 3_600_000, 14_400_000, 86_400_000];

/// "Ratios are fractions, null when their denominator is 0."
pub(crate) fn rate(part: usize, whole: usize) -> Value {
    ratio(part as f64, whole)
}

pub(crate) fn ratio(sum: f64, count: usize) -> Value {
    if count == 0 { Value::Null } else { json!(sum / count as f64) }
}

/// "Averages are null when there is nothing to average."
pub(crate) fn average(values: &[f64]) -> Value {
    ratio(values.iter().sum(), values.len())
}

/// A distribution of durations in milliseconds, in seconds. "Negative durations count as 0."
pub(crate) fn distribution(durations: impl IntoIterator<Item = i64>, edges: &[i64]) -> Value {
    let mut sorted: Vec<i64> = durations.into_iter().map(|duration| duration.max(0)).collect();
    sorted.sort_unstable();
    let seconds: Vec<f64> = sorted.iter().map(|duration| *duration as f64 / 1_000.0).collect();
    json!({
        "count": seconds.len(),
        "average": average(&seconds),
        "median": percentile(&seconds, 0.5),
        "p75": percentile(&seconds, 0.75),
        "p90": percentile(&seconds, 0.9),
        "p95": percentile(&seconds, 0.95),
        "p99": percentile(&seconds, 0.99),
        "max": seconds.last(),
        "histogram": histogram(&sorted, edges),
    })
}

/// "The value below which the fraction lies, by linear interpolation between the two nearest ranks."
fn percentile(sorted: &[f64], fraction: f64) -> Option<f64> {
    let rank = fraction * (sorted.len().checked_sub(1)?) as f64;
    let (low, high) = (sorted[rank.floor() as usize], sorted[rank.ceil() as usize]);
    Some(low + (high - low) * (rank - rank.floor()))
}

/// "Counts per bin, empty ones between the first and the last included. From included, to excluded; seconds. To is null in
/// the last, open bin."
fn histogram(sorted: &[i64], edges: &[i64]) -> Vec<Value> {
    let bin = |duration: i64| edges.iter().rposition(|edge| *edge <= duration).expect("none is below 0");
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    let bins = bin(*least)..=bin(*most);
    let count = |number| sorted.iter().filter(|duration| bin(**duration) == number).count();
    let edge = |number: usize| edges.get(number).map(|edge| *edge as f64 / 1_000.0);
    bins.map(|number| json!({ "from": edge(number), "to": edge(number + 1), "count": count(number) })).collect()
}
