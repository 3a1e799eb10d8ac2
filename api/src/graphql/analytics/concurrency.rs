//! What is answered of sessions that were open at once.

use std::sync::Arc;

use async_graphql::{Object, Result};
use parlance_entity::Timestamp;

use super::{Asked, cuts::usual_points};
use crate::{
    metrics::{figure::count, reads::Reads},
    period::{Granularity, Range},
    reports::concurrency::{self, Open},
};

/// The part of `Analytics` about sessions that were open at once.
#[derive(Clone, Debug)]
pub struct AtOnce(pub(super) Asked);

#[Object]
impl AtOnce {
    /// How many sessions were open at once.
    async fn concurrency(&self) -> Concurrency {
        Concurrency(self.0.reads.clone())
    }
}

/// Sessions that were open at once.
#[derive(Clone, Debug)]
pub struct Concurrency(Arc<Reads>);

/// How many sessions were open at once. A session is open from its start to its explicit end, or where it has none to its
/// last activity plus the chatbot's timeout; those that began before the range and are open in it count. What lies after
/// now is left out.
#[Object]
impl Concurrency {
    /// The most sessions that were open at one instant of the range.
    #[graphql(complexity = 5)]
    async fn peak(&self) -> Result<i32> {
        Ok(count(concurrency::whole(&self.0).await?.open.peak))
    }

    /// The first instant at which so many were open; null where the peak is 0.
    #[graphql(complexity = 5)]
    async fn peak_at(&self) -> Result<Option<Timestamp>> {
        Ok(concurrency::whole(&self.0).await?.peak_at)
    }

    /// How many were open on average: the time for which sessions were present inside the range, over the part of the
    /// range that has passed; 0 where none has.
    #[graphql(complexity = 5)]
    async fn average(&self) -> Result<f64> {
        Ok(concurrency::whole(&self.0).await?.open.average())
    }

    /// The hour of the day, 0 to 23, with the highest average, the earliest on a tie; null where no session was open.
    #[graphql(complexity = 5)]
    async fn busiest_hour_of_day(&self) -> Result<Option<usize>> {
        Ok(concurrency::busiest(&concurrency::by_hour_of_day(&self.0).await?))
    }

    /// The same per hour, day, week or month, oldest first. Units are cut in the time zone in force; the first and the
    /// last are clipped to the range.
    #[graphql(complexity = "5 + usual_points(granularity) * child_complexity")]
    async fn time_series(
        &self,
        #[graphql(default_with = "Granularity::Hour", desc = "The unit of a point.")] granularity: Granularity,
    ) -> Result<Vec<ConcurrencyPoint>> {
        let series = concurrency::series(&self.0, granularity).await?;
        Ok(series.into_iter().map(|(range, open)| ConcurrencyPoint { range, open }).collect())
    }

    /// The same per hour of the day, 0 to 23, over the days of the range. A local hour that occurs twice counts in one.
    #[graphql(complexity = "5 + 24 * child_complexity")]
    async fn by_hour_of_day(&self) -> Result<Vec<ConcurrencyByHour>> {
        let by_hour = concurrency::by_hour_of_day(&self.0).await?;
        Ok(by_hour.into_iter().enumerate().map(|(hour, open)| ConcurrencyByHour { hour, open }).collect())
    }
}

/// A point of a series.
#[derive(Clone, Copy, Debug)]
pub struct ConcurrencyPoint {
    range: Range,
    open: Open,
}

/// How many sessions were open at once in one hour, day, week or month.
#[Object]
impl ConcurrencyPoint {
    /// The first instant of the unit, or of the range where that begins within it.
    async fn start(&self) -> Timestamp {
        self.range.start
    }

    /// The first instant after the unit, or after the range where that ends within it.
    async fn end(&self) -> Timestamp {
        self.range.end
    }

    /// The most that were open at one instant of it; 0 where it is in the future.
    async fn peak(&self) -> i32 {
        count(self.open.peak)
    }

    /// How many were open on average over the part of it that has passed; 0 where it is in the future.
    async fn average(&self) -> f64 {
        self.open.average()
    }
}

/// An hour of the day.
#[derive(Clone, Copy, Debug)]
pub struct ConcurrencyByHour {
    hour: usize,
    open: Open,
}

/// How many sessions were open at once in one hour of the day, over the days of the range.
#[Object]
impl ConcurrencyByHour {
    /// The hour on the wall, 0 to 23, in the time zone in force.
    async fn hour(&self) -> usize {
        self.hour
    }

    /// The most that were open at one instant within this hour of any day; 0 where the range has none that has begun.
    async fn peak(&self) -> i32 {
        count(self.open.peak)
    }

    /// How many were open on average within this hour, over the days on which it has passed; 0 where the range has none.
    async fn average(&self) -> f64 {
        self.open.average()
    }
}
