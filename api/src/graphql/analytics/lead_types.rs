//! What is answered of a type of leads.

use async_graphql::SimpleObject;

use crate::metrics::{figure, grouping::Label, leads::LeadSums};

/// The leads of a type that were captured in the range.
#[derive(Clone, Debug, SimpleObject)]
pub struct LeadTypeStats {
    /// The type; null: the leads that have none.
    r#type: Option<String>,
    /// Leads of this type that were captured in the range.
    count: i32,
    /// What they are worth, whatever the currency.
    value: f64,
    /// What those that became business are worth, whatever the currency.
    won_value: f64,
}

impl From<(Label, LeadSums)> for LeadTypeStats {
    fn from((label, sums): (Label, LeadSums)) -> Self {
        let r#type = label.text().map(str::to_owned);
        Self { r#type, count: figure::count(sums.total), value: sums.value, won_value: sums.won_value }
    }
}
