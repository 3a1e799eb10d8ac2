//! Between instants and what a clock on the wall shows, where clocks jump forward, back, and across midnight.

use chrono::{Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use parlance_entity::Timestamp;

/// An hour, milliseconds.
pub(super) const HOUR_MS: i64 = 3_600_000;

/// What a clock on the wall shows at an instant.
pub(super) fn clock(instant: Timestamp, timezone: Tz) -> NaiveDateTime {
    instant.to_utc().with_timezone(&timezone).naive_local()
}

/// The first instant of a local day: midnight, or where the clocks jump over midnight the end of that jump. Of a day
/// that a time zone left out altogether: the first instant of the next one.
#[must_use]
pub fn day_start(day: NaiveDate, timezone: Tz) -> Timestamp {
    let midnight = day.and_time(NaiveTime::MIN);
    match timezone.from_local_datetime(&midnight) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.into(),
        LocalResult::None => jump_over(midnight, timezone),
    }
}

/// The local day that an instant belongs to: the last one that has started by then.
///
/// It differs from the date on the wall where the clocks are set back across midnight, and the old day's last minutes
/// come again in the new day.
#[must_use]
pub fn day_of(instant: Timestamp, timezone: Tz) -> NaiveDate {
    let shown = clock(instant, timezone).date();
    let next = following(shown);
    if day_start(next, timezone) <= instant { next } else { shown }
}

/// The instant at which the wall clock shows `local`: the first of two, and where it shows it never, the instant that
/// the offset before the jump gives.
pub(super) fn instant(local: NaiveDateTime, timezone: Tz) -> Timestamp {
    match timezone.from_local_datetime(&local) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.into(),
        LocalResult::None => {
            let before = jump_over(local, timezone).plus(-1);
            Timestamp(local.and_utc().timestamp_millis() - offset_ms(before, timezone))
        }
    }
}

/// Where the local hour that is running at `instant` ends: at its last minute, or where the clocks change within it.
pub(super) fn hour_end(instant: Timestamp, timezone: Tz) -> Timestamp {
    let offset = offset_ms(instant, timezone);
    let end = instant.plus(HOUR_MS - (instant.0 + offset).rem_euclid(HOUR_MS));
    if offset_ms(end.plus(-1), timezone) == offset {
        return end;
    }
    first(instant, end, |candidate| offset_ms(candidate, timezone) != offset)
}

/// The day after.
pub(super) fn following(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// The instant at which the clocks jump over `local`, which they never show.
fn jump_over(local: NaiveDateTime, timezone: Tz) -> Timestamp {
    // No offset is further than 16 hours from UTC.
    let as_if_utc = Timestamp(local.and_utc().timestamp_millis());
    first(as_if_utc.plus(-16 * HOUR_MS), as_if_utc.plus(16 * HOUR_MS), |candidate| clock(candidate, timezone) >= local)
}

/// The first instant in `(low, high]` at which `holds`, given that it holds at `high`, and from there back to that
/// instant.
fn first(mut low: Timestamp, mut high: Timestamp, holds: impl Fn(Timestamp) -> bool) -> Timestamp {
    while high.0 - low.0 > 1 {
        let middle = Timestamp(low.0 + (high.0 - low.0) / 2);
        if holds(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

fn offset_ms(instant: Timestamp, timezone: Tz) -> i64 {
    let offset = timezone.offset_from_utc_datetime(&instant.to_utc().naive_utc());
    i64::from(offset.fix().local_minus_utc()) * 1000
}
