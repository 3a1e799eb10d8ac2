//! Ranges of time: presets, days and instants, cut into hours, days, weeks and months in a time zone. No I/O.

mod input;
mod local;
mod previous;
mod resolve;

#[cfg(test)]
mod tests;

use chrono::{Datelike, Days, Months, NaiveDate, Timelike};
use chrono_tz::Tz;
use parlance_entity::Timestamp;

pub use input::{
    Comparison, Date, DateRangeInput, DaySpanInput, Granularity, InstantSpanInput, LastInput, RangePreset, TimeUnit,
    Weekday,
};
pub use local::{day_of, day_start};
pub use resolve::{DEFAULT_MAX_RANGE_DAYS, resolve};

use crate::error::{Error, Result};

/// Points that one series may have: some 13 months of hours, 27 years of days.
pub const MAX_POINTS: usize = 10_000;

/// A half-open range of instants, `[start, end)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// Included.
    pub start: Timestamp,
    /// Excluded.
    pub end: Timestamp,
}

impl Range {
    /// How long it is, milliseconds.
    #[must_use]
    pub fn millis(self) -> i64 {
        self.end.since(self.start)
    }

    /// Whether an instant lies in it.
    #[must_use]
    pub fn contains(self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }
}

/// A range with the time zone in which it is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// The instants.
    pub range: Range,
    /// The time zone in force.
    pub timezone: Tz,
    /// First and last local day, where the range is whole days; null: a range of instants.
    pub days: Option<(NaiveDate, NaiveDate)>,
}

/// One occurrence of a local hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// The day of the week on the wall.
    pub weekday: Weekday,
    /// The hour on the wall, 0 to 23. Both occurrences of an hour that comes twice have the same.
    pub hour: u32,
    /// When: shorter than an hour where the clocks change within it, and at the ends of the range.
    pub range: Range,
}

impl Period {
    /// Whole local days, both ends included.
    #[must_use]
    pub fn whole_days(first: NaiveDate, last: NaiveDate, timezone: Tz) -> Self {
        let range = Range { start: day_start(first, timezone), end: day_start(local::following(last), timezone) };
        Self { range, timezone, days: Some((first, last)) }
    }

    /// A range of instants.
    #[must_use]
    pub fn instants(range: Range, timezone: Tz) -> Self {
        Self { range, timezone, days: None }
    }

    /// The local units of the range, oldest first, without gaps; the first and the last are clipped to the range. A
    /// local hour that comes twice gives two.
    ///
    /// # Errors
    /// `QueryTooComplex` where there are more than [`MAX_POINTS`]; it says which granularity to take instead.
    pub fn buckets(&self, granularity: Granularity) -> Result<Vec<Range>> {
        let buckets: Vec<Range> = match unit_of_days(granularity) {
            None => self.hours().map(|hour| hour.range).take(MAX_POINTS + 1).collect(),
            Some((unit_start, next)) => self.cut(unit_start, next),
        };
        if buckets.len() > MAX_POINTS {
            return Err(too_many_points(granularity));
        }
        Ok(buckets)
    }

    /// The whole local days, weeks or months that touch the range, and as many more after them as `further` says, oldest
    /// first, without gaps; none: hours are no unit of the calendar.
    #[must_use]
    pub fn whole_units(&self, granularity: Granularity, further: u32) -> Option<Vec<Range>> {
        let (unit_start, next) = unit_of_days(granularity)?;
        let instant = |unit| day_start(unit, self.timezone);
        let first = unit_start(day_of(self.range.start, self.timezone));
        let mut after = unit_start(day_of(self.range.end.plus(-1), self.timezone));
        for _ in 0..=further {
            after = next(after);
        }
        let range = Range { start: instant(first), end: instant(after) };
        Some(Self { range, ..*self }.cut(unit_start, next))
    }

    /// The local hours of the range, oldest first, without gaps; the first and the last are clipped to the range.
    pub fn hours(&self) -> impl Iterator<Item = Hour> + use<> {
        let Self { range, timezone, .. } = *self;
        let mut start = range.start;
        std::iter::from_fn(move || {
            (start < range.end).then(|| {
                let shown = local::clock(start, timezone);
                let end = local::hour_end(start, timezone).min(range.end);
                let hour = Hour { weekday: shown.weekday().into(), hour: shown.hour(), range: Range { start, end } };
                start = end;
                hour
            })
        })
    }

    /// The local days of the range with their day of the week, oldest first; the first and the last are clipped.
    pub fn days_by_weekday(&self) -> impl Iterator<Item = (Weekday, Range)> + use<> {
        let timezone = self.timezone;
        self.cut(|day| day, local::following)
            .into_iter()
            .map(move |day| (day_of(day.start, timezone).weekday().into(), day))
    }

    /// Cuts the range at the first instants of units of whole days: the one that holds a day starts on
    /// `unit_start(day)`.
    fn cut(&self, unit_start: impl Fn(NaiveDate) -> NaiveDate, next: impl Fn(NaiveDate) -> NaiveDate) -> Vec<Range> {
        let mut buckets = Vec::new();
        let mut start = self.range.start;
        let mut unit = unit_start(day_of(start, self.timezone));
        while start < self.range.end {
            unit = next(unit);
            let end = day_start(unit, self.timezone).min(self.range.end);
            // A day that a time zone left out is empty.
            if end > start {
                buckets.push(Range { start, end });
                start = end;
            }
        }
        buckets
    }
}

/// From a day to another.
type Step = fn(NaiveDate) -> NaiveDate;

/// On which day the unit starts that holds a day, and on which the next one; none: it is no unit of whole days.
fn unit_of_days(granularity: Granularity) -> Option<(Step, Step)> {
    match granularity {
        Granularity::Hour => None,
        Granularity::Day => Some((|day| day, local::following)),
        Granularity::Week => Some((resolve::monday, |monday| monday + Days::new(7))),
        Granularity::Month => Some((resolve::month_start, |month| month + Months::new(1))),
    }
}

fn too_many_points(granularity: Granularity) -> Error {
    let (unit, coarser) = match granularity {
        Granularity::Hour => ("hours", "DAY"),
        Granularity::Day => ("days", "WEEK"),
        Granularity::Week | Granularity::Month => ("weeks", "MONTH"),
    };
    Error::QueryTooComplex(format!(
        "the range has more than {MAX_POINTS} {unit}, the most points of one series: take granularity \
         {coarser} or a shorter range"
    ))
}
