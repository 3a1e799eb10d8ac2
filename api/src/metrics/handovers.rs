//! What is measured of handovers.

use parlance_entity::{Timestamp, handover::Column, vocabulary::HandoverStatus};
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr};

use super::{
    distribution::{self, Duration, LASTING, WAITING},
    fact::Fact,
    sums::{count, count_if, sums},
};

/// From request to acceptance.
pub const WAIT: Duration = Duration {
    name: "handover.wait",
    fact: Fact::Handover,
    millis: || Column::WaitMs.into_simple_expr(),
    among: distribution::any,
    edges: WAITING,
    total: |group| Box::pin(async move { Ok(group.sums::<HandoverSums>().await?.wait) }),
};

/// From acceptance to resolution.
pub const HANDLING: Duration = Duration {
    name: "handover.handling",
    fact: Fact::Handover,
    millis: || Column::HandlingMs.into_simple_expr(),
    among: distribution::any,
    edges: LASTING,
    total: |group| Box::pin(async move { Ok(group.sums::<HandoverSums>().await?.handling) }),
};

sums! {
    /// Sums over the handovers that were requested.
    HandoverSums of Handover, given scope {
        /// Requests.
        requested: i64 = count();
        /// Those that an agent took, ever.
        accepted: i64 = count_if(Column::AcceptedAt.is_not_null());
        /// Those whose user asked to be called back, ever.
        callback_requested: i64 = count_if(Column::CallbackAt.is_not_null());
        /// Those whose user carried on with the bot, ever.
        declined: i64 = count_if(Column::DeclinedAt.is_not_null());
        /// Those that are done.
        resolved: i64 = count_if(Column::Status.eq(HandoverStatus::Resolved));
        /// Those whose conversation ended while they waited.
        abandoned: i64 = count_if(is_abandoned(scope.now));
        /// Those that still wait.
        pending: i64 = count_if(is_pending(scope.now));
    }
    durations {
        /// From request to acceptance.
        wait = WAIT;
        /// From acceptance to resolution.
        handling = HANDLING;
    }
}

/// Whether its conversation ended while it waited, at `now`.
#[must_use]
pub fn is_abandoned(now: Timestamp) -> Condition {
    let left = Condition::all().add(Column::Status.eq(HandoverStatus::Requested)).add(Column::AbandonedAt.lte(now));
    Condition::any().add(Column::Status.eq(HandoverStatus::Abandoned)).add(left)
}

/// Whether it still waits, at `now`.
#[must_use]
pub fn is_pending(now: Timestamp) -> Condition {
    let goes_on = Condition::any().add(Column::AbandonedAt.is_null()).add(Column::AbandonedAt.gt(now));
    Condition::all().add(Column::Status.eq(HandoverStatus::Requested)).add(goes_on)
}
