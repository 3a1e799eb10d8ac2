//! In what order reports come, and how often, makes no difference.

use serde_json::{Value, json};

use super::{
    question::{ALL_TIME, Question, SOME},
    shape::Shape,
};
use crate::reference::workload::{Workload, door::Door};

/// What is answered by an error where there is too little data.
const OUTLOOK: [&str; 2] = [
    "forecast(metric: SESSIONS) { date value lower upper }",
    "anomalies(metric: EVENTS) { date value expected lower upper }",
];

/// Everything that can be asked about a workload: of all of it, of some of its sessions, and of its middle.
pub(super) async fn everything(shape: &Shape, door: &Door<'_>, workload: &Workload) -> Vec<Value> {
    let earlier = format!("previous {{ start end metrics {{ {} }} }}", shape.everything("Metrics"));
    let everything = format!("{} {earlier}", shape.everything("Analytics"));
    let mut answers = Vec::new();
    for question in [Question::whole(), Question::whole().with(SOME), Question::middle(workload)] {
        answers.push(question.answer(door, &everything).await);
    }
    answers
}

/// What is foreseen, or why nothing is.
pub(super) async fn outlook(door: &Door<'_>) -> Vec<Value> {
    let mut answers = Vec::new();
    for outlook in OUTLOOK {
        let query = format!("{{ chatbot {{ analytics(range: {ALL_TIME}) {{ {outlook} }} }} }}");
        answers.push(door.ask(&query, json!({})).await);
    }
    answers
}

/// Two lists of answers are the same, to the last digit.
pub(super) fn same(found: &[Value], wanted: &[Value], what: &str) {
    assert_eq!(found.len(), wanted.len());
    let mut differing = Vec::new();
    for (place, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        compare(found, wanted, &place.to_string(), &mut differing);
    }
    let shown = &differing[..differing.len().min(10)];
    assert!(differing.is_empty(), "{what} differs in {} places: {shown:#?}", differing.len());
}

fn compare(found: &Value, wanted: &Value, path: &str, differing: &mut Vec<String>) {
    match (found, wanted) {
        (Value::Object(ours), Value::Object(theirs)) if ours.len() == theirs.len() => {
            for (name, value) in ours {
                compare(value, &theirs[name], &format!("{path}/{name}"), differing);
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (place, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
                compare(ours, theirs, &format!("{path}/{place}"), differing);
            }
        }
        _ if found == wanted => {}
        _ => differing.push(format!("{path}: {found}, not {wanted}")),
    }
}
