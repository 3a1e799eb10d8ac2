//! How often a label occurs.

use async_graphql::Object;

use crate::{
    metrics::figure::{count, ratio},
    reports::labels,
};

/// How many rows have a label.
#[derive(Clone, Debug)]
pub struct LabelCount(pub(super) labels::LabelCount);

/// How often a label occurs.
#[Object]
impl LabelCount {
    /// The label; null: of what has none.
    async fn label(&self) -> Option<&str> {
        self.0.label.as_deref()
    }

    /// How many rows have the label.
    async fn count(&self) -> i32 {
        count(self.0.count)
    }

    /// The part of all, of those too that the list was cut by; never null where there is a row.
    async fn share(&self) -> Option<f64> {
        ratio(self.0.count, self.0.of)
    }
}
