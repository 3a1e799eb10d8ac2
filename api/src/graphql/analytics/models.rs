//! What is answered of a model.

use async_graphql::Object;

use super::durations::DurationStats;
use crate::metrics::{
    ai::{self, AiCallSums},
    figure::count,
    reads::Group,
};

/// A model in the range.
#[derive(Clone, Debug)]
pub struct AiModelStats {
    pub(super) group: Group,
    pub(super) sums: AiCallSums,
}

/// The calls of a model that were made in the range.
#[Object]
impl AiModelStats {
    /// The model; null: the calls that name none.
    async fn model(&self) -> Option<&str> {
        self.group.label.text()
    }

    /// Calls of the model, of either kind.
    async fn calls(&self) -> i32 {
        count(self.sums.calls)
    }

    /// Calls of the model with an error.
    async fn errors(&self) -> i32 {
        count(self.sums.failed)
    }

    /// How long calls without an error took, seconds.
    async fn latency(&self) -> DurationStats {
        DurationStats::of(&self.group, &ai::LATENCY)
    }

    /// Tokens sent to the model.
    async fn input_tokens(&self) -> i32 {
        count(self.sums.input_tokens)
    }

    /// Tokens received from the model.
    async fn output_tokens(&self) -> i32 {
        count(self.sums.output_tokens)
    }

    /// What the calls cost, US dollars.
    async fn cost_usd(&self) -> f64 {
        self.sums.cost_usd
    }
}
