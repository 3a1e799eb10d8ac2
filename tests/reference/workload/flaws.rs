//! What goes wrong on the way: reports that have to be refused, and reports that come twice.

use serde_json::{Value, json};

use super::script::{Report, Script};
use crate::reference::time::{DAY, text};

/// Spoils copies of some reports, and repeats others.
pub(super) fn add(script: &mut Script) {
    let mut added = Vec::new();
    for report in &script.reports.clone() {
        match script.dice.below(100) {
            0..4 => added.extend(spoiled(script, report)),
            // Word for word: of an event without a time that would be a new one.
            4..9 if report.fields.get(report.mutation.time).is_some() => added.push(report.clone()),
            9..12 if !script.plan.orderly => added.push(changed(report)),
            _ => {}
        }
    }
    script.reports.extend(added);
}

/// The same id with other content. "The first to arrive holds."
fn changed(report: &Report) -> Report {
    let mut changed = report.clone();
    for (field, value) in
        [("role", json!("BOT")), ("reason", json!("bored")), ("type", json!("other")), ("pageUrl", json!("/x"))]
    {
        if changed.fields.get(field).is_some() {
            changed.fields[field] = value;
        }
    }
    changed
}

/// A copy that cannot be accepted.
fn spoiled(script: &mut Script, report: &Report) -> Option<Report> {
    let mut spoiled = report.clone();
    let fields = &mut spoiled.fields;
    let name = report.mutation.name;
    match (script.dice.below(4), name) {
        // Items of a list each have their own index in the errors; these are wrong one by one.
        (_, "submitScore") => fields["score"] = json!(script.dice.pick(&[0, 6, -1])),
        (_, "reviewConversation") => fields["score"] = json!(script.dice.pick(&[-1, 101])),
        (_, "updateHandover") => fields["status"] = json!(script.dice.pick(&["REQUESTED", "ABANDONED", "GONE"])),
        (0, "trackEvents") => fields["name"] = json!(""),
        (1, "trackEvents") => fields["properties"] = json!([1]),
        (2, "trackEvents") => {
            fields["name"] = json!("widget_closed");
            fields["properties"] = json!({ "time_spent_seconds": script.dice.pick(&["10", "long"]) });
        }
        (0, "recordMessages") => fields["messageId"] = json!("m\n1"),
        (1, "recordMessages") => fields["contentLength"] = json!(-1),
        (0 | 1, "recordAiCalls") => fields["confidence"] = json!(1.5),
        // Of the wrong form: this spoils the whole request.
        (2, _) => fields[report.mutation.time] = json!("yesterday"),
        _ => {
            // Too far ahead, or too long ago.
            let days = script.dice.pick(&[3, -900]);
            fields[report.mutation.time] = json!(text(script.plan.now + days * DAY));
        }
    }
    if let Some(Value::String(id)) = spoiled.fields.get_mut("eventId") {
        id.push('!');
    }
    Some(spoiled)
}
