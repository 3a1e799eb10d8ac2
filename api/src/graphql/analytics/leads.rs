//! What is answered of leads.

use async_graphql::Object;

use super::durations::DurationStats;
use crate::metrics::{
    figure::{count, ratio},
    leads::{self, LeadSums},
    reads::Group,
};

/// The leads of a group of time.
#[derive(Clone, Debug)]
pub struct LeadMetrics {
    pub(super) group: Group,
    pub(super) sums: LeadSums,
}

/// The leads that were captured in the range.
#[Object]
impl LeadMetrics {
    /// Leads captured in the range.
    async fn total(&self) -> i32 {
        count(self.sums.total)
    }

    /// Those whose status is QUALIFIED or WON now.
    async fn qualified(&self) -> i32 {
        count(self.sums.qualified)
    }

    /// Those whose status is WON now.
    async fn won(&self) -> i32 {
        count(self.sums.won)
    }

    /// The sum of the values last given for them, whatever the currency; 0 where none has one.
    async fn value(&self) -> f64 {
        self.sums.value
    }

    /// The sum of the values last given for those with status WON, whatever the currency; 0 where none has one.
    async fn won_value(&self) -> f64 {
        self.sums.won_value
    }

    /// Won ones, of all; null where there are none.
    async fn conversion_rate(&self) -> Option<f64> {
        ratio(self.sums.won, self.sums.total)
    }

    /// From the start of the session to the capture, of those that have a session, seconds.
    async fn time_to_lead(&self) -> DurationStats {
        DurationStats::of(&self.group, &leads::TIME_TO_LEAD)
    }
}
