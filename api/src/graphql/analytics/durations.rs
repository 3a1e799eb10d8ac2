//! How long something took.

use std::sync::Arc;

use async_graphql::{Object, Result};

use crate::metrics::{
    distribution::{Bin, Duration, Percentiles},
    figure,
    reads::Group,
    sums::Total,
    tally::Tally,
};

/// How a duration is spread.
#[derive(Clone, Debug)]
pub enum DurationStats {
    /// Over the rows of a group, which are read when a field needs it.
    Read {
        /// The group.
        group: Group,
        /// The duration.
        duration: &'static Duration,
    },
    /// Over what was counted already.
    Counted(Arc<Tally>),
}

impl DurationStats {
    /// Of a duration over the rows of a group.
    pub(super) fn of(group: &Group, duration: &'static Duration) -> Self {
        Self::Read { group: group.clone(), duration }
    }

    async fn total(&self) -> Result<Total> {
        Ok(match self {
            Self::Read { group, duration } => (duration.total)(group).await?,
            Self::Counted(tally) => tally.total(),
        })
    }

    async fn percentiles(&self) -> Result<Option<Percentiles>> {
        Ok(match self {
            Self::Read { group, duration } => group.percentiles(duration).await?,
            Self::Counted(tally) => tally.percentiles(),
        })
    }

    async fn percentile(&self, percent: i64) -> Result<Option<f64>> {
        Ok(self.percentiles().await?.and_then(|found| found.percentile(percent)))
    }
}

/// How long something took, seconds. Percentiles are exact, by linear interpolation between the two nearest ranks; those
/// of a step of a funnel are within 0.1 % of that where it has more than 32,768 different durations.
#[Object]
impl DurationStats {
    /// How many durations there are.
    async fn count(&self) -> Result<i32> {
        Ok(figure::count(self.total().await?.count))
    }

    /// The mean of the durations; null where there are none.
    async fn average(&self) -> Result<Option<f64>> {
        Ok(self.total().await?.average())
    }

    /// The duration below which half of them lie; null where there are none.
    #[graphql(complexity = 5)]
    async fn median(&self) -> Result<Option<f64>> {
        self.percentile(50).await
    }

    /// The duration below which 75 % of them lie; null where there are none.
    #[graphql(complexity = 5)]
    async fn p75(&self) -> Result<Option<f64>> {
        self.percentile(75).await
    }

    /// The duration below which 90 % of them lie; null where there are none.
    #[graphql(complexity = 5)]
    async fn p90(&self) -> Result<Option<f64>> {
        self.percentile(90).await
    }

    /// The duration below which 95 % of them lie; null where there are none.
    #[graphql(complexity = 5)]
    async fn p95(&self) -> Result<Option<f64>> {
        self.percentile(95).await
    }

    /// The duration below which 99 % of them lie; null where there are none.
    #[graphql(complexity = 5)]
    async fn p99(&self) -> Result<Option<f64>> {
        self.percentile(99).await
    }

    /// The longest of the durations; null where there are none.
    #[graphql(complexity = 5)]
    async fn max(&self) -> Result<Option<f64>> {
        Ok(self.percentiles().await?.map(|found| found.max()))
    }

    /// Counts per bin, from the first bin that is not empty to the last, empty ones between them included.
    #[graphql(complexity = "5 + child_complexity")]
    async fn histogram(&self) -> Result<Vec<HistogramBin>> {
        let bins = match self {
            Self::Read { group, duration } => group.histogram(duration).await?,
            Self::Counted(tally) => tally.bins(),
        };
        Ok(bins.into_iter().map(HistogramBin).collect())
    }
}

/// A bin of a histogram.
#[derive(Clone, Copy, Debug)]
pub struct HistogramBin(Bin);

/// A bin of a histogram: from included, to excluded; seconds.
#[Object]
impl HistogramBin {
    /// The shortest duration that lies in it.
    async fn from(&self) -> f64 {
        self.0.from
    }

    /// Durations in it are shorter than this; null in the last, open bin.
    async fn to(&self) -> Option<f64> {
        self.0.to
    }

    /// How many durations lie in it.
    async fn count(&self) -> i32 {
        figure::count(self.0.count)
    }
}
