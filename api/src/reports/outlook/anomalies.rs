//! Days that stand out from their season and trend.
//!
//! A day is judged by what the other days say of it: it is masked, that is, replaced by what season and trend of the
//! others make of it, until that no longer changes. Days that stand out stay masked while others are judged, so that a
//! peak makes no dip of its neighbours, and several days in a row do not vouch for each other.

use std::ops::Range;

use super::{
    scale::{Interval, Noise, roots},
    season::{TREND_DAYS, WEEK, decompose, decompose_robustly},
};

/// Of a thousand days on which nothing happened, one lies outside: in a month of days a false alarm is rare.
pub const CONFIDENCE: f64 = 0.999;
/// Counts are whole numbers: what is missed by less than one is not missed.
const ONE: f64 = 1.0;
/// The most days that are judged together: a year. The work grows faster than the days.
const MOST_DAYS: usize = 52 * WEEK;
/// How often a masked day is replaced anew: by then it changes by less than the noise.
const REFITS: usize = 4;
/// Days that are tried before it is said that no other stands out.
const TRIED: usize = 3;

/// A day that stands out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anomaly {
    /// Its place in the series, from 0.
    pub day: usize,
    /// What the other days say of it.
    pub interval: Interval,
}

/// The days that stand out, oldest first; none of fewer than two weeks.
#[must_use]
pub fn anomalies(counts: &[f64]) -> Vec<Anomaly> {
    parts(counts.len()).into_iter().flat_map(|part| in_part(&counts[part.clone()], part.start)).collect()
}

/// Equal stretches, none longer than a year.
fn parts(days: usize) -> Vec<Range<usize>> {
    let count = days.div_ceil(MOST_DAYS);
    (0..count).map(|part| part * days / count..(part + 1) * days / count).collect()
}

fn in_part(counts: &[f64], start: usize) -> Vec<Anomaly> {
    let Some(mut judge) = Judge::new(counts) else { return Vec::new() };
    judge.let_back();
    judge.look_for_more();
    let found = judge.masked_days().into_iter().filter_map(|day| Some((day, judge.stands_out(day)?)));
    found.map(|(day, interval)| Anomaly { day: start + day, interval }).collect()
}

/// The days, those of them that are masked, and what season and trend of the others make of each.
#[derive(Clone)]
struct Judge<'a> {
    counts: &'a [f64],
    series: Vec<f64>,
    masked: Vec<bool>,
    fitted: Vec<f64>,
}

impl<'a> Judge<'a> {
    /// Begins with every suspicious day masked.
    fn new(counts: &'a [f64]) -> Option<Self> {
        let series = roots(counts);
        let parts = decompose_robustly(&series)?;
        let fitted = parts.seasonal().iter().zip(parts.trend()).map(|(season, trend)| season + trend).collect();
        let mut judge = Self { counts, masked: vec![false; series.len()], series, fitted };
        for day in judge.suspects() {
            judge.masked[day] = true;
        }
        judge.refit();
        Some(judge)
    }

    /// Days far from the fit that plays outliers down, but never more than one of six: the others have to judge them.
    fn suspects(&self) -> Vec<usize> {
        let mut days: Vec<usize> = (0..self.series.len()).collect();
        days.sort_by(|a, b| self.distance(*b).total_cmp(&self.distance(*a)));
        // The usual distance, from the median one, and at least a half: that of independent arrivals.
        let usual = (1.48 * self.distance(days[days.len() / 2])).max(0.5);
        let most = days.len() / 6;
        days.into_iter().take(most).filter(|day| self.distance(*day) > 3.0 * usual).collect()
    }

    /// Lets those back in that do not stand out from the rest, the nearest first.
    fn let_back(&mut self) {
        loop {
            let inside = self.masked_days().into_iter().filter(|day| self.stands_out(*day).is_none());
            let nearest = inside.min_by(|a, b| self.distance(*a).total_cmp(&self.distance(*b)));
            let Some(day) = nearest else { return };
            self.masked[day] = false;
            self.refit();
        }
    }

