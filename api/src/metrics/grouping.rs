//! The ways of cutting a range's time.

use crate::{
    db::dialect::Bucket,
    error::Result,
    period::{Granularity, Period, Range, Weekday},
};

/// How the rows of a range are put into groups by their time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// One group, 0.
    Whole,
    /// A group for each local unit, numbered from 0.
    Series(Granularity),
    /// A group for each hour of the day, 0 to 23.
    HourOfDay,
    /// A group for each day of the week, Monday 0.
    DayOfWeek,
    /// A group for each hour of the week, Monday 0 h first: 24 for each day.
    HourOfWeek,
}

impl Grouping {
    /// The stretches that the range is cut into, oldest first, without gaps, each under the number of its group.
    ///
    /// # Errors
    /// `QueryTooComplex` where a series has too many points.
    pub fn buckets(self, period: &Period) -> Result<Vec<Bucket>> {
        Ok(match self {
            Self::Whole => vec![bucket(0, period.range)],
            Self::Series(granularity) => {
                (0..).zip(period.buckets(granularity)?).map(|(label, range)| bucket(label, range)).collect()
            }
            Self::HourOfDay => period.hours().map(|hour| bucket(i64::from(hour.hour), hour.range)).collect(),
            Self::DayOfWeek => period.days_by_weekday().map(|(day, range)| bucket(day as i64, range)).collect(),
            Self::HourOfWeek => {
                period.hours().map(|at| bucket(hour_of_week(at.weekday, i64::from(at.hour)), at.range)).collect()
            }
        })
    }
}

/// The group of [`Grouping::HourOfWeek`].
#[must_use]
pub fn hour_of_week(weekday: Weekday, hour: i64) -> i64 {
    weekday as i64 * 24 + hour
}

fn bucket(label: i64, range: Range) -> Bucket {
    Bucket { label, starts: range.start, ends: range.end }
}
