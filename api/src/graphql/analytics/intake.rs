//! What is answered of intake flows.

use async_graphql::Object;

use super::durations::DurationStats;
use crate::metrics::{
    figure::{count, ratio},
    intake::{self, IntakeSums},
    reads::Group,
};

/// The intake flows of a group.
#[derive(Clone, Debug)]
pub struct IntakeMetrics {
    pub(super) group: Group,
    pub(super) sums: IntakeSums,
}

/// The intake flows that started in the range. A flow is one session and service type, from the first
/// `intake_flow_started`.
#[Object]
impl IntakeMetrics {
    /// Flows that started in the range.
    async fn started(&self) -> i32 {
        count(self.sums.started)
    }

    /// Those of them that were completed, whenever.
    async fn completed(&self) -> i32 {
        count(self.sums.completed)
    }

    /// Completed, of started; null where none started.
    async fn completion_rate(&self) -> Option<f64> {
        ratio(self.sums.completed, self.sums.started)
    }

    /// From start to completion of those that were completed, seconds.
    async fn duration(&self) -> DurationStats {
        DurationStats::of(&self.group, &intake::DURATION)
    }
}
