//! How durations are spread: percentiles by linear interpolation between the nearest ranks, and histograms.

use futures_util::future::BoxFuture;
use parlance_entity::Timestamp;
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};

use super::{fact::Fact, figure, reads::Group, sums::Total};
use crate::error::Result;

/// Lower edges of the bins of waiting and latency, milliseconds.
pub const WAITING: &[i64] = &[
    0, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000,
    86_400_000,
];

/// Lower edges of the bins of longer things: sessions, conversations, resolutions; milliseconds.
pub const LASTING: &[i64] =
    &[0, 10_000, 30_000, 60_000, 180_000, 300_000, 600_000, 1_800_000, 3_600_000, 14_400_000, 86_400_000];

/// The percentiles that are answered.
pub const PERCENTS: [i64; 5] = [50, 75, 90, 95, 99];

/// A duration that is measured.
#[derive(Debug)]
pub struct Duration {
    /// Its name, unlike any other's.
    pub name: &'static str,
    /// The table.
    pub fact: Fact,
    /// The column, milliseconds; rows where it is null have none.
    pub millis: fn() -> Expr,
    /// Which rows besides have it, at an instant.
    pub among: fn(Timestamp) -> Condition,
    /// Lower edges of the bins, milliseconds, ascending from 0.
    pub edges: &'static [i64],
    /// Reads how many a group has, and their sum.
    pub total: for<'a> fn(&'a Group) -> BoxFuture<'a, Result<Total>>,
}

impl Duration {
    /// The rows that have it at `now`.
    #[must_use]
    pub fn of(&self, now: Timestamp) -> Condition {
        Condition::all().add((self.millis)().is_not_null()).add((self.among)(now))
    }
}

/// All rows whose column is not null.
#[must_use]
pub fn any(_now: Timestamp) -> Condition {
    Condition::all()
}

/// The percentiles of durations, and the longest of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// In the order of [`PERCENTS`], in hundredths of a millisecond: whole numbers, since between two ranks, which are
    /// milliseconds, a percentile lies a whole number of hundredths from the lower one.
    pub hundredths: [i64; PERCENTS.len()],
    /// The longest, milliseconds.
    pub max: i64,
}

impl Percentiles {
    /// The value below which so many percent of all lie, seconds; null where that is none of [`PERCENTS`].
    #[must_use]
    pub fn percentile(&self, percent: i64) -> Option<f64> {
        let place = PERCENTS.iter().position(|known| *known == percent)?;
        Some(self.hundredths[place] as f64 / 100_000.0)
    }

    /// The largest value, seconds.
    #[must_use]
    pub fn max(&self) -> f64 {
        figure::seconds(self.max)
    }
}

/// Values by their rank: as many of the `count` values as the percentiles need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranks {
    /// How many values there are in all.
    pub count: i64,
    /// Rank, from 0, and value, milliseconds.
    pub values: Vec<(i64, i64)>,
}

impl Ranks {
    /// The percentiles; none where there are no values.
    #[must_use]
    pub fn percentiles(&self) -> Option<Percentiles> {
        let max = self.at(self.count - 1)?;
        let mut hundredths = [0; PERCENTS.len()];
        for (place, percent) in PERCENTS.into_iter().enumerate() {
            hundredths[place] = self.hundredths(percent)?;
        }
        Some(Percentiles { hundredths, max })
    }

    /// By linear interpolation between the nearest ranks.
    fn hundredths(&self, percent: i64) -> Option<i64> {
        let place = percent * (self.count - 1);
        let below = self.at(place / 100)?;
        let above = self.at(place / 100 + 1).unwrap_or(below);
        Some(below * 100 + (above - below) * (place % 100))
    }

    fn at(&self, rank: i64) -> Option<i64> {
        self.values.iter().find(|(at, _)| *at == rank).map(|(_, value)| *value)
    }
}

/// A bin of a histogram, seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Included.
    pub from: f64,
    /// Excluded; null in the last, open bin.
    pub to: Option<f64>,
    /// How many.
    pub count: i64,
}

/// The bins from the first to the last that is not empty. `counts`: number of a bin, and what it holds.
#[must_use]
pub fn bins(edges: &[i64], counts: &[(usize, i64)]) -> Vec<Bin> {
    let Some(first) = counts.iter().map(|(bin, _)| *bin).min() else { return Vec::new() };
    let last = counts.iter().map(|(bin, _)| *bin).max().unwrap_or(first);
    let count = |bin| counts.iter().filter(|(at, _)| *at == bin).map(|(_, count)| count).sum();
    edges
        .iter()
        .enumerate()
        .skip(first)
        .take(last - first + 1)
        .map(|(bin, from)| Bin {
            from: figure::seconds(*from),
            to: edges.get(bin + 1).map(|to| figure::seconds(*to)),
            count: count(bin),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranks(values: &[i64]) -> Ranks {
        Ranks { count: values.len() as i64, values: (0..).zip(values.iter().copied()).collect() }
    }

    #[test]
    fn percentiles_lie_between_the_nearest_ranks() {
        let values = ranks(&[1_000, 2_000, 3_000, 10_000]).percentiles().expect("there are values");
        assert_eq!(values.percentile(50), Some(2.5));
        assert_eq!(values.percentile(75), Some(4.75));
        assert_eq!(values.percentile(10), None);
        assert_eq!(values.max(), 10.0);
    }

    #[test]
    fn one_value_is_every_percentile() {
        let one = ranks(&[1_500]).percentiles().expect("there is a value");
        assert!(PERCENTS.iter().all(|percent| one.percentile(*percent) == Some(1.5)));
    }

    #[test]
    fn nothing_has_no_percentile_and_no_bins() {
        assert_eq!(ranks(&[]).percentiles(), None);
        assert_eq!(bins(WAITING, &[]), []);
    }

    #[test]
    fn empty_bins_between_others_are_listed_and_the_last_is_open() {
        let last = LASTING.len() - 1;
        let found = bins(LASTING, &[(last, 2), (last - 2, 1)]);
        assert_eq!(found.iter().map(|bin| bin.count).collect::<Vec<_>>(), [1, 0, 2]);
        assert_eq!((found[0].from, found[0].to), (3_600.0, Some(14_400.0)));
        assert_eq!((found[2].from, found[2].to), (86_400.0, None));
    }
}
