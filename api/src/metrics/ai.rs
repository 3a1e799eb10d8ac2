//! What is measured of calls of models.

use parlance_entity::{
    Timestamp,
    ai_call::Column,
    vocabulary::AiCallKind::{Classification, Generation},
};
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr, sea_query::ExprTrait};

use super::{
    distribution::{Duration, WAITING},
    fact::Fact,
    sums::{count, count_if, sum, sum_of_fractions, sum_of_fractions_if, sums},
};

/// How long a call without an error took.
pub const LATENCY: Duration = Duration {
    name: "ai_call.latency",
    fact: Fact::AiCall,
    millis: || Column::LatencyMs.into_simple_expr(),
    among: went_well,
    edges: WAITING,
    total: |group| Box::pin(async move { Ok(group.sums::<AiCallSums>().await?.latency) }),
};

sums! {
    /// Sums over the calls that were made.
    AiCallSums of AiCall, given scope {
        /// Calls.
        calls: i64 = count();
        /// Those that classify.
        classifications: i64 = count_if(Column::Kind.eq(Classification));
        /// Those that generate.
        generations: i64 = count_if(Column::Kind.eq(Generation));
        /// Those that failed.
        failed: i64 = count_if(Column::Failed.eq(true));
        /// Classifications that were judged.
        judged: i64 = count_if(Column::Kind.eq(Classification).and(Column::Correct.is_not_null()));
        /// Those of them that were judged right.
        correct: i64 = count_if(Column::Kind.eq(Classification).and(Column::Correct.eq(true)));
        /// Classifications that say how sure they are.
        with_confidence: i64 = count_if(Column::Kind.eq(Classification).and(Column::Confidence.is_not_null()));
        /// The sum of that, 0 to 1 each.
        confidence: f64 = sum_of_fractions_if(Column::Confidence.into_simple_expr(), Column::Kind.eq(Classification));
        /// Classifications as no known intent.
        fallbacks: i64 = count_if(Column::Kind.eq(Classification).and(Column::Fallback.eq(true)));
        /// Tokens sent.
        input_tokens: i64 = sum(Column::InputTokens.into_simple_expr());
        /// Tokens received.
        output_tokens: i64 = sum(Column::OutputTokens.into_simple_expr());
        /// What they cost, US dollars.
        cost_usd: f64 = sum_of_fractions(Column::CostUsd.into_simple_expr());
    }
    durations {
        /// How long those without an error took.
        latency = LATENCY;
    }
}

fn went_well(_now: Timestamp) -> Condition {
    Condition::all().add(Column::Failed.eq(false))
}
