//! What is answered of funnels.

use async_graphql::{ID, Object, Result};

use super::{Asked, durations::DurationStats};
use crate::{
    error::{self, Error, UserError},
    metrics::figure::{count, ratio},
    reports::funnel::{
        self, FunnelCount, FunnelOrder, Reached, saved,
        steps::{self, FunnelStepInput, Step},
    },
};

/// The part of `Analytics` about funnels.
#[derive(Clone, Debug)]
pub struct Funnels(pub(super) Asked);

/// Funnels.
#[Object]
impl Funnels {
    /// How many sessions, or users, get from step to step. The funnel is given step by step (`steps`), or is a saved or a
    /// preset one (`id`): one of both.
    #[graphql(complexity = "100 + child_complexity")]
    async fn funnel(
        &self,
        #[graphql(desc = "1 to 20 steps.")] steps: Option<Vec<FunnelStepInput>>,
        #[graphql(desc = "The id of a funnel of this chatbot.")] id: Option<ID>,
        #[graphql(default_with = "Some(FunnelCount::Sessions)", desc = "What is counted. Null: SESSIONS.")]
        count_by: Option<FunnelCount>,
        #[graphql(default_with = "Some(FunnelOrder::Ordered)", desc = "Whether the order counts. Null: ORDERED.")]
        order: Option<FunnelOrder>,
        #[graphql(
            desc = "How long after the first occurrence the others may come, the last instant included. Null: as \
                          long as they like."
        )]
        window_minutes: Option<i32>,
    ) -> Result<FunnelResult> {
        let steps = self.steps(steps, id).await?;
        let count_by = count_by.unwrap_or(FunnelCount::Sessions);
        let asked = funnel::Asked::new(steps, count_by, order.unwrap_or(FunnelOrder::Ordered), window_minutes)?;
        Ok(FunnelResult(funnel::read(&self.0.reads, &asked).await?))
    }
}

impl Funnels {
    /// The steps that are given, or those of the funnel that is named.
    async fn steps(&self, steps: Option<Vec<FunnelStepInput>>, id: Option<ID>) -> error::Result<Vec<Step>> {
        let wrong = |text: &str| Err(Error::BadUserInput(text.to_owned()));
        match (steps, id) {
            (Some(steps), None) => steps::checked(steps).map_err(|mistakes| refused(&mistakes)),
            (None, Some(id)) => match saved::find(&self.0.reads.db, self.0.permission, &id).await? {
                Some(funnel) => Ok(funnel.steps),
                None => wrong("there is no funnel with this `id`: `Chatbot.funnels` lists those that there are"),
            },
            (Some(_), Some(_)) => wrong("`steps` and `id` are two funnels: pass one of them"),
            (None, None) => wrong("which funnel? Pass its `steps`, or the `id` of a saved or a preset one"),
        }
    }
}

/// The first mistake, in words.
fn refused(mistakes: &[UserError]) -> Error {
    let text =
        |mistake: &UserError| format!("`{}`: {}", mistake.field.clone().unwrap_or_default().join("."), mistake.message);
    Error::BadUserInput(mistakes.first().map(text).unwrap_or_default())
}

/// A funnel's steps.
#[derive(Clone, Debug)]
pub struct FunnelResult(Vec<Reached>);

/// How many sessions, or users, got from step to step. One reaches a step if it has different occurrences, one for each
/// step up to it, in the order of time (at one instant in any order), all within the window from the first. Any choice of
/// occurrences counts. The one for the first step lies in the range.
#[Object]
impl FunnelResult {
    /// The steps, first to last.
    #[graphql(complexity = "5 * child_complexity")]
    async fn steps(&self) -> Vec<FunnelStepResult<'_>> {
        (0..self.0.len()).map(|place| FunnelStepResult { all: &self.0, place }).collect()
    }

    /// Those who reached the last step, of those who reached the first; null where none did.
    async fn conversion_rate(&self) -> Option<f64> {
        ratio(self.0.last()?.count, self.0.first()?.count)
    }
}

/// A step of a funnel's answer.
#[derive(Clone, Copy, Debug)]
pub struct FunnelStepResult<'a> {
    all: &'a [Reached],
    place: usize,
}

impl<'a> FunnelStepResult<'a> {
    fn own(&self) -> &'a Reached {
        &self.all[self.place]
    }

    /// How many reached the step before; none: it is the first.
    fn before(&self) -> Option<i64> {
        Some(self.all[self.place.checked_sub(1)?].count)
    }
}

/// How many sessions, or users, got to a step.
#[Object]
impl FunnelStepResult<'_> {
    /// What the step is called.
    async fn name(&self) -> &str {
        &self.own().step.name
    }

    /// Its event or milestone, as it was given.
    async fn event(&self) -> &str {
        &self.own().step.event
    }

    /// How many sessions, or users, reached the step.
    async fn count(&self) -> i32 {
        count(self.own().count)
    }

    /// Of those who reached the first step; null where none did.
    async fn conversion_rate(&self) -> Option<f64> {
        ratio(self.own().count, self.all[0].count)
    }

    /// Of those who reached the step before; null for the first step, and where none did.
    async fn step_conversion_rate(&self) -> Option<f64> {
        ratio(self.own().count, self.before()?)
    }

    /// How many sessions, or users, reached the step before and not this one; null for the first step.
    async fn drop_off(&self) -> Option<i32> {
        Some(count(self.before()? - self.own().count))
    }

    /// How long those who reached it took since the step before, seconds. Of all sequences of occurrences that get as far
    /// as the session (the user) does, it is measured along the one whose times are earliest, compared from the first step
    /// on. Nothing for the first step, and without an order.
    async fn time_from_previous(&self) -> DurationStats {
        DurationStats::Counted(self.own().time_from_previous.clone())
    }
}
