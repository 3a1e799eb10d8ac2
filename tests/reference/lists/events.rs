//! `topEvents` and `event`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{count, grouped, labels, most, unique_sessions, unique_users};
use crate::reference::{
    names::canonical,
    time::text,
    view::{Part, View},
};

/// `Analytics.topEvents`.
pub(crate) fn top_events(view: &View, first: usize) -> Value {
    let events = view.events(&|at| view.is_in_range(at));
    let row = |(name, events): (Option<String>, Vec<_>)| {
        // The one category of all of them; null where they differ, which only names of the sender's own can.
        let categories: BTreeSet<_> = events.iter().map(|event: &&super::Event| event.category.as_str()).collect();
        json!({
            "name": name,
            "category": (categories.len() == 1).then(|| categories.first().copied()),
            "count": events.len(),
            "uniqueSessions": unique_sessions(&events),
            "uniqueUsers": unique_users(view, &events),
        })
    };
    most(grouped(&events, |event| Some(event.name.clone())), first).into_iter().map(row).collect()
}

/// `Analytics.event`, with its series in this granularity and the values of one property.
pub(crate) fn event(view: &View, name: &str, granularity: &str, property: &str, first: usize) -> Value {
    let events = |part: Part| view.events_named(part, canonical(name));
    let all = events(&|at| view.is_in_range(at));
    let point = |(start, end)| {
        let events = events(&|at| start <= at && at < end);
        json!({ "start": text(start), "end": text(end), "count": events.len(), "uniqueSessions": unique_sessions(&events) })
    };
    // "One that is null on every event is as missing."
    let given = all.iter().flat_map(|event| &event.properties).filter(|(_, value)| !value.is_null());
    let properties: BTreeSet<_> = given.map(|(name, _)| name).collect();
    // "Of events that have it, not null; strings as they are, else JSON text."
    let values = all.iter().filter_map(|event| event.properties.get(property).filter(|value| !value.is_null()));
    let values = values.map(|value| Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    json!({
        "name": canonical(name),
        "count": all.len(),
        "uniqueSessions": unique_sessions(&all),
        "uniqueUsers": unique_users(view, &all),
        "timeSeries": view.points(granularity).into_iter().map(point).collect::<Vec<_>>(),
        "properties": properties,
        "propertyValues": labels(count(values), first),
    })
}
