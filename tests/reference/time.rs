//! Local clocks, the naive way: instants are walked a quarter of an hour at a time, which is how finely the world sets its
//! clocks, and a unit begins where the wall clock says so.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;
const QUARTER: i64 = 15 * MINUTE;

/// A range, `[start, end)`; `days` where it was asked for in whole local days, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) days: Option<(NaiveDate, NaiveDate)>,
}

/// What the clock on the wall shows.
pub(crate) fn local(zone: Tz, at: i64) -> NaiveDateTime {
    zone.from_utc_datetime(&utc(at)).naive_local()
}

/// The local day of an instant.
pub(crate) fn day_of(zone: Tz, at: i64) -> NaiveDate {
    local(zone, at).date()
}

/// Monday is 0.
pub(crate) fn weekday_of(zone: Tz, at: i64) -> usize {
    local(zone, at).weekday().num_days_from_monday() as usize
}

/// The hour on the local clock.
pub(crate) fn hour_of(zone: Tz, at: i64) -> usize {
    local(zone, at).hour() as usize
}

/// "A day starts at its first instant", which is not midnight where the clocks are put forward at midnight.
pub(crate) fn start_of_day(zone: Tz, day: NaiveDate) -> i64 {
    // No clock is more than 14 hours ahead.
    let mut at = millis(day.and_time(NaiveTime::MIN)) - 14 * HOUR;
    while day_of(zone, at) < day {
        at += QUARTER;
    }
    at
}

/// Whole days, both included.
pub(crate) fn whole_days(zone: Tz, first: NaiveDate, last: NaiveDate) -> Span {
    let end = start_of_day(zone, last + Days::new(1));
    Span { start: start_of_day(zone, first), end, days: Some((first, last)) }
}

/// The points of a range. "Units are cut at local clock times; the first and last point are clipped to the range"; "a
/// local hour that occurs twice gives two points".
pub(crate) fn points(zone: Tz, span: Span, granularity: &str) -> Vec<(i64, i64)> {
    let mut starts = vec![span.start];
    let mut at = (span.start.div_euclid(QUARTER) + 1) * QUARTER;
    let mut before = local(zone, at - 1);
    while at < span.end {
        let now = local(zone, at);
        // The clock was put back into the same hour: that hour occurs again.
        let again = granularity == "HOUR" && now < before;
        if unit(now, granularity) != unit(before, granularity) || again {
            starts.push(at);
        }
        before = now;
        at += QUARTER;
    }
    let ends = starts.iter().skip(1).copied().chain([span.end]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).collect()
}

/// What is the same for all instants of a unit, by its local start.
fn unit(clock: NaiveDateTime, granularity: &str) -> NaiveDateTime {
    let day = clock.date();
    match granularity {
        "HOUR" => day.and_hms_opt(clock.hour(), 0, 0).expect("an hour"),
        granularity => first_day(day, granularity).and_time(NaiveTime::MIN),
    }
}

/// The first day of the day, week (Monday first) or month that holds a day.
pub(crate) fn first_day(day: NaiveDate, granularity: &str) -> NaiveDate {
    match granularity {
        "DAY" => day,
        "WEEK" => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        "MONTH" => day.with_day(1).expect("every month has a first"),
        other => panic!("{other} is no unit of days"),
    }
}

/// The first day of the unit `count` after the one that begins at `first`.
pub(crate) fn unit_after(first: NaiveDate, granularity: &str, count: i64) -> NaiveDate {
    match granularity {
        "DAY" => plus_days(first, count),
        "WEEK" => plus_days(first, 7 * count),
        "MONTH" => plus_months(first, count),
        other => panic!("{other} is no unit of days"),
    }
}

/// A day so many days later, or earlier.
pub(crate) fn plus_days(day: NaiveDate, count: i64) -> NaiveDate {
    day + chrono::TimeDelta::days(count)
}

/// "A day the month lacks becomes its last."
pub(crate) fn plus_months(day: NaiveDate, count: i64) -> NaiveDate {
    let months = i64::from(day.year()) * 12 + i64::from(day.month0()) + count;
    let (year, month) = (months.div_euclid(12) as i32, months.rem_euclid(12) as u32 + 1);
    (1..=day.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day)).expect("a day of that month")
}

/// The range that `previous(by)` is about.
pub(crate) fn previous(zone: Tz, span: Span, by: &str) -> Span {
    match span.days {
        Some((first, last)) if by == "PREVIOUS_PERIOD" => {
            // "The same number of local days that ends where this one starts."
            let count = (last - first).num_days() + 1;
            whole_days(zone, plus_days(first, -count), plus_days(first, -1))
        }
        Some((first, last)) => whole_days(zone, earlier(first, by), earlier(last, by)),
        None if by == "PREVIOUS_PERIOD" => {
            Span { start: span.start - (span.end - span.start), end: span.start, days: None }
        }
        None => {
            let moved = |at| {
                let clock = local(zone, at);
                instant(zone, earlier(clock.date(), by).and_time(clock.time()))
            };
            Span { start: moved(span.start), end: moved(span.end), days: None }
        }
    }
}

fn earlier(day: NaiveDate, by: &str) -> NaiveDate {
    match by {
        "PREVIOUS_WEEK" => plus_days(day, -7),
        "PREVIOUS_MONTH" => plus_months(day, -1),
        "PREVIOUS_YEAR" => plus_months(day, -12),
        other => panic!("{other} is no comparison"),
    }
}

/// The instant of a local clock time: "one that does not exist takes the offset before the change, one that occurs twice
/// is the first".
pub(crate) fn instant(zone: Tz, clock: NaiveDateTime) -> i64 {
    let as_utc = millis(clock);
    let offset = |at: i64| millis(local(zone, at)) - at;
    let (before, after) = (offset(as_utc - DAY), offset(as_utc + DAY));
    let candidates = [as_utc - before, as_utc - after];
    let real = candidates.into_iter().filter(|at| local(zone, *at) == clock).min();
    real.unwrap_or(as_utc - before)
}

/// Text as in the schema.
pub(crate) fn text(at: i64) -> String {
    DateTime::from_timestamp_millis(at)
        .expect("a year that exists")
        .to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn utc(at: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at).expect("a year that exists").naive_utc()
}

fn millis(clock: NaiveDateTime) -> i64 {
    clock.and_utc().timestamp_millis()
}
