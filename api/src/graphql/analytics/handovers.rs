//! What is answered of handovers.

use async_graphql::Object;

use super::durations::DurationStats;
use crate::metrics::{
    figure::{count, ratio},
    handovers::{self, HandoverSums},
    reads::Group,
};

/// The handovers of a group of time.
#[derive(Clone, Debug)]
pub struct HandoverMetrics {
    pub(super) group: Group,
    pub(super) sums: HandoverSums,
}

/// The handovers that were requested in the range. Rates are over all of them, and null where there are none.
#[Object]
impl HandoverMetrics {
    /// Handovers requested in the range.
    async fn requested(&self) -> i32 {
        count(self.sums.requested)
    }

    /// Those that an agent accepted, whatever came later.
    async fn accepted(&self) -> i32 {
        count(self.sums.accepted)
    }

    /// Those whose user asked to be called back, whatever came later.
    async fn callback_requested(&self) -> i32 {
        count(self.sums.callback_requested)
    }

    /// Those whose user carried on with the bot, whatever came later.
    async fn declined(&self) -> i32 {
        count(self.sums.declined)
    }

    /// Those whose status is RESOLVED now.
    async fn resolved(&self) -> i32 {
        count(self.sums.resolved)
    }

    /// Those whose status is ABANDONED now: the conversation ended while they waited.
    async fn abandoned(&self) -> i32 {
        count(self.sums.abandoned)
    }

    /// Those whose status is REQUESTED now: they wait.
    async fn pending(&self) -> i32 {
        count(self.sums.pending)
    }

    /// Accepted, of requested; null where none was.
    async fn acceptance_rate(&self) -> Option<f64> {
        ratio(self.sums.accepted, self.sums.requested)
    }

    /// With a callback asked for, of requested; null where none was.
    async fn callback_rate(&self) -> Option<f64> {
        ratio(self.sums.callback_requested, self.sums.requested)
    }

    /// From request to acceptance of those that were accepted, seconds.
    async fn wait_time(&self) -> DurationStats {
        DurationStats::of(&self.group, &handovers::WAIT)
    }

    /// From acceptance to resolution of those that have both, seconds.
    async fn handling_time(&self) -> DurationStats {
        DurationStats::of(&self.group, &handovers::HANDLING)
    }
}
