//! The earlier range that a range is compared with.

use chrono::{Days, Months, NaiveDate, NaiveDateTime};

use super::{Comparison, Period, Range, local};

impl Period {
    /// The earlier range that this one is compared with: of whole days whole days, of instants instants.
    ///
    /// Where the month lacks the days of both ends of a range of instants, what is left of it may be empty.
    #[must_use]
    pub fn previous(&self, by: Comparison) -> Self {
        match (self.days, by) {
            (Some((first, last)), Comparison::PreviousPeriod) => {
                let days = Days::new((last - first).num_days().unsigned_abs() + 1);
                Self::whole_days(first - days, last - days, self.timezone)
            }
            (Some((first, last)), _) => Self::whole_days(move_day(first, by), move_day(last, by), self.timezone),
            (None, Comparison::PreviousPeriod) => {
                let Range { start, .. } = self.range;
                Self::instants(Range { start: start.plus(-self.range.millis()), end: start }, self.timezone)
            }
            (None, _) => {
                let moved =
                    |instant| local::instant(move_clock(local::clock(instant, self.timezone), by), self.timezone);
                let start = moved(self.range.start);
                Self::instants(Range { start, end: moved(self.range.end).max(start) }, self.timezone)
            }
        }
    }
}

/// The same day of an earlier week, month or year; a day that the month lacks becomes its last.
fn move_day(day: NaiveDate, by: Comparison) -> NaiveDate {
    match by {
        Comparison::PreviousPeriod => day,
        Comparison::PreviousWeek => day - Days::new(7),
        Comparison::PreviousMonth => day - Months::new(1),
        Comparison::PreviousYear => day - Months::new(12),
    }
}

fn move_clock(shown: NaiveDateTime, by: Comparison) -> NaiveDateTime {
    move_day(shown.date(), by).and_time(shown.time())
}
