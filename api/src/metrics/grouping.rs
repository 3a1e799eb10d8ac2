//! The ways of cutting a range's time.

use crate::{
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

/// A stretch of time that belongs to a group. Stretches never overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The group.
    pub group: i32,
    /// When.
    pub range: Range,
}

impl Grouping {
    /// The stretches that the range is cut into, oldest first, without gaps.
    ///
    /// # Errors
    /// `QueryTooComplex` where a series has too many points.
    pub fn buckets(self, period: &Period) -> Result<Vec<Bucket>> {
        Ok(match self {
            Self::Whole => vec![Bucket { group: 0, range: period.range }],
            Self::Series(granularity) => {
                (0..).zip(period.buckets(granularity)?).map(|(group, range)| Bucket { group, range }).collect()
            }
            Self::HourOfDay => {
                period.hours().map(|hour| Bucket { group: wall_hour(hour.hour), range: hour.range }).collect()
            }
            Self::DayOfWeek => {
                let days = period.days_by_weekday();
                days.map(|(weekday, range)| Bucket { group: weekday_number(weekday), range }).collect()
            }
            Self::HourOfWeek => {
                let group = |weekday, hour| hour_of_week(weekday_number(weekday), wall_hour(hour));
                period.hours().map(|at| Bucket { group: group(at.weekday, at.hour), range: at.range }).collect()
            }
        })
    }

    /// Whether a group may hold several stretches of time.
    #[must_use]
    pub fn recurs(self) -> bool {
        matches!(self, Self::HourOfDay | Self::DayOfWeek | Self::HourOfWeek)
    }
}

/// The group of [`Grouping::HourOfWeek`].
#[must_use]
pub fn hour_of_week(weekday: i32, hour: i32) -> i32 {
    weekday * 24 + hour
}

fn weekday_number(weekday: Weekday) -> i32 {
    weekday as i32
}

fn wall_hour(hour: u32) -> i32 {
    i32::try_from(hour).unwrap_or_default()
}
