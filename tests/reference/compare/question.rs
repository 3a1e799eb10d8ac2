//! Random questions about a workload: which range, in which time zone, of which sessions.

use chrono_tz::Tz;
use serde_json::{Value, json};

use super::filters::filter;
use crate::reference::{
    dice::Dice,
    time::{DAY, HOUR, Span, day_of, plus_days, points, text},
    workload::Workload,
};

/// The most points that a series is compared with.
const MOST_POINTS: usize = 40;

/// A question about a chatbot: the arguments of `Chatbot.analytics`, as JSON.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) range: Value,
    pub(super) timezone: Option<Tz>,
    pub(super) filter: Value,
}

impl Question {
    pub(super) fn new(workload: &Workload, dice: &mut Dice) -> Self {
        let zones = [Tz::Asia__Kathmandu, Tz::America__New_York, Tz::Pacific__Chatham, Tz::Australia__Lord_Howe];
        let timezone = dice.maybe(25, &zones);
        let range = range(workload, timezone.unwrap_or(workload.zone()), dice);
        Self { range, timezone, filter: filter(dice) }
    }

    /// As variables.
    pub(super) fn variables(&self) -> Value {
        json!({ "range": self.range, "timezone": self.timezone.map(Tz::name), "filter": self.filter })
    }
}

fn range(workload: &Workload, zone: Tz, dice: &mut Dice) -> Value {
    let (start, end) = workload.span();
    let presets = [
        "TODAY",
        "YESTERDAY",
        "LAST_7_DAYS",
        "LAST_30_DAYS",
        "LAST_90_DAYS",
        "THIS_WEEK",
        "LAST_WEEK",
        "THIS_MONTH",
        "LAST_MONTH",
        "THIS_YEAR",
        "ALL_TIME",
    ];
    match dice.below(12) {
        0 => Value::Null,
        1 | 2 => json!({ "preset": dice.pick(&presets) }),
        3 => {
            let (unit, most) = dice.pick(&[("HOUR", 50), ("DAY", 12), ("WEEK", 4), ("MONTH", 2)]);
            json!({ "last": { "count": dice.between(1, most), "unit": unit } })
        }
        4..8 => {
            let (first, last) = (day_of(zone, start), day_of(zone, end));
            let from = plus_days(first, dice.between(-1, 1));
            let to = plus_days(last, dice.between(-1, 1)).max(from);
            json!({ "days": { "from": from.to_string(), "to": to.to_string() } })
        }
        _ => {
            let length = end - start;
            let from = start + length * dice.between(-2, 4) / 10 + dice.between(0, 1) * 1_234_567;
            let to = end - length * dice.between(-2, 3) / 10 + dice.between(0, 1) * 7_654_321;
            json!({ "between": { "start": text(from), "end": text(to) } })
        }
    }
}

/// A unit that cuts the range into not too many points.
pub(super) fn granularity(zone: Tz, span: Span, dice: &mut Dice) -> &'static str {
    let days = (span.end - span.start) / DAY;
    let fitting: Vec<_> = ["HOUR", "DAY", "WEEK", "MONTH"]
        .into_iter()
        // Quarters of an hour are not walked for what is too long anyway.
        .filter(|unit| (*unit != "HOUR" || span.end - span.start <= MOST_POINTS as i64 * HOUR) && days < 500)
        .filter(|unit| points(zone, span, unit).len() <= MOST_POINTS)
        .collect();
    if fitting.is_empty() { "MONTH" } else { dice.pick(&fitting) }
}
