//! From what a caller wrote to a range of instants.

use chrono::{Datelike, Days, Months, NaiveDate};
use chrono_tz::Tz;
use parlance_entity::Timestamp;

use super::{
    DateRangeInput, LastInput, Period, Range, RangePreset, TimeUnit,
    local::{HOUR_MS, day_of, hour_end},
};
use crate::error::{Error, Result};

/// Days that a range may be long where nothing else is configured: ten years.
pub const DEFAULT_MAX_RANGE_DAYS: u32 = 3660;

/// Reads a range in a time zone. `first_row` is the earliest stored session, conversation, message or event, for
/// ALL_TIME, which alone may be longer than `max_range_days`.
///
/// # Errors
/// `BadUserInput` where a range ends before it starts, counts no units, or is longer than it may be.
pub fn resolve(
    input: &DateRangeInput,
    timezone: Tz,
    now: Timestamp,
    first_row: Option<Timestamp>,
    max_range_days: u32,
) -> Result<Period> {
    let today = day_of(now, timezone);
    let limit = i64::from(max_range_days);
    match input {
        DateRangeInput::Preset(RangePreset::AllTime) => {
            let first = first_row.map_or(today, |row| day_of(row, timezone)).min(today);
            Ok(Period::whole_days(first, today, timezone))
        }
        DateRangeInput::Preset(preset) => {
            let (first, last) = preset_days(*preset, today);
            whole_days(first, last, timezone, limit)
        }
        DateRangeInput::Last(last) => last_units(last, timezone, now, today, limit),
        DateRangeInput::Days(days) => given_days(days.from.0, days.to.0, timezone, limit),
        DateRangeInput::Between(span) => instants(Range { start: span.start, end: span.end }, timezone, limit),
    }
}

/// First and last day of a preset; of ALL_TIME, which needs more than today, today alone.
fn preset_days(preset: RangePreset, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let monday = monday(today);
    let month = month_start(today);
    match preset {
        RangePreset::Today | RangePreset::AllTime => (today, today),
        RangePreset::Yesterday => (back(today, 1), back(today, 1)),
        RangePreset::Last7Days => (back(today, 6), today),
        RangePreset::Last30Days => (back(today, 29), today),
        RangePreset::Last90Days => (back(today, 89), today),
        RangePreset::ThisWeek => (monday, monday + Days::new(6)),
        RangePreset::LastWeek => (back(monday, 7), back(monday, 1)),
        RangePreset::ThisMonth => (month, month_end(today)),
        RangePreset::LastMonth => (month - Months::new(1), back(month, 1)),
        RangePreset::ThisYear => {
            let january = month - Months::new(today.month0());
            (january, back(january + Months::new(12), 1))
        }
    }
}

fn last_units(last: &LastInput, timezone: Tz, now: Timestamp, today: NaiveDate, limit: i64) -> Result<Period> {
    let Some(count) = u32::try_from(last.count).ok().filter(|count| *count >= 1) else {
        return Err(Error::BadUserInput(format!("`last.count` is {}: it counts from 1", last.count)));
    };
    let shortest_days = match last.unit {
        TimeUnit::Hour => i64::from(count).div_euclid(24),
        TimeUnit::Day => i64::from(count),
        TimeUnit::Week => i64::from(count) * 7,
        TimeUnit::Month => i64::from(count) * 28,
    };
    check_length(shortest_days, limit)?;
    let before = count - 1;
    match last.unit {
        TimeUnit::Hour => {
            let end = hour_end(now, timezone);
            instants(Range { start: end.plus(-i64::from(count) * HOUR_MS), end }, timezone, limit)
        }
        TimeUnit::Day => whole_days(back(today, before.into()), today, timezone, limit),
        TimeUnit::Week => {
            let monday = monday(today);
            whole_days(back(monday, u64::from(before) * 7), monday + Days::new(6), timezone, limit)
        }
        TimeUnit::Month => whole_days(month_start(today) - Months::new(before), month_end(today), timezone, limit),
    }
}

fn given_days(first: NaiveDate, last: NaiveDate, timezone: Tz, limit: i64) -> Result<Period> {
    if let Some(day) = [first, last].into_iter().find(|day| !(1..=9999).contains(&day.year())) {
        return Err(Error::BadUserInput(format!("the day {day} is outside of the years 1 to 9999")));
    }
    if last < first {
        return Err(Error::BadUserInput(format!("the range ends on {last}, before its first day {first}: swap them")));
    }
    whole_days(first, last, timezone, limit)
}

fn whole_days(first: NaiveDate, last: NaiveDate, timezone: Tz, limit: i64) -> Result<Period> {
    check_length((last - first).num_days() + 1, limit)?;
    Ok(Period::whole_days(first, last, timezone))
}

fn instants(range: Range, timezone: Tz, limit: i64) -> Result<Period> {
    if range.end <= range.start {
        return Err(Error::BadUserInput(format!(
            "the range ends at {}, not after its start {}: swap them, or end it later",
            range.end.to_text(),
            range.start.to_text()
        )));
    }
    let day_ms = 24 * HOUR_MS;
    check_length((range.millis() + day_ms - 1).div_euclid(day_ms), limit)?;
    Ok(Period::instants(range, timezone))
}

fn check_length(days: i64, limit: i64) -> Result<()> {
    if days > limit {
        return Err(Error::BadUserInput(format!(
            "the range is {days} days long, more than the {limit} of one request: ask for a shorter one"
        )));
    }
    Ok(())
}

fn back(day: NaiveDate, days: u64) -> NaiveDate {
    day - Days::new(days)
}

pub(super) fn monday(day: NaiveDate) -> NaiveDate {
    back(day, day.weekday().num_days_from_monday().into())
}

pub(super) fn month_start(day: NaiveDate) -> NaiveDate {
    back(day, day.day0().into())
}

fn month_end(day: NaiveDate) -> NaiveDate {
    back(month_start(day) + Months::new(1), 1)
}
