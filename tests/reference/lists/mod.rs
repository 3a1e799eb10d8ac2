//! Lists: "ordered by their main count, largest first, then by name, byte order, null last".

pub(crate) mod agents;
pub(crate) mod ai;
pub(crate) mod errors;
pub(crate) mod events;
pub(crate) mod faqs;
pub(crate) mod intake;
pub(crate) mod labels;
pub(crate) mod pages;
pub(crate) mod paths;
pub(crate) mod people;
pub(crate) mod services;

use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Value, json};

use super::{numbers::rate, record::Event, view::View};

/// The first of the labels by count.
pub(crate) fn by_count(counts: BTreeMap<Option<String>, usize>, first: usize) -> Vec<(Option<String>, usize)> {
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by(|(label, count), (other, more)| {
        Reverse(count).cmp(&Reverse(more)).then_with(|| by_name(label, other))
    });
    rows.truncate(first);
    rows
}

/// "Byte order, null last."
pub(crate) fn by_name(one: &Option<String>, other: &Option<String>) -> Ordering {
    one.is_none().cmp(&other.is_none()).then_with(|| one.cmp(other))
}

/// Rows in groups by a label.
pub(crate) fn grouped<T: Copy>(rows: &[T], label: impl Fn(T) -> Option<String>) -> BTreeMap<Option<String>, Vec<T>> {
    let mut groups = BTreeMap::<_, Vec<T>>::new();
    for row in rows {
        groups.entry(label(*row)).or_default().push(*row);
    }
    groups
}

/// The groups with most rows first.
pub(crate) fn most<T>(groups: BTreeMap<Option<String>, Vec<T>>, first: usize) -> Vec<(Option<String>, Vec<T>)> {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(label, rows), (other, more)| more.len().cmp(&rows.len()).then_with(|| by_name(label, other)));
    groups.truncate(first);
    groups
}

/// Labels with their counts. "`share` is of the total of all rows, those beyond `first` too."
pub(crate) fn labels(counts: BTreeMap<Option<String>, usize>, first: usize) -> Value {
    let total = counts.values().sum();
    let row = |(label, count)| json!({ "label": label, "count": count, "share": rate(count, total) });
    by_count(counts, first).into_iter().map(row).collect()
}

/// How many of each label.
pub(crate) fn count(labels: impl IntoIterator<Item = Option<String>>) -> BTreeMap<Option<String>, usize> {
    let mut counts = BTreeMap::new();
    for label in labels {
        *counts.entry(label).or_default() += 1;
    }
    counts
}

/// How many sessions events are of.
pub(crate) fn unique_sessions(events: &[&Event]) -> usize {
    events.iter().filter_map(|event| event.session).collect::<BTreeSet<_>>().len()
}

/// How many people events are of.
pub(crate) fn unique_users(view: &View, events: &[&Event]) -> usize {
    events.iter().filter_map(|event| view.person(event.session)).collect::<BTreeSet<_>>().len()
}

/// A property as text; null is as missing.
pub(crate) fn text_of(event: &Event, property: &str) -> Option<String> {
    event.properties.get(property).and_then(Value::as_str).map(str::to_owned)
}
