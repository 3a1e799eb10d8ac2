//! Chance that can be repeated: the same seed throws the same numbers on every machine and in every release.

use std::f64::consts::TAU;

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};
use sha2::{Digest, Sha256};

/// A list to draw from, each with its weight.
pub(super) type Weighted<T> = &'static [(T, f64)];

/// A seeded source of chance.
#[derive(Debug)]
pub(super) struct Dice(Xoshiro256PlusPlus);

impl Dice {
    /// The dice of one subject, such as a visitor: independent of those of any other.
    pub(super) fn of(seed: u64, subject: &str) -> Self {
        let hash = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(subject).finalize();
        Self(Xoshiro256PlusPlus::from_seed(hash.into()))
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.0.random_bool(p)
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..=high)
    }

    /// A number from `low` up to `high`.
    pub(super) fn number(&mut self, low: f64, high: f64) -> f64 {
        self.0.random_range(low..high)
    }

    /// One of the list, all alike.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.0.random_range(0..list.len())]
    }

    /// One of the list, by weight.
    pub(super) fn weighted<'a, T>(&mut self, list: &'a [(T, f64)]) -> &'a T {
        let mut left = self.number(0.0, list.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in list {
            left -= weight;
            if left < 0.0 {
                return item;
            }
        }
        &list[list.len() - 1].0
    }

    /// A waiting time in milliseconds: half of them are below `median` seconds, and a few far above, as waiting times are.
    pub(super) fn wait(&mut self, median: f64, spread: f64) -> i64 {
        let normal = (-2.0 * self.number(f64::MIN_POSITIVE, 1.0).ln()).sqrt() * (TAU * self.number(0.0, 1.0)).cos();
        #[expect(clippy::cast_possible_truncation, reason = "a waiting time is far from the ends of i64")]
        let millis = (median * 1000.0 * (spread * normal).exp()) as i64;
        millis.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_subject_throws_the_same_numbers() {
        let throw = |subject| {
            let mut dice = Dice::of(7, subject);
            (0..20).map(|_| dice.whole(0, 1000)).collect::<Vec<_>>()
        };
        assert_eq!(throw("a"), throw("a"));
        assert_ne!(throw("a"), throw("b"));
    }

    #[test]
    fn half_of_the_waits_are_below_the_median() {
        let mut dice = Dice::of(7, "waits");
        let below = (0..10_000).filter(|_| dice.wait(2.0, 0.6) < 2000).count();
        assert!((4_800..5_200).contains(&below), "{below}");
    }
}
