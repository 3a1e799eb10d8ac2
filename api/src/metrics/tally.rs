//! Durations that come one by one, where the database cannot spread them: counted by their value, in bounded memory.

use std::collections::BTreeMap;

use super::{
    distribution::{self, Bin, PERCENTS, Percentiles, Ranks},
    sums::Total,
};

/// The most different values that are kept as they are.
pub const MAX_VALUES: usize = 32_768;

/// How many binary digits are kept of a value once there are more: it is off by less than 0.1 %.
const DIGITS: u32 = 10;

/// How many durations of each length there are.
#[derive(Clone, Debug)]
pub struct Tally {
    edges: &'static [i64],
    /// By length, milliseconds.
    counts: BTreeMap<i64, i64>,
    /// Whether lengths are rounded.
    is_rounded: bool,
    /// By number of the bin.
    bins: Vec<i64>,
    total: Total,
    max: i64,
}

impl Tally {
    /// Of nothing yet. `edges`: lower edges of the bins, milliseconds, ascending from 0.
    #[must_use]
    pub fn new(edges: &'static [i64]) -> Self {
        let bins = vec![0; edges.len()];
        Self { edges, counts: BTreeMap::new(), is_rounded: false, bins, total: Total::default(), max: 0 }
    }

    /// Counts a duration, milliseconds.
    pub fn add(&mut self, millis: i64) {
        self.total.count += 1;
        self.total.millis += millis;
        self.max = self.max.max(millis);
        let bin = self.edges.partition_point(|edge| *edge <= millis).saturating_sub(1);
        self.bins[bin] += 1;
        *self.counts.entry(if self.is_rounded { rounded(millis) } else { millis }).or_default() += 1;
        if !self.is_rounded && self.counts.len() > MAX_VALUES {
            self.round();
        }
    }

    /// How many there are, and their sum.
    #[must_use]
    pub fn total(&self) -> Total {
        self.total
    }

    /// The percentiles; none of nothing.
    #[must_use]
    pub fn percentiles(&self) -> Option<Percentiles> {
        self.ranks().percentiles()
    }

    /// The values at the ranks that percentiles and the maximum need.
    fn ranks(&self) -> Ranks {
        let last = self.total.count - 1;
        let mut places: Vec<i64> =
            PERCENTS.iter().map(|percent| percent * last / 100).flat_map(|place| [place, place + 1]).collect();
        places.retain(|place| (0..last).contains(place));
        places.sort_unstable();
        places.dedup();
        let mut values = self.at(&places);
        if last >= 0 {
            values.push((last, self.max));
        }
        Ranks { count: self.total.count, values }
    }

    /// The bins from the first to the last that is not empty.
    #[must_use]
    pub fn bins(&self) -> Vec<Bin> {
        let counts: Vec<_> = self.bins.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect();
        distribution::bins(self.edges, &counts)
    }

    /// The values at places, which ascend.
    fn at(&self, places: &[i64]) -> Vec<(i64, i64)> {
        let mut values = Vec::with_capacity(places.len() + 1);
        let mut places = places.iter().copied().peekable();
        let mut passed = 0;
        for (millis, count) in &self.counts {
            passed += count;
            while let Some(place) = places.next_if(|place| *place < passed) {
                values.push((place, *millis));
            }
        }
        values
    }

    fn round(&mut self) {
        self.is_rounded = true;
        for (millis, count) in std::mem::take(&mut self.counts) {
            *self.counts.entry(rounded(millis)).or_default() += count;
        }
    }
}

/// The middle of the values that start with the same digits.
fn rounded(millis: i64) -> i64 {
    let rest = i64::BITS.saturating_sub(millis.leading_zeros()).saturating_sub(DIGITS);
    let start = millis >> rest << rest;
    start + ((1_i64 << rest) >> 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::distribution::LASTING;

    fn tally(values: &[i64]) -> Tally {
        let mut tally = Tally::new(LASTING);
        values.iter().for_each(|millis| tally.add(*millis));
        tally
    }

    /// Of all values in order.
    fn exact(mut values: Vec<i64>) -> Ranks {
        values.sort_unstable();
        Ranks { count: values.len() as i64, values: (0..).zip(values).collect() }
    }

    fn answers(found: Option<Percentiles>) -> Vec<f64> {
        let found = found.expect("there are values");
        PERCENTS.iter().filter_map(|percent| found.percentile(*percent)).chain([found.max()]).collect()
    }

    #[test]
    fn nothing_has_no_percentiles_and_no_bins() {
        let nothing = tally(&[]);
        assert_eq!(nothing.percentiles(), None);
        assert_eq!(nothing.bins(), []);
        assert_eq!(nothing.total().average(), None);
    }

    #[test]
    fn a_value_on_an_edge_lies_in_the_bin_above() {
        let found = tally(&[9_999, 10_000, 86_400_000]).bins();
        assert_eq!(found.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn very_many_different_values_are_within_a_thousandth_and_their_number_stays_bounded() {
        let values: Vec<i64> = (0..200_000_i64).map(|n| (n * n * 7_919) % 90_000_000_000).collect();
        let found = tally(&values);
        assert!(found.counts.len() <= MAX_VALUES, "{} values are kept", found.counts.len());
        let (found, expected) = (answers(found.percentiles()), answers(exact(values).percentiles()));
        assert_eq!(found.last(), expected.last(), "the longest is kept as it is");
        for (found, expected) in found.into_iter().zip(expected) {
            assert!((found - expected).abs() <= expected * 0.001, "{found} is not {expected}");
        }
    }

    proptest! {
        #[test]
        fn few_values_are_exact(values in prop::collection::vec(0_i64..100_000, 1..60)) {
            let found = tally(&values);
            prop_assert_eq!(found.total(), Total { count: values.len() as i64, millis: values.iter().sum() });
            prop_assert_eq!(found.percentiles(), exact(values).percentiles());
        }

        #[test]
        fn rounding_is_off_by_less_than_a_thousandth(millis in 0_i64..i64::MAX / 2) {
            prop_assert!((rounded(millis) - millis).abs() as f64 <= millis as f64 / 1_000.0);
        }
    }
}
