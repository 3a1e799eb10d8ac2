//! What the coming days will bring.

use augurs::{ets::AutoETS, prelude::*};
use distrs::Normal;

use super::{
    scale::{Interval, Noise, roots},
    season::{WEEK, decompose},
};

/// The fewest days that a season of a week can be told from.
pub const FEWEST_DAYS: usize = 2 * WEEK;
/// The most recent days that count: a year of whole weeks.
const MOST_DAYS: usize = 52 * WEEK;
/// What is estimated: a level for each weekday, and the level of all.
const ESTIMATED: f64 = 8.0;

/// What each of the days after the last one will bring, given the counts of the days up to it, oldest first; empty where
/// there are fewer than [`FEWEST_DAYS`]. The interval holds a day's count with this probability.
#[must_use]
pub fn forecast(counts: &[f64], days: usize, confidence: f64) -> Vec<Interval> {
    let series = roots(&counts[counts.len().saturating_sub(MOST_DAYS)..]);
    let Some(parts) = decompose(&series) else { return Vec::new() };
    let level: Vec<f64> = series.iter().zip(parts.seasonal()).map(|(all, season)| all - season).collect();
    let path = path(&level, days).unwrap_or_else(|| flat(&level, days));
    let known = series.len() as f64;
    // The smoothing was fitted to the days that its differences are taken of, so they are smaller than those to come: by
    // as many days as there are numbers estimated.
    let noise = Noise::of(path.variance * known, known - ESTIMATED);
    let season = parts.seasonal()[series.len() - WEEK..].iter().cycle();
    path.steps
        .iter()
        .zip(season)
        .map(|((level, growth), season)| {
            let variance = noise.variance * (growth + ESTIMATED / known);
            Interval::around(level + season, variance, noise, confidence)
        })
        .collect()
}

/// Where the level goes.
struct Path {
    /// Mean square of the differences between the days and what was expected of each the day before.
    variance: f64,
    /// The level on each day to come, and by how much the variance of that day has grown since the first.
    steps: Vec<(f64, f64)>,
}

/// By exponential smoothing, with a trend, a damped trend or none, whichever explains the days best. None: the library
/// finds nothing to smooth. It is not asked of a series that never varies, where it would search for long.
fn path(level: &[f64], days: usize) -> Option<Path> {
    let varies = level.iter().any(|day| (day - level[0]).abs() > 1e-9);
    if !varies {
        return None;
    }
    let fitted = AutoETS::new(1, "AZN").ok()?.fit(level).ok()?;
    let confidence = 0.95;
    let forecast = fitted.predict(days, confidence).ok()?;
    let bounds = forecast.intervals?;
    let quantile = Normal::ppf(f64::midpoint(1.0, confidence), 0.0, 1.0);
    let variances: Vec<f64> =
        bounds.upper.iter().zip(&forecast.point).map(|(upper, point)| ((upper - point) / quantile).powi(2)).collect();
    let variance = *variances.first()?;
    let steps: Vec<_> =
        forecast.point.iter().copied().zip(variances.iter().map(|each| each / variance)).take(days).collect();
    steps.iter().all(|(level, growth)| level.is_finite() && growth.is_finite()).then_some(Path { variance, steps })
}

/// The mean of all days, for ever.
fn flat(level: &[f64], days: usize) -> Path {
    let count = level.len() as f64;
    let mean = level.iter().sum::<f64>() / count;
    let variance = level.iter().map(|day| (day - mean).powi(2)).sum::<f64>() / count;
    Path { variance, steps: vec![(mean, 1.0); days] }
}

#[cfg(test)]
mod tests {
    use super::{
        super::generated::{Law, Noise, days, law},
        *,
    };

    const HELD_OUT: usize = 7;

    /// Of so many series, how many of the days that were held out lie in their intervals: wide ones, narrow ones, all.
    fn held(known: usize, series: u64) -> [usize; 3] {
        let mut held = [0; 3];
        for number in 0..series {
            let all = days(law(number), known + HELD_OUT, number);
            let (seen, unseen) = all.split_at(known);
            let intervals = [0.95, 0.80].map(|confidence| forecast(seen, HELD_OUT, confidence));
            for (place, intervals) in intervals.iter().enumerate() {
                held[place] += unseen.iter().zip(intervals).filter(|(day, interval)| interval.contains(**day)).count();
            }
            held[2] += HELD_OUT;
        }
        held
    }

