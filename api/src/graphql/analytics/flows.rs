//! What is answered of the intake flows of a service type.

use async_graphql::{Object, SimpleObject};

use super::durations::DurationStats;
use crate::{
    metrics::{
        figure::{count, ratio},
        intake::{self, IntakeSums},
        reads::Group,
    },
    reports::drop_offs::DropOff,
};

/// The intake flows of a service type.
#[derive(Clone, Debug)]
pub struct IntakeFlowStats {
    pub(super) group: Group,
    pub(super) sums: IntakeSums,
    pub(super) drop_offs: Vec<DropOff>,
}

/// The intake flows of a service type that started in the range.
#[Object]
impl IntakeFlowStats {
    /// The service type; null: the flows that name none.
    async fn service_type(&self) -> Option<&str> {
        self.group.label.text()
    }

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

    /// The last step reached by those that were not completed and whose session is over: most first, then by step.
    async fn drop_offs(&self) -> Vec<IntakeDropOff> {
        let all = self.drop_offs.iter().map(|(_, flows)| flows).sum();
        let drop_off = |(step, flows): &DropOff| IntakeDropOff {
            step: step.clone(),
            count: count(*flows),
            share: ratio(*flows, all),
        };
        self.drop_offs.iter().map(drop_off).collect()
    }
}

/// A step after which flows were given up.
#[derive(Clone, Debug, SimpleObject)]
pub struct IntakeDropOff {
    /// The step last completed; `started` where none was.
    step: String,
    /// Flows that were given up after it.
    count: i32,
    /// These, of all flows of the service type that were given up; never null in a list.
    share: Option<f64>,
}
