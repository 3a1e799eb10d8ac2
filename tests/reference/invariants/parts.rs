//! What is told apart by what became of it is told apart wholly, and nothing that is a part exceeds what it is a part of.

use serde_json::Value;

use super::{
    question::{ALL_TIME, ask},
    shape::Shape,
};
use crate::reference::workload::door::Door;

/// Counters that are the sum of others.
const WHOLES: &[(&str, &[&str])] = &[
    ("sessions/total", &["sessions/identified", "sessions/anonymous"]),
    ("users/unique", &["users/new", "users/returning"]),
    ("users/unique", &["users/identified", "users/anonymous"]),
    ("conversations/started", &["conversations/open", "conversations/resolved", "conversations/dropped"]),
    ("conversations/resolved", &["conversations/resolvedByBot", "conversations/resolvedByAgent"]),
    ("messages/total", &["messages/received", "messages/sent", "messages/system"]),
    ("messages/sent", &["messages/fromBot", "messages/fromAgents"]),
    ("messages/received", &["messages/fromUsers"]),
    ("satisfaction/responses", &["satisfaction/distribution/*/count"]),
];

/// Counters that others are a part of; several parts of one line have nothing in common.
const AT_MOST: &[(&str, &[&str])] = &[
    ("sessions/total", &["sessions/ended", "sessions/timedOut"]),
    ("sessions/total", &["sessions/bounced"]),
    ("sessions/total", &["sessions/bounced", "sessions/converted"]),
    ("sessions/total", &["sessions/withConversation"]),
    ("sessions/total", &["sessions/withError"]),
    ("sessions/converted", &["sessions/withLead"]),
    ("sessions/total", &["sessions/bounced", "sessions/withHandover"]),
    ("sessions/total", &["users/unique"]),
    ("conversations/started", &["conversations/newContacts"]),
    ("conversations/started", &["conversations/handedOver"]),
    ("conversations/started", &["conversations/unanswered"]),
    ("conversations/open", &["conversations/awaitingFirstResponse"]),
    ("conversations/resolved", &["conversations/reopened"]),
    ("messages/sent", &["messages/delivered", "messages/failed"]),
    ("messages/delivered", &["messages/read"]),
    ("messages/sent", &["messages/replied"]),
    ("messages/fromBot", &["messages/slowResponses"]),
    ("handovers/requested", &["handovers/resolved", "handovers/abandoned", "handovers/pending"]),
    ("handovers/requested", &["handovers/accepted"]),
    ("handovers/requested", &["handovers/declined"]),
    ("handovers/requested", &["handovers/callbackRequested"]),
    ("leads/total", &["leads/qualified"]),
    ("leads/qualified", &["leads/won"]),
    ("ai/classifications", &["ai/fallbacks"]),
    ("intake/started", &["intake/completed"]),
    ("events/total", &["safety/errors"]),
    ("events/total", &["widget/loads", "widget/opens", "widget/minimizes", "widget/closes"]),
];

/// Lists by what became of a thing, and the counters of them that the states are.
const STATES: &[(&str, &[(&str, &str)])] = &[
    (
        "sessions(filter: { statuses: [*] })",
        &[("ACTIVE", ""), ("ENDED ERROR", "sessions/ended"), ("TIMED_OUT", "sessions/timedOut")],
    ),
    (
        "conversations(filter: { statuses: [*] })",
        &[
            ("OPEN QUEUED ASSIGNED", "conversations/open"),
            ("RESOLVED", "conversations/resolved"),
            ("DROPPED", "conversations/dropped"),
        ],
    ),
    (
        "handovers(statuses: [*])",
        &[
            ("REQUESTED", "handovers/pending"),
            ("RESOLVED", "handovers/resolved"),
            ("ABANDONED", "handovers/abandoned"),
            ("CALLBACK", ""),
            ("ACCEPTED", ""),
            ("DECLINED", ""),
        ],
    ),
    ("leads(statuses: [*])", &[("WON", "leads/won"), ("QUALIFIED", ""), ("LOST", ""), ("NEW", ""), ("CONTACTED", "")]),
];

