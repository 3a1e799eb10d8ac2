//! How long something took.

use async_graphql::{Object, Result};

use crate::metrics::{
    distribution::{Bin, Duration},
    figure,
    reads::Group,
    sums::Total,
};

/// How a duration is spread over the rows of a group of time.
#[derive(Clone, Debug)]
pub struct DurationStats {
    pub(super) group: Group,
    pub(super) duration: &'static Duration,
    pub(super) total: Total,
}

impl DurationStats {
    async fn percentile(&self, percent: i64) -> Result<Option<f64>> {
        Ok(self.group.ranks(self.duration).await?.percentile(percent))
    }
}

/// How long something took, seconds. Percentiles are exact, by linear interpolation between the two nearest ranks.
#[Object]
impl DurationStats {
    /// How many durations there are.
    async fn count(&self) -> i32 {
        figure::count(self.total.count)
    }

    /// Their mean; null where there are none.
    async fn average(&self) -> Option<f64> {
        self.total.average()
    }

    /// Half of them are shorter; null where there are none.
    #[graphql(complexity = 5)]
    async fn median(&self) -> Result<Option<f64>> {
        self.percentile(50).await
    }

    /// Three quarters of them are shorter; null where there are none.
    #[graphql(complexity = 5)]
    async fn p75(&self) -> Result<Option<f64>> {
        self.percentile(75).await
    }

    /// Of ten, nine are shorter; null where there are none.
    #[graphql(complexity = 5)]
    async fn p90(&self) -> Result<Option<f64>> {
        self.percentile(90).await
    }

    /// Of twenty, nineteen are shorter; null where there are none.
    #[graphql(complexity = 5)]
    async fn p95(&self) -> Result<Option<f64>> {
        self.percentile(95).await
    }

    /// Of a hundred, ninety-nine are shorter; null where there are none.
    #[graphql(complexity = 5)]
    async fn p99(&self) -> Result<Option<f64>> {
        self.percentile(99).await
    }

    /// The longest; null where there are none.
    #[graphql(complexity = 5)]
    async fn max(&self) -> Result<Option<f64>> {
        Ok(self.group.ranks(self.duration).await?.max())
    }

    /// Counts per bin, empty ones between the first and the last included.
    #[graphql(complexity = "5 + child_complexity")]
    async fn histogram(&self) -> Result<Vec<HistogramBin>> {
        Ok(self.group.histogram(self.duration).await?.into_iter().map(HistogramBin).collect())
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
