//! What is measured of leads.

use parlance_entity::{
    lead::Column,
    vocabulary::LeadStatus::{Qualified, Won},
};
use sea_orm::{ColumnTrait, IntoSimpleExpr};

use super::{
    distribution::{self, Duration, LASTING},
    fact::Fact,
    sums::{count, count_if, sum_of_fractions, sum_of_fractions_if, sums},
};

/// From the start of the session to the capture.
pub const TIME_TO_LEAD: Duration = Duration {
    name: "lead.time_to_lead",
    fact: Fact::Lead,
    millis: || Column::TimeToLeadMs.into_simple_expr(),
    among: distribution::any,
    edges: LASTING,
    total: |group| Box::pin(async move { Ok(group.sums::<LeadSums>().await?.time_to_lead) }),
};

sums! {
    /// Sums over the leads that were captured.
    LeadSums of Lead, given scope {
        /// Leads.
        total: i64 = count();
        /// Those worth pursuing, and those that became business.
        qualified: i64 = count_if(Column::Status.is_in([Qualified, Won]));
        /// Those that became business.
        won: i64 = count_if(Column::Status.eq(Won));
        /// What all are worth, whatever the currency.
        value: f64 = sum_of_fractions(Column::Value.into_simple_expr());
        /// What those that became business are worth.
        won_value: f64 = sum_of_fractions_if(Column::Value.into_simple_expr(), Column::Status.eq(Won));
    }
    durations {
        /// From the start of the session to the capture.
        time_to_lead = TIME_TO_LEAD;
    }
}
