//! Funnels: how many sessions, or users, get from step to step.
//!
//! What happened is read as a stream, one owner after the other, each in the order of time; [`matcher`] says how far each
//! gets. No more than one owner's occurrences are in memory.

pub mod matcher;
pub mod milestone;
mod occurrences;
pub mod presets;
pub mod saved;
mod sought;
pub mod steps;

use std::sync::Arc;

use async_graphql::Enum;
use futures_util::TryStreamExt;
use parlance_entity::Timestamp;
use sea_orm::{QueryResult, StreamTrait};
use serde_json::Value;

use self::{
    matcher::{Occurrence, Rules},
    sought::Sought,
    steps::Step,
};
use crate::{
    error::{Error, Result},
    metrics::{distribution::LASTING, reads::Reads, tally::Tally},
};

const MINUTE_MS: i64 = 60_000;

/// What a funnel counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FunnelCount {
    /// Sessions that started in the range, each by all that happened in it.
    Sessions,
    /// Users, each by all that happened in those of their sessions that pass the filter, whenever these were. The first
    /// step is reached within the range; later ones may be reached after its end.
    Users,
}

/// Whether the steps of a funnel have an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FunnelOrder {
    /// One after the other; what happens at the same instant may have any order. Others may lie between.
    Ordered,
    /// In any order.
    Unordered,
}

/// What is asked of a funnel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    steps: Vec<Step>,
    count_by: FunnelCount,
    order: FunnelOrder,
    window_ms: Option<i64>,
}

impl Asked {
    /// Steps that were checked; how many minutes after the first occurrence the others may come; none: as long as they
    /// like.
    ///
    /// # Errors
    /// `BadUserInput` where the minutes are not positive.
    pub fn new(
        steps: Vec<Step>,
        count_by: FunnelCount,
        order: FunnelOrder,
        window_minutes: Option<i32>,
    ) -> Result<Self> {
        if let Some(minutes) = window_minutes.filter(|minutes| *minutes <= 0) {
            return Err(Error::BadUserInput(format!(
                "`windowMinutes` is {minutes}: take 1 or more, or leave it out for no limit"
            )));
        }
        let window_ms = window_minutes.map(|minutes| i64::from(minutes) * MINUTE_MS);
        Ok(Self { steps, count_by, order, window_ms })
    }
}

/// How many got to a step.
#[derive(Clone, Debug)]
pub struct Reached {
    /// The step.
    pub step: Step,
    /// How many reached it.
    pub count: i64,
    /// How long each of them took since the step before; without an order, nothing.
    pub time_from_previous: Arc<Tally>,
}

/// How many of the range's sessions, or users, reach each step.
///
/// # Errors
/// Where the database fails.
pub async fn read(reads: &Reads, asked: &Asked) -> Result<Vec<Reached>> {
    let sought = Sought::by(&asked.steps);
    let select = occurrences::select(&reads.question, reads.db.dialect(), asked, &sought);
    let mut progress = Progress::of(reads, asked);
    let mut rows = reads.db.reader.stream(&select).await?;
    while let Some(row) = rows.try_next().await? {
        let (owner, occurrence) = occurrence(&row, &sought)?;
        progress.take(owner, occurrence);
    }
    Ok(progress.end())
}

/// Whose it is, and what it is.
fn occurrence(row: &QueryResult, sought: &[Sought]) -> Result<(String, Occurrence)> {
    let source = usize::try_from(row.try_get_by_index::<i32>(2)?).unwrap_or(usize::MAX);
    let serves = match sought.get(source) {
        Some(sought) if sought.needs_properties() => sought.serves(&row.try_get_by_index::<Value>(3)?),
        Some(sought) => sought.serves(&Value::Null),
        None => 0,
    };
    Ok((row.try_get_by_index(0)?, Occurrence { at: Timestamp(row.try_get_by_index(1)?), serves }))
}

/// What has been counted so far, and the owner who is being read.
struct Progress<'a> {
    asked: &'a Asked,
    rules: Rules,
    owner: String,
    occurrences: Vec<Occurrence>,
    /// Of each step, how many reached it, and how long they took since the step before.
    reached: Vec<(i64, Tally)>,
}

impl<'a> Progress<'a> {
    fn of(reads: &Reads, asked: &'a Asked) -> Self {
        let rules = Rules { steps: asked.steps.len(), window_ms: asked.window_ms, range: reads.question.period.range };
        let reached = vec![(0, Tally::new(LASTING)); asked.steps.len()];
        Self { asked, rules, owner: String::new(), occurrences: Vec::new(), reached }
    }

    fn take(&mut self, owner: String, occurrence: Occurrence) {
        if self.owner != owner {
            self.count();
            self.owner = owner;
        }
        self.occurrences.push(occurrence);
    }

    fn end(mut self) -> Vec<Reached> {
        self.count();
        let steps = self.asked.steps.iter().cloned().zip(self.reached);
        steps.map(|(step, (count, times))| Reached { step, count, time_from_previous: Arc::new(times) }).collect()
    }

    /// Counts how far the owner got who was read.
    fn count(&mut self) {
        let steps = match self.asked.order {
            FunnelOrder::Ordered => {
                let path = self.rules.in_order(&self.occurrences);
                for ((_, times), two) in self.reached.iter_mut().skip(1).zip(path.windows(2)) {
                    times.add(two[1].since(two[0]));
                }
                path.len()
            }
            FunnelOrder::Unordered => self.rules.in_any_order(&self.occurrences),
        };
        self.reached.iter_mut().take(steps).for_each(|(count, _)| *count += 1);
        self.occurrences.clear();
    }
}