    /// Masks what else stands out, the farthest first.
    fn look_for_more(&mut self) {
        while self.masked_days().len() < self.series.len() / 6 {
            let mut days: Vec<usize> = (0..self.series.len()).filter(|day| !self.masked[*day]).collect();
            days.sort_by(|a, b| self.distance(*b).total_cmp(&self.distance(*a)));
            let found = days.into_iter().take(TRIED).find_map(|day| {
                let without = self.without(day);
                without.stands_out(day).map(|_| without)
            });
            match found {
                Some(without) => *self = without,
                None => return,
            }
        }
    }

    fn without(&self, day: usize) -> Self {
        let mut without = self.clone();
        without.masked[day] = true;
        without.refit();
        without
    }

    fn refit(&mut self) {
        for _ in 0..REFITS {
            let days = self.series.iter().zip(&self.fitted).zip(&self.masked);
            let filled: Vec<f64> = days.map(|((day, fitted), masked)| if *masked { *fitted } else { *day }).collect();
            let Some(parts) = decompose(&filled) else { return };
            self.fitted = parts.seasonal().iter().zip(parts.trend()).map(|(season, trend)| season + trend).collect();
        }
    }

    /// What the other days say of a masked one, where it lies outside of that.
    fn stands_out(&self, day: usize) -> Option<Interval> {
        let noise = self.noise();
        let same_weekday = self.seen().filter(|other| other % WEEK == day % WEEK).count();
        let unsure = 1.0 / same_weekday.max(1) as f64 + self.doubt_of_trend(day);
        let variance = noise.variance * (1.0 + unsure);
        let given = Interval::around(self.fitted[day], variance, noise, CONFIDENCE);
        let interval = Interval { lower: (given.lower - ONE).max(0.0), upper: given.upper + ONE, ..given };
        let is_told = same_weekday > 1 || self.is_unlike_other_weekdays(day);
        (is_told && !interval.contains(self.counts[day])).then_some(interval)
    }

    /// Where there is but one other day of the same weekday, either of the two may be the one that is out of order. It is
    /// told only if it is unlike any day of the week.
    fn is_unlike_other_weekdays(&self, day: usize) -> bool {
        let others: Vec<f64> =
            self.seen().filter(|other| other % WEEK != day % WEEK).map(|other| self.series[other]).collect();
        let count = others.len() as f64;
        let mean = others.iter().sum::<f64>() / count;
        let squares: f64 = others.iter().map(|other| (other - mean).powi(2)).sum();
        // Six weekdays tell how weekdays differ.
        let noise = Noise { degrees: 5.0, ..Noise::of(squares, count - 1.0) };
        !Interval::around(mean, noise.variance * (1.0 + 1.0 / count), noise, CONFIDENCE).contains(self.counts[day])
    }

    /// The variance of the trend of the other days on a day, of a day's noise: more at either end, where there are days on
    /// one side alone, and where few days have to tell trend from season. Fitted to the weights that the smoothing gives to
    /// each day.
    fn doubt_of_trend(&self, day: usize) -> f64 {
        let days = self.series.len();
        let from_end = day.min(days - 1 - day).min(4) as f64;
        let at_end = 5.0 * (1.0 - from_end / 4.0).powi(2);
        (2.0 + at_end) / TREND_DAYS as f64 * days as f64 / (days - WEEK) as f64
    }

    /// How much the days that are not masked differ from the fit. It has taken up a level for each weekday, and about two
    /// for each stretch of days that the trend is smoothed over.
    fn noise(&self) -> Noise {
        let squares = self.seen().map(|day| self.distance(day).powi(2)).sum();
        let taken = WEEK as f64 + 2.2 * self.series.len() as f64 / TREND_DAYS as f64;
        Noise::of(squares, self.seen().count() as f64 - taken)
    }

    fn distance(&self, day: usize) -> f64 {
        (self.series[day] - self.fitted[day]).abs()
    }

    fn seen(&self) -> impl Iterator<Item = usize> {
        (0..self.series.len()).filter(|day| !self.masked[*day])
    }

