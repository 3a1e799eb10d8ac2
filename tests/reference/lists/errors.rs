//! `errors` and `aiErrors`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{by_name, text_of};
use crate::reference::{record::Event, time::text, view::View};

/// When an error happened, and in which session.
type Seen = (i64, Option<usize>);

/// `Analytics.errors`: "by (kind, message): property kind, for ai_failed error_type, else the event's name".
pub(crate) fn errors(view: &View, first: usize) -> Value {
    let events = view.events(&|at| view.is_in_range(at)).into_iter().filter(|event| event.category == "ERROR");
    list(events.map(|event| ((kind(event), text_of(event, "message")), (event.at, event.session))), first)
}

fn kind(event: &Event) -> String {
    let property = if event.name == "ai_failed" { "error_type" } else { "kind" };
    text_of(event, property).unwrap_or_else(|| event.name.clone())
}

/// `Analytics.aiErrors`: "by errorType (null: `unknown`) and message".
pub(crate) fn ai_errors(view: &View, first: usize) -> Value {
    let calls = view.calls(&|at| view.is_in_range(at)).into_iter().filter(|call| call.failed);
    let kind = |kind: &Option<String>| kind.clone().unwrap_or_else(|| "unknown".to_owned());
    list(calls.map(|call| ((kind(&call.error_type), call.error_message.clone()), (call.at, call.session))), first)
}

fn list(errors: impl Iterator<Item = ((String, Option<String>), Seen)>, first: usize) -> Value {
    let mut groups = BTreeMap::<_, Vec<Seen>>::new();
    for (group, seen) in errors {
        groups.entry(group).or_default().push(seen);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|((kind, message), seen), ((other_kind, other_message), more)| {
        more.len().cmp(&seen.len()).then_with(|| kind.cmp(other_kind)).then_with(|| by_name(message, other_message))
    });
    groups.truncate(first);
    let row = |((kind, message), seen): ((String, Option<String>), Vec<Seen>)| {
        json!({
            "kind": kind,
            "message": message,
            "count": seen.len(),
            "uniqueSessions": seen.iter().filter_map(|(_, session)| *session).collect::<BTreeSet<_>>().len(),
            "lastSeenAt": seen.iter().map(|(at, _)| *at).max().map(text),
        })
    };
    groups.into_iter().map(row).collect()
}
