use chrono_tz::{
    America::{New_York, Santiago, St_Johns},
    Asia::{Beirut, Kathmandu},
    Australia::Lord_Howe,
    Europe::Berlin,
    Pacific::Apia,
    TZ_VARIANTS, UTC,
};
use proptest::prelude::*;

use super::*;

const HOUR: i64 = 3_600_000;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("an instant")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn days(first: &str, last: &str, timezone: Tz) -> Period {
    Period::whole_days(day(first), day(last), timezone)
}

fn between(start: &str, end: &str, timezone: Tz) -> Period {
    Period::instants(Range { start: at(start), end: at(end) }, timezone)
}

fn read(input: DateRangeInput, timezone: Tz, now: &str) -> Result<Period> {
    resolve(&input, timezone, at(now), None, DEFAULT_MAX_RANGE_DAYS)
}

fn preset(preset: RangePreset) -> (String, String) {
    // A Thursday in New York, already a Friday in UTC.
    let period = read(DateRangeInput::Preset(preset), New_York, "2026-03-13T02:00:00Z").expect("a preset");
    let (first, last) = period.days.expect("whole days");
    (first.to_string(), last.to_string())
}

fn last(count: i32, unit: TimeUnit, timezone: Tz, now: &str) -> Result<Period> {
    read(DateRangeInput::Last(LastInput { count, unit }), timezone, now)
}

fn hours(period: &Period) -> Vec<(u32, i64)> {
    period.hours().map(|hour| (hour.hour, hour.range.millis() / 60_000)).collect()
}

fn texts(range: Range) -> (String, String) {
    (range.start.to_text(), range.end.to_text())
}

fn pair(first: &str, second: &str) -> (String, String) {
    (first.to_owned(), second.to_owned())
}

#[test]
fn presets_are_whole_days_of_the_time_zone_and_include_the_running_unit() {
    assert_eq!(preset(RangePreset::Today), pair("2026-03-12", "2026-03-12"));
    assert_eq!(preset(RangePreset::Yesterday), pair("2026-03-11", "2026-03-11"));
    assert_eq!(preset(RangePreset::Last7Days), pair("2026-03-06", "2026-03-12"));
    assert_eq!(preset(RangePreset::Last30Days), pair("2026-02-11", "2026-03-12"));
    assert_eq!(preset(RangePreset::Last90Days), pair("2025-12-13", "2026-03-12"));
    assert_eq!(preset(RangePreset::ThisWeek), pair("2026-03-09", "2026-03-15"));
    assert_eq!(preset(RangePreset::LastWeek), pair("2026-03-02", "2026-03-08"));
    assert_eq!(preset(RangePreset::ThisMonth), pair("2026-03-01", "2026-03-31"));
    assert_eq!(preset(RangePreset::LastMonth), pair("2026-02-01", "2026-02-28"));
    assert_eq!(preset(RangePreset::ThisYear), pair("2026-01-01", "2026-12-31"));
    assert_eq!(preset(RangePreset::AllTime), pair("2026-03-12", "2026-03-12"));
}

#[test]
fn the_default_is_thirty_days_with_today() {
    let period = read(DateRangeInput::default(), UTC, "2026-03-12T10:00:00Z").expect("the default");
    assert_eq!(texts(period.range), pair("2026-02-11T00:00:00.000Z", "2026-03-13T00:00:00.000Z"));
}

#[test]
fn all_time_starts_with_the_local_day_of_the_first_row_however_long_ago() {
    let input = DateRangeInput::Preset(RangePreset::AllTime);
    let period = resolve(&input, New_York, at("2026-03-13T02:00:00Z"), Some(at("2001-01-01T03:00:00Z")), 10);
    assert_eq!(period.expect("a period").days, Some((day("2000-12-31"), day("2026-03-12"))));
}

#[test]
fn last_counts_the_running_unit() {
    let now = "2026-03-12T10:20:30Z";
    let of = |count, unit| last(count, unit, UTC, now).expect("a range");
    assert_eq!(of(1, TimeUnit::Day).days, Some((day("2026-03-12"), day("2026-03-12"))));
    assert_eq!(of(2, TimeUnit::Week).days, Some((day("2026-03-02"), day("2026-03-15"))));
    assert_eq!(of(3, TimeUnit::Month).days, Some((day("2026-01-01"), day("2026-03-31"))));
    assert_eq!(of(24, TimeUnit::Hour).days, None);
    assert_eq!(texts(of(24, TimeUnit::Hour).range), pair("2026-03-11T11:00:00.000Z", "2026-03-12T11:00:00.000Z"));
}