    fn masked_days(&self) -> Vec<usize> {
        (0..self.series.len()).filter(|day| self.masked[*day]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::generated::{Law, Noise, days, law},
        *,
    };

    fn found(counts: &[f64]) -> Vec<usize> {
        anomalies(counts).into_iter().map(|anomaly| anomaly.day).collect()
    }

    fn shop(known: usize, seed: u64) -> Vec<f64> {
        days(Law { level: 120.0, trend: 0.3, season: 0.5, noise: Noise::Bursts(0.05) }, known, seed)
    }

    #[test]
    fn peaks_and_dips_are_found_and_their_neighbours_are_not() {
        let (mut told, mut others, mut all) = (0, 0, 0);
        for number in 0..60 {
            let known = [29, 60, 89, 200][number % 4];
            let (day, factor) = (1 + number * 37 % (known - 2), [2.5, 0.2][number % 2]);
            let mut counts = shop(known, number as u64);
            counts[day] = (counts[day] * factor).round();
            let found = found(&counts);
            all += known;
            told += usize::from(found.contains(&day));
            others += found.iter().filter(|other| **other != day).count();
            let neighbours = [day - 1, day + 1];
            assert!(!neighbours.iter().any(|neighbour| found.contains(neighbour)), "{number}: {day}, {found:?}");
        }
        println!("of 60 planted days {told} are told, and {others} of {all} others");
        assert!(told >= 58, "{told}");
        assert!(others * 500 <= all, "{others} of {all}");
    }

    #[test]
    fn days_without_incident_are_hardly_ever_told() {
        let series = (0..120).map(|number| days(law(number), [21, 29, 60, 89, 180][number as usize % 5], number));
        let (mut told, mut all) = (0, 0);
        for counts in series {
            told += found(&counts).len();
            all += counts.len();
        }
        println!("of {all} days without incident {told} are told");
        assert!(told * 400 <= all, "{told} of {all}");
    }

    #[test]
    fn days_in_a_row_do_not_vouch_for_each_other() {
        let mut counts = shop(60, 5);
        counts[30..33].fill(0.0);
        assert_eq!(found(&counts), [30, 31, 32]);
    }

    #[test]
    fn a_day_is_told_with_what_was_to_be_expected_of_it() {
        let mut counts = vec![100.0; 40];
        counts[20] = 300.0;
        let [Anomaly { day: 20, interval }] = anomalies(&counts)[..] else { panic!("{:?}", found(&counts)) };
        assert!((interval.expected - 100.0).abs() < 5.0 && interval.lower < 100.0, "{interval:?}");
        assert!((100.0..300.0).contains(&interval.upper), "{interval:?}");
    }

    #[test]
    fn two_weeks_tell_only_of_what_is_unlike_every_weekday() {
        let plain = days(Law { level: 100.0, trend: 0.0, season: 0.0, noise: Noise::Poisson }, 14, 1);
        let mut outage = plain.clone();
        outage[9] = 0.0;
        assert_eq!((found(&plain), found(&outage)), (vec![], vec![9]));
        let mut sunday = days(Law { level: 100.0, trend: 0.0, season: 0.9, noise: Noise::Poisson }, 14, 1);
        sunday[5] = 100.0;
        assert!(found(&sunday).is_empty(), "either Saturday may be the usual one");
    }

    #[test]
    fn what_never_varies_has_no_anomaly() {
        for known in [0, 1, 13, 14, 15, 365, 800] {
            assert!(found(&vec![0.0; known]).is_empty());
            assert!(found(&vec![7.0; known]).is_empty());
        }
    }

    #[test]
    fn years_are_judged_in_parts() {
        assert!(parts(0).is_empty());
        assert_eq!(parts(364).first(), Some(&(0..364)));
        assert_eq!(parts(800), [0..266, 266..533, 533..800]);
        let mut counts = shop(800, 2);
        counts[700] = 900.0;
        assert!(found(&counts).contains(&700));
    }
}
