//! What is answered of users who come back.

use async_graphql::{Object, Result};
use parlance_entity::Timestamp;

use super::Asked;
use crate::{
    metrics::figure::count,
    period::Granularity,
    reports::{
        retention,
        stickiness::{self, Actives},
    },
};

/// The part of `Analytics` about users who come back.
#[derive(Clone, Debug)]
pub struct Loyalty(pub(super) Asked);

/// Users who come back.
#[Object]
impl Loyalty {
    /// How many users come back: for each local day, week or month that touches the range, those who came first in it,
    /// and how many of them had a session in the periods after it. Later sessions count although they lie after the range.
    #[graphql(complexity = "20 + child_complexity")]
    async fn retention(
        &self,
        #[graphql(default_with = "Granularity::Week", desc = "The unit of a period: DAY, WEEK or MONTH.")]
        period: Granularity,
        #[graphql(default_with = "Some(8)", desc = "For how many periods, the first included: 1 to 366. Null: 8.")]
        periods: Option<i32>,
    ) -> Result<Retention> {
        let cohorts = retention::cohorts(&self.0.reads, period, periods.unwrap_or(8)).await?;
        Ok(Retention { period, cohorts })
    }

    /// How many of the users of a month are active in a week, and on a day.
    #[graphql(complexity = "10 + child_complexity")]
    async fn stickiness(&self) -> Result<Stickiness> {
        let Asked { readings, permission, reads } = &self.0;
        Ok(Stickiness(stickiness::actives(readings, *permission, reads).await?))
    }
}

/// Cohorts.
#[derive(Clone, Debug)]
pub struct Retention {
    period: Granularity,
    cohorts: Vec<retention::Cohort>,
}

/// How many users come back.
#[Object]
impl Retention {
    /// The unit of a period.
    async fn period(&self) -> Granularity {
        self.period
    }

    /// One cohort for each local period that touches the range, each of its whole period, the oldest first; empty ones and
    /// those in the future are listed too.
    #[graphql(complexity = "12 * child_complexity")]
    async fn cohorts(&self) -> Vec<Cohort> {
        self.cohorts.iter().cloned().map(Cohort).collect()
    }
}

/// A cohort.
#[derive(Clone, Debug)]
pub struct Cohort(retention::Cohort);

/// The users whose first session ever started in one period. Where the question has a filter: those of them who had a
/// session in that period that passes it.
#[Object]
impl Cohort {
    /// The first instant of the period.
    async fn start(&self) -> Timestamp {
        self.0.start
    }

    /// How many users it has.
    async fn size(&self) -> i32 {
        count(self.0.size)
    }

    /// How many of them had a session in the k-th period after their own, which is index 0; null where that period has
    /// not ended.
    async fn returned(&self) -> Vec<Option<i32>> {
        self.0.returned.iter().map(|returned| returned.map(count)).collect()
    }

    /// Those who returned, of the cohort; null where the period has not ended, and where the cohort is empty.
    async fn rates(&self) -> Vec<Option<f64>> {
        self.0.rates()
    }
}

/// Stickiness.
#[derive(Clone, Copy, Debug)]
pub struct Stickiness(Actives);

/// How many of the users of a month are active in a week, and on a day. Active is who has a session that started then.
#[Object]
impl Stickiness {
    /// Users active on a day: the mean over the local days of the range that have begun. Of a range of instants, the first
    /// and the last day are clipped to it. 0 where none has begun.
    async fn dau(&self) -> f64 {
        self.0.daily
    }

    /// Users active in the 7 local days that end with the last day of the range that has begun, whole days, although they
    /// may lie before the range; 0 where none has begun.
    async fn wau(&self) -> f64 {
        self.0.weekly as f64
    }

    /// Users active in the 30 local days that end with the last day of the range that has begun, whole days, although they
    /// may lie before the range; 0 where none has begun.
    async fn mau(&self) -> f64 {
        self.0.monthly as f64
    }

    /// `dau` over `mau`; null where `mau` is 0.
    async fn dau_over_mau(&self) -> Option<f64> {
        self.0.of_monthly(self.0.daily)
    }

    /// `wau` over `mau`; null where `mau` is 0.
    async fn wau_over_mau(&self) -> Option<f64> {
        self.0.of_monthly(self.0.weekly as f64)
    }
}
