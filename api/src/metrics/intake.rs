//! What is measured of intake flows: one of each session and service type.

use parlance_entity::{Timestamp, intake_flow::Column};
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr};

use super::{
    distribution::{self, Duration, LASTING},
    fact::Fact,
    sums::{count, count_if, sums},
};

/// From start to completion.
pub const DURATION: Duration = Duration {
    name: "intake_flow.duration",
    fact: Fact::IntakeFlow,
    millis: || Column::DurationMs.into_simple_expr(),
    among: distribution::any,
    edges: LASTING,
    total: |group| Box::pin(async move { Ok(group.sums::<IntakeSums>().await?.duration) }),
};

sums! {
    /// Sums over the flows that started.
    IntakeSums of IntakeFlow, given scope {
        /// Flows.
        started: i64 = count();
        /// Those that were completed.
        completed: i64 = count_if(Column::CompletedAt.is_not_null());
    }
    durations {
        /// From start to completion.
        duration = DURATION;
    }
}

/// Whether it was given up, at `now`: not completed, and its session is over.
#[must_use]
pub fn is_given_up(now: Timestamp) -> Condition {
    Condition::all().add(Column::CompletedAt.is_null()).add(Column::SessionOverAt.lte(now))
}
