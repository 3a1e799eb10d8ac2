//! What is a fraction is null or lies between 0 and 1.

use std::collections::BTreeSet;

use serde_json::Value;

use super::shape::{Leaf, Shape, may_be_null, named};

/// What may be null and is a number, and no fraction: it says so in its description.
const OTHERS: &[(&str, &str)] = &[
    ("DurationStats.average", "seconds"),
    ("DurationStats.median", "seconds"),
    ("DurationStats.p75", "seconds"),
    ("DurationStats.p90", "seconds"),
    ("DurationStats.p95", "seconds"),
    ("DurationStats.p99", "seconds"),
    ("DurationStats.max", "seconds"),
    ("HistogramBin.to", "seconds"),
    ("SessionMetrics.pageViewsPerSession", "page views"),
    ("SessionMetrics.messagesPerSession", "messages"),
    ("ConversationMetrics.messagesPerConversation", "messages"),
    ("EventMetrics.perSession", "events"),
    ("SafetyMetrics.errorRate", "errors over sessions: one may have several"),
    ("AiMetrics.costPerConversationUsd", "US dollars"),
    ("MessageMetrics.averageLength", "characters"),
    ("SatisfactionMetrics.averageScore", "1 to 5"),
    ("SatisfactionMetrics.averageReviewScore", "0 to 100"),
    ("ServiceStats.averageScore", "1 to 5"),
];

/// The fractions of the schema that were seen.
pub(super) struct Fractions {
    unseen: BTreeSet<String>,
}

impl Fractions {
    pub(super) fn of(shape: &Shape) -> Self {
        let fields: BTreeSet<_> = shape.fields().map(|(of, field)| format!("{of}.{}", field.name.node)).collect();
        assert!(OTHERS.iter().all(|(path, _)| fields.contains(*path)), "the schema has no such number any more");
        let leaves = shape.fields().map(|(of, field)| Leaf { of, field, value: &Value::Null });
        Self { unseen: leaves.filter(is_fraction).map(|leaf| leaf.path()).collect() }
    }

    /// Every fraction of an answer is one.
    pub(super) fn hold(&mut self, shape: &Shape, analytics: &Value) {
        for leaf in shape.leaves("Analytics", analytics).into_iter().filter(is_fraction) {
            let items = leaf.value.as_array().map_or(std::slice::from_ref(leaf.value), Vec::as_slice);
            for value in items.iter().filter(|value| !value.is_null()) {
                let holds = value.as_f64().is_some_and(|value| (0.0..=1.0).contains(&value));
                assert!(holds, "{} is {value}", leaf.path());
                self.unseen.remove(&leaf.path());
            }
        }
    }

    /// Each was seen, and not null, at least once.
    pub(super) fn all_were_seen(&self) {
        assert!(self.unseen.is_empty(), "always null: {:?}", self.unseen);
    }
}

fn is_fraction(leaf: &Leaf<'_>) -> bool {
    let ty = &leaf.field.ty.node;
    named(ty) == "Float" && may_be_null(ty) && !OTHERS.iter().any(|(path, _)| *path == leaf.path())
}