#[test]
fn the_last_hour_is_cut_at_the_local_quarter() {
    let period = last(1, TimeUnit::Hour, Kathmandu, "2026-03-12T10:20:30Z").expect("a range");
    assert_eq!(texts(period.range), pair("2026-03-12T10:15:00.000Z", "2026-03-12T11:15:00.000Z"));
}

#[test]
fn days_include_both_ends() {
    let input = DateRangeInput::Days(DaySpanInput { from: Date(day("2026-03-29")), to: Date(day("2026-03-29")) });
    let period = read(input, Berlin, "2026-05-01T00:00:00Z").expect("a day");
    assert_eq!(texts(period.range), pair("2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"));
}

#[test]
fn ranges_that_cannot_be_meant_are_bad_user_input() {
    let span = |from, to| DateRangeInput::Days(DaySpanInput { from: Date(day(from)), to: Date(day(to)) });
    let instants = |start, end| DateRangeInput::Between(InstantSpanInput { start: at(start), end: at(end) });
    let units = |count, unit| DateRangeInput::Last(LastInput { count, unit });
    for input in [
        span("2026-03-02", "2026-03-01"),
        span("2000-01-01", "2026-03-01"),
        span("+12345-01-01", "+12345-01-02"),
        instants("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        instants("2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"),
        instants("2000-03-02T00:00:00Z", "2026-03-01T00:00:00Z"),
        units(0, TimeUnit::Day),
        units(-1, TimeUnit::Hour),
        units(i32::MAX, TimeUnit::Month),
        units(i32::MAX, TimeUnit::Hour),
        units(3661, TimeUnit::Day),
    ] {
        let error = read(input.clone(), Berlin, "2026-05-01T00:00:00Z").expect_err("no range");
        assert_eq!(error.code(), "BAD_USER_INPUT", "{input:?}");
    }
    read(units(3660, TimeUnit::Day), Berlin, "2026-05-01T00:00:00Z").expect("ten years are allowed");
}

#[test]
fn a_repeated_hour_gives_two_points_of_one_cell_and_a_missing_one_none() {
    let autumn = hours(&days("2026-10-25", "2026-10-25", Berlin));
    assert_eq!(autumn.len(), 25);
    assert_eq!(autumn.iter().filter(|hour| hour.0 == 2).collect::<Vec<_>>(), [&(2, 60), &(2, 60)]);
    let spring = hours(&days("2026-03-08", "2026-03-08", New_York));
    assert_eq!(spring.len(), 23);
    assert!(spring.iter().all(|hour| hour.0 != 2));
}

#[test]
fn half_an_hour_of_summer_time_gives_half_an_hour_more_or_less() {
    // The clocks go from 02:00 back to 01:30 on 5 April, and from 02:00 to 02:30 on 4 October.
    let autumn = hours(&days("2026-04-05", "2026-04-05", Lord_Howe));
    assert_eq!(autumn[..4], [(0, 60), (1, 60), (1, 30), (2, 60)]);
    let spring = hours(&days("2026-10-04", "2026-10-04", Lord_Howe));
    assert_eq!(spring[..4], [(0, 60), (1, 60), (2, 30), (3, 60)]);
}

#[test]
fn hours_of_a_quarter_hour_zone_start_at_its_own_full_hours() {
    let period = between("2026-03-12T10:00:00Z", "2026-03-12T12:00:00Z", Kathmandu);
    assert_eq!(hours(&period), [(15, 15), (16, 60), (17, 45)]);
}

#[test]
fn a_day_without_midnight_starts_at_its_first_instant() {
    assert_eq!(day_start(day("2026-09-06"), Santiago).to_text(), "2026-09-06T04:00:00.000Z");
    assert_eq!(days("2026-09-06", "2026-09-06", Santiago).range.millis(), 23 * HOUR);
    assert_eq!(days("2026-03-29", "2026-03-29", Beirut).range.millis(), 23 * HOUR);
    assert_eq!(days("2026-10-24", "2026-10-24", Beirut).range.millis(), 25 * HOUR);
}

#[test]
fn minutes_that_come_again_after_midnight_belong_to_the_new_day() {
    // At 00:01 on 7 November 2010 the clocks went back to 23:01 of the 6th.
    let again = at("2010-11-07T02:45:00Z");
    assert_eq!(local::clock(again, St_Johns).to_string(), "2010-11-06 23:15:00");
    assert_eq!(day_of(again, St_Johns), day("2010-11-07"));
}

#[test]
fn a_day_that_was_left_out_gives_no_point() {
    // Samoa went from the 29th to the 31st.
    let period = days("2011-12-29", "2011-12-31", Apia);
    let weekdays: Vec<Weekday> = period.days_by_weekday().map(|(weekday, _)| weekday).collect();
    assert_eq!(weekdays, [Weekday::Thursday, Weekday::Saturday]);
    assert_eq!(period.buckets(Granularity::Day).expect("two days").len(), 2);
}

#[test]
fn points_are_clipped_to_the_range() {
    let period = between("2026-01-30T12:00:00Z", "2026-02-10T06:00:00Z", UTC);
    let of = |granularity| period.buckets(granularity).expect("points").into_iter().map(texts).collect::<Vec<_>>();
    assert_eq!(
        of(Granularity::Week),
        [
            pair("2026-01-30T12:00:00.000Z", "2026-02-02T00:00:00.000Z"),
            pair("2026-02-02T00:00:00.000Z", "2026-02-09T00:00:00.000Z"),
            pair("2026-02-09T00:00:00.000Z", "2026-02-10T06:00:00.000Z"),
        ]
    );
    assert_eq!(
        of(Granularity::Month),
        [
            pair("2026-01-30T12:00:00.000Z", "2026-02-01T00:00:00.000Z"),
            pair("2026-02-01T00:00:00.000Z", "2026-02-10T06:00:00.000Z"),
        ]
    );
    assert_eq!(of(Granularity::Day).len(), 12);
}

#[test]
fn whole_units_touch_the_range_and_reach_beyond_it() {
    let period = between("2026-03-12T10:00:00Z", "2026-03-16T00:00:00Z", UTC);
    let starts = |granularity, further| {
        let units = period.whole_units(granularity, further).expect("units of days");
        assert!(units.windows(2).all(|two| two[0].end == two[1].start));
        units.iter().map(|unit| unit.start.to_text()[..10].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(starts(Granularity::Day, 0), ["2026-03-12", "2026-03-13", "2026-03-14", "2026-03-15"]);
    assert_eq!(starts(Granularity::Week, 0), ["2026-03-09"]);
    assert_eq!(starts(Granularity::Week, 2), ["2026-03-09", "2026-03-16", "2026-03-23"]);
    assert_eq!(starts(Granularity::Month, 1), ["2026-03-01", "2026-04-01"]);
    assert_eq!(period.whole_units(Granularity::Hour, 0), None);
    let nothing = between("2026-03-12T00:00:00Z", "2026-03-12T00:00:00Z", UTC);
    assert_eq!(nothing.whole_units(Granularity::Day, 0), Some(Vec::new()));
}

#[test]
fn too_many_points_name_the_granularity_to_take() {
    let error = days("2016-01-01", "2025-12-31", Berlin).buckets(Granularity::Hour).expect_err("87,000 hours");
    assert_eq!(error.code(), "QUERY_TOO_COMPLEX");
    assert!(error.to_string().contains("granularity DAY"), "{error}");
    days("2016-01-01", "2025-12-31", Berlin).buckets(Granularity::Day).expect("ten years of days");
}

#[test]
fn previous_of_whole_days_is_whole_days() {
    let march = days("2026-03-01", "2026-03-31", Berlin);
    let of = |by| march.previous(by).days.expect("whole days");
    assert_eq!(of(Comparison::PreviousPeriod), (day("2026-01-29"), day("2026-02-28")));
    assert_eq!(of(Comparison::PreviousWeek), (day("2026-02-22"), day("2026-03-24")));
    assert_eq!(of(Comparison::PreviousMonth), (day("2026-02-01"), day("2026-02-28")));
    assert_eq!(of(Comparison::PreviousYear), (day("2025-03-01"), day("2025-03-31")));
    assert_eq!(
        texts(march.previous(Comparison::PreviousMonth).range),
        pair("2026-01-31T23:00:00.000Z", "2026-02-28T23:00:00.000Z")
    );
}

#[test]
fn previous_period_of_whole_days_counts_days_and_not_hours() {
    // Two days of 24 and 23 hours; the two before have 24 each.
    let period = days("2026-03-28", "2026-03-29", Berlin).previous(Comparison::PreviousPeriod);
    assert_eq!(texts(period.range), pair("2026-03-25T23:00:00.000Z", "2026-03-27T23:00:00.000Z"));
}

#[test]
fn previous_of_instants_moves_the_clock_on_the_wall() {
    let period = between("2026-04-05T00:30:00Z", "2026-04-05T10:00:00Z", Berlin);
    assert_eq!(
        texts(period.previous(Comparison::PreviousPeriod).range),
        pair("2026-04-04T15:00:00.000Z", "2026-04-05T00:30:00.000Z")
    );
    // 02:30 did not exist a week earlier: the offset before the change reads it as 01:30 UTC.
    assert_eq!(
        texts(period.previous(Comparison::PreviousWeek).range),
        pair("2026-03-29T01:30:00.000Z", "2026-03-29T10:00:00.000Z")
    );
    // 02:30 came twice on 25 October: the first counts.
    let winter = between("2026-11-01T01:30:00Z", "2026-11-01T10:00:00Z", Berlin);
    assert_eq!(
        texts(winter.previous(Comparison::PreviousWeek).range),
        pair("2026-10-25T00:30:00.000Z", "2026-10-25T10:00:00.000Z")
    );
}

#[test]
fn previous_never_ends_before_it_starts() {
    let period = between("2026-03-30T10:00:00Z", "2026-03-31T09:00:00Z", UTC).previous(Comparison::PreviousMonth);
    assert_eq!(period.range.millis(), 0);
    assert_eq!(period.buckets(Granularity::Day).expect("no points"), []);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn points_cover_the_range_in_order_in_any_zone(
        zone in 0..TZ_VARIANTS.len(),
        start in 0_i64..4_000_000_000_000,
        millis in 1_i64..100 * 24 * HOUR,
    ) {
        let range = Range { start: Timestamp(start), end: Timestamp(start + millis) };
        let period = Period::instants(range, TZ_VARIANTS[zone]);
        for granularity in [Granularity::Hour, Granularity::Day, Granularity::Week, Granularity::Month] {
            let buckets = period.buckets(granularity).expect("points");
            let mut reached = range.start;
            for bucket in &buckets {
                prop_assert_eq!(bucket.start, reached);
                prop_assert!(bucket.end > bucket.start);
                reached = bucket.end;
            }
            prop_assert_eq!(reached, range.end);
        }
    }

    #[test]
    fn every_instant_of_an_hour_shows_that_hour_in_any_zone(
        zone in 0..TZ_VARIANTS.len(),
        start in 0_i64..4_000_000_000_000,
        probe in 0.0..1.0_f64,
    ) {
        let period = Period::instants(Range { start: Timestamp(start), end: Timestamp(start + 72 * HOUR) }, TZ_VARIANTS[zone]);
        for hour in period.hours() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "less than an hour")]
            let within = hour.range.start.plus((hour.range.millis() as f64 * probe) as i64);
            let shown = local::clock(within, period.timezone);
            prop_assert_eq!((Weekday::from(shown.weekday()), shown.hour()), (hour.weekday, hour.hour));
            prop_assert!(hour.range.millis() <= HOUR);
        }
    }

    #[test]
    fn a_day_starts_at_its_first_instant_in_any_zone(zone in 0..TZ_VARIANTS.len(), offset in 0_u64..40_000) {
        let timezone = TZ_VARIANTS[zone];
        let date = day("1970-01-02") + Days::new(offset);
        let start = day_start(date, timezone);
        prop_assert!(local::clock(start, timezone).date() >= date);
        prop_assert!(local::clock(start.plus(-1), timezone).date() < date);
        prop_assert!(day_of(start, timezone) >= date);
        prop_assert!(day_of(start.plus(-1), timezone) < date);
    }
}