    #[test]
    fn intervals_hold_as_many_days_as_they_promise() {
        let share = |part: usize, all: usize| part as f64 / all as f64;
        let mut all = [0; 3];
        for (known, series) in [(14, 50), (17, 50), (21, 50), (29, 50), (59, 40), (89, 40), (179, 20), (364, 10)] {
            let held = held(known, series);
            let [wide, narrow] = [held[0], held[1]].map(|part| 100.0 * share(part, held[2]));
            println!("{series} series of {known} days: {wide:.1} % at 95 %, {narrow:.1} % at 80 %");
            all = [0, 1, 2].map(|place| all[place] + held[place]);
        }
        let [wide, narrow] = [share(all[0], all[2]), share(all[1], all[2])];
        println!("of {} days held out: {:.1} % at 95 %, {:.1} % at 80 %", all[2], 100.0 * wide, 100.0 * narrow);
        assert!((0.90..=0.99).contains(&wide), "{wide}");
        assert!((0.72..=0.88).contains(&narrow), "{narrow}");
    }

    #[test]
    fn a_month_is_enough_to_follow_the_week() {
        let law = Law { level: 200.0, trend: 0.0, season: 0.6, noise: Noise::Poisson };
        let all = days(law, 30 + HELD_OUT, 7);
        let intervals = forecast(&all[..30], HELD_OUT, 0.95);
        for (interval, day) in intervals.iter().zip(30..) {
            let expected = if day % 7 >= 5 { 80.0 } else { 224.0 };
            assert!((interval.expected / expected - 1.0).abs() < 0.15, "{day}: {interval:?}");
        }
    }

    #[test]
    fn a_series_that_never_varies_stays_as_it_is() {
        for count in [0.0, 1.0, 5.0, 1000.0] {
            for known in [14, 30, 365] {
                let intervals = forecast(&vec![count; known], 90, 0.95);
                assert_eq!(intervals.len(), 90);
                let close = |interval: &Interval| (interval.expected - count).abs() <= 0.05 * count.max(1.0);
                assert!(intervals.iter().all(close), "{count}, {known} days: {:?}", intervals[0]);
                assert!(intervals.iter().all(|interval| interval.contains(count)));
            }
        }
    }

    #[test]
    fn a_few_counts_among_zeros_give_small_numbers() {
        let mut counts = vec![0.0; 29];
        (counts[4], counts[17]) = (1.0, 2.0);
        for interval in forecast(&counts, 7, 0.95) {
            assert!(interval.lower == 0.0 && interval.expected < 1.0 && interval.upper < 4.0, "{interval:?}");
        }
    }

    #[test]
    fn what_is_far_ahead_is_known_less() {
        let law = Law { level: 100.0, trend: 0.0, season: 0.0, noise: Noise::Drift(0.1) };
        let width = |interval: Interval| interval.upper - interval.lower;
        let intervals = forecast(&days(law, 90, 3), 57, 0.95);
        assert!(width(intervals[56]) > 1.5 * width(intervals[0]), "{:?}, {:?}", intervals[0], intervals[56]);
    }

    #[test]
    fn a_higher_confidence_gives_wider_intervals() {
        let counts = days(law(2), 30, 1);
        let pairs = forecast(&counts, 7, 0.8).into_iter().zip(forecast(&counts, 7, 0.95));
        assert!(pairs.into_iter().all(|(narrow, wide)| wide.lower <= narrow.lower && narrow.upper < wide.upper));
    }

    #[test]
    fn less_than_two_weeks_predict_nothing() {
        assert!(forecast(&[5.0; FEWEST_DAYS - 1], 7, 0.95).is_empty());
        assert_eq!(forecast(&[5.0; FEWEST_DAYS], 7, 0.95).len(), 7);
    }
}
