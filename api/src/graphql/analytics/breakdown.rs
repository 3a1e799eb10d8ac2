//! Sets of metrics by the values of a dimension.

use async_graphql::{Object, SimpleObject};

use super::points::Metrics;
use crate::metrics::reads::Group;

/// A set of metrics for each value of a dimension.
#[derive(Clone, Debug, SimpleObject)]
pub struct Breakdown {
    /// The values with the most sessions, those with equally many by value, null last.
    pub(super) rows: Vec<BreakdownRow>,
    /// How many values there are in all, null among them.
    pub(super) total_rows: i32,
}

/// A value of a dimension.
#[derive(Clone, Debug)]
pub struct BreakdownRow {
    pub(super) share: Option<f64>,
    pub(super) group: Group,
}

/// The metrics of the sessions with one value of a dimension.
#[Object]
impl BreakdownRow {
    /// The value; null: the sessions that have none.
    async fn value(&self) -> Option<&str> {
        self.group.label.text()
    }

    /// The sessions with this value, of the range's sessions; null only where there are none at all.
    async fn share(&self) -> Option<f64> {
        self.share
    }

    /// Its metrics: those of a filter by this value.
    async fn metrics(&self) -> Metrics {
        Metrics(self.group.clone())
    }
}
