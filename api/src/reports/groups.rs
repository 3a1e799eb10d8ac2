//! Groups of rows in the order of a list.

use std::collections::HashMap;

use crate::{
    error::Result,
    metrics::{
        grouping::{Grouping, Key, Label},
        reads::Reads,
        sums::Sums,
    },
};

/// The groups by a column, each with its sums: the largest count first, then by name, null last.
///
/// # Errors
/// Where the database fails.
pub async fn rows<S: Sums>(reads: &Reads, key: Key, count: impl Fn(&S) -> i64) -> Result<Vec<(Label, S)>> {
    Ok(ordered(&*reads.sums::<S>(Grouping::Key(key)).await?, count))
}

fn ordered<S: Sums>(groups: &HashMap<Label, S>, count: impl Fn(&S) -> i64) -> Vec<(Label, S)> {
    let mut rows: Vec<(Label, S)> = groups.iter().map(|(label, sums)| (label.clone(), sums.clone())).collect();
    rows.sort_by(|(a, many), (b, more)| count(more).cmp(&count(many)).then_with(|| name(a).cmp(&name(b))));
    rows
}

/// Null is last.
fn name(label: &Label) -> (bool, Option<&str>) {
    (label.text().is_none(), label.text())
}
