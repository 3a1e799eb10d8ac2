//! Who comes when: more by day than by night, fewer at weekends, a few more every week.

use chrono::{Datelike, NaiveDate};
use parlance_entity::Timestamp;

use super::{
    Timed, desk,
    dice::Dice,
    visit::{Manner, visit},
    visitor::Visitor,
};

/// How far back a returning visitor's first visit lies at most, days.
const MEMORY_DAYS: i64 = 30;
/// What the session ids of visits beside the calendar's begin with.
pub(super) const GUEST: &str = "live-";
/// How most visitors come and go.
const USUAL: Manner = Manner { ends: 0.7, pace: 1.0 };
/// How those beside the calendar's do: slowly, so that there is somebody to watch, and with an end, so that they do not
/// pile up.
const WATCHED: Manner = Manner { ends: 1.0, pace: 1.3 };
/// Share of the visits of each hour of the day, in UTC.
const HOURS: [f64; 24] = [
    0.8, 0.5, 0.4, 0.4, 0.5, 0.9, 1.8, 3.6, 6.2, 8.0, 8.6, 8.0, 6.8, 7.2, 7.8, 7.4, 6.6, 5.6, 5.0, 4.8, 4.2, 3.2, 2.2,
    1.4,
];

/// Everything that a day's visits and agents bring: a function of the seed, the date, and how many days before the end
/// of the seeded days it is, for the growth. In order of the visits' starts; what belongs to one visit stays together.
/// `visits`: on a weekday at the end of the seeded days.
pub(super) fn day(seed: u64, date: NaiveDate, days_before_end: i64, visits: f64) -> Timed {
    let mut items = desk::shifts(seed, date);
    for (number, starts_at) in starts(seed, date, days_before_end, visits).into_iter().enumerate() {
        items.extend(visit_of(seed, date, number, starts_at, visits));
    }
    items
}

fn starts(seed: u64, date: NaiveDate, days_before_end: i64, visits: f64) -> Vec<Timestamp> {
    let mut dice = Dice::of(seed, &format!("calendar-{date}"));
    let weekday = [1.0, 1.06, 1.04, 1.0, 0.92, 0.56, 0.48][date.weekday().num_days_from_monday() as usize];
    #[expect(clippy::cast_precision_loss, reason = "a few dozen days")]
    let growth = 1.0 / (days_before_end as f64).mul_add(0.006, 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "some hundred visits")]
    let count = (visits * weekday * growth * dice.number(0.88, 1.12)) as i64;
    let hours: Vec<(i64, f64)> = (0..).zip(HOURS).collect();
    let mut starts: Vec<_> =
        (0..count).map(|_| desk::instant(date, dice.weighted(&hours) * 60).plus(dice.whole(0, 3_599_999))).collect();
    starts.sort_unstable();
    starts
}

fn visit_of(seed: u64, date: NaiveDate, number: usize, starts_at: Timestamp, visits: f64) -> Timed {
    let mut dice = Dice::of(seed, &format!("who-{date}-{number}"));
    let anonymous_id = if dice.chance(0.4) {
        let first = date - chrono::TimeDelta::days(dice.whole(1, MEMORY_DAYS));
        #[expect(clippy::cast_possible_truncation, reason = "some thousand visits")]
        let regulars = (visits / 3.0).ceil() as i64;
        format!("anon-{first}-{}", dice.whole(0, regulars))
    } else {
        format!("anon-{date}-{number}")
    };
    visit(seed, &Visitor::of(seed, &anonymous_id), format!("demo-{date}-{number}"), starts_at, USUAL)
}

/// A visit beside the calendar's, so that something moves while somebody watches.
pub(super) fn guest(seed: u64, now: Timestamp) -> Timed {
    let name = format!("{GUEST}{}", now.0);
    visit(seed, &Visitor::human(seed, &format!("anon-{name}")), name, now, WATCHED)
}

/// How long until the next such visit, milliseconds: shorter by day than by night.
pub(super) fn pause(seed: u64, now: Timestamp) -> i64 {
    let hour = chrono::Timelike::hour(&now.to_utc()) as usize;
    Dice::of(seed, &format!("pause-{}", now.0)).wait(if HOURS[hour] > 4.0 { 30.0 } else { 38.0 }, 0.3)
}

#[cfg(test)]
mod tests {
    use super::{super::VISITS_A_DAY, *};

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn the_same_day_is_the_same_again() {
        let text = |seed| format!("{:?}", day(seed, date("2026-03-02"), 10, VISITS_A_DAY));
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn a_quarter_holds_some_thousand_visits_and_grows() {
        let end = date("2026-03-31");
        let counts: Vec<_> =
            (0..90).map(|back| starts(1, end - chrono::TimeDelta::days(back), back, VISITS_A_DAY).len()).collect();
        let total: usize = counts.iter().sum();
        assert!((6_000..9_000).contains(&total), "{total}");
        assert!(counts[..14].iter().sum::<usize>() > counts[76..].iter().sum::<usize>());
    }

    #[test]
    fn sundays_are_quieter_than_tuesdays() {
        assert!(
            starts(1, date("2026-03-01"), 0, VISITS_A_DAY).len() < starts(1, date("2026-03-03"), 0, VISITS_A_DAY).len()
        );
    }

    #[test]
    fn every_kind_of_item_occurs_within_a_week() {
        let mut kinds: Vec<_> = (2..9)
            .flat_map(|number| day(1, date(&format!("2026-03-0{number}")), 0, VISITS_A_DAY))
            .map(|(_, item)| format!("{:?}", std::mem::discriminant(&item)))
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        // All but touchSession, which page views make unnecessary here.
        assert_eq!(kinds.len(), 17);
    }
}