/// Every set of metrics, duration, funnel and cohort of an answer.
pub(super) fn hold(shape: &Shape, analytics: &Value) {
    let all = |of| shape.all(of, "Analytics", analytics);
    all("Metrics").into_iter().for_each(metrics);
    all("DurationStats").into_iter().for_each(durations);
    all("FunnelResult").into_iter().for_each(funnel);
    all("Cohort").into_iter().for_each(cohort);
    for stickiness in all("Stickiness") {
        assert!(number(stickiness, "wau") <= number(stickiness, "mau"), "{stickiness}");
    }
}

fn metrics(metrics: &Value) {
    for (whole, parts) in WHOLES {
        let sum: i64 = parts.iter().map(|part| count(metrics, part)).sum();
        assert_eq!(count(metrics, whole), sum, "{whole} is {parts:?}: {metrics}");
    }
    for (whole, parts) in AT_MOST {
        let sum: i64 = parts.iter().map(|part| count(metrics, part)).sum();
        assert!(sum <= count(metrics, whole), "{parts:?} are part of {whole}: {metrics}");
    }
}

/// A counter; a star stands for all items of a list.
fn count(of: &Value, path: &str) -> i64 {
    match path.split_once("/*/") {
        Some((list, path)) => {
            let items = of.pointer(&format!("/{list}")).and_then(Value::as_array).expect("a list");
            items.iter().map(|item| count(item, path)).sum()
        }
        None => of.pointer(&format!("/{path}")).and_then(Value::as_i64).unwrap_or_else(|| panic!("{path} in {of}")),
    }
}

fn number(of: &Value, name: &str) -> f64 {
    of[name].as_f64().unwrap_or_else(|| panic!("{name} in {of}"))
}

fn durations(stats: &Value) {
    assert_eq!(count(stats, "histogram/*/count"), count(stats, "count"), "{stats}");
    if stats["count"] == 0 {
        assert!(stats["average"].is_null() && stats["max"].is_null(), "{stats}");
        return;
    }
    let ranks = ["median", "p75", "p90", "p95", "p99", "max"].map(|name| number(stats, name));
    assert!(ranks.is_sorted() && ranks[0] >= 0.0, "{stats}");
    assert!(number(stats, "average") <= number(stats, "max"), "{stats}");
}

fn funnel(funnel: &Value) {
    let steps: Vec<i64> = funnel["steps"].as_array().expect("steps").iter().map(|step| count(step, "count")).collect();
    assert!(steps.is_sorted_by(|one, next| one >= next), "no step has more than the one before: {steps:?}");
}

fn cohort(cohort: &Value) {
    let returned: Vec<i64> = cohort["returned"].as_array().expect("periods").iter().filter_map(Value::as_i64).collect();
    assert!(returned.iter().all(|count| (0..=number(cohort, "size") as i64).contains(count)), "{cohort}");
}

/// Everything stands in one state, and the counters of states say how many stand in each.
pub(super) async fn of_states(shape: &Shape, door: &Door<'_>) {
    let metrics = format!("analytics(range: {ALL_TIME}) {{ metrics {{ {} }} }}", shape.everything("Metrics"));
    let metrics = ask(door, &metrics).await["analytics"]["metrics"].take();
    for (list, states) in STATES {
        let all = if list.contains("filter") { "filter: {}" } else { "statuses: null" };
        let name = list.split('(').next().unwrap_or_default();
        let parts = states
            .iter()
            .enumerate()
            .map(|(place, (state, _))| format!("s{place}: {} {{ totalCount }} ", list.replace('*', state)));
        let answer = ask(door, &format!("all: {name}({all}) {{ totalCount }} {}", parts.collect::<String>())).await;
        let mut sum = 0;
        for (place, (state, counter)) in states.iter().enumerate() {
            let listed = count(&answer, &format!("s{place}/totalCount"));
            if !counter.is_empty() {
                assert_eq!(listed, count(&metrics, counter), "{state} of {list}");
            }
            sum += listed;
        }
        assert_eq!(count(&answer, "all/totalCount"), sum, "{list}");
    }
}
