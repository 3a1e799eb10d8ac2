//! Series whose law is known, for tests: level, trend, weekly season and noise, the same on every machine.

use std::f64::consts::TAU;

use rand::{RngExt, SeedableRng, rngs::Xoshiro256PlusPlus};

/// How days differ from what is to be expected of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Noise {
    /// As independent arrivals do.
    Poisson,
    /// By a normal distribution; of which standard deviation, of the level.
    Gaussian(f64),
    /// As arrivals do whose number is itself uncertain, by a normal distribution of its logarithm.
    Bursts(f64),
    /// As arrivals do around a level that drifts from day to day.
    Drift(f64),
}

/// The law of a series.
#[derive(Clone, Copy, Debug)]
pub(super) struct Law {
    pub(super) level: f64,
    /// By how much of the level it has changed at the end.
    pub(super) trend: f64,
    /// How much less a weekend has, of the level.
    pub(super) season: f64,
    pub(super) noise: Noise,
}

/// A law for each number, drawn from all levels, trends, seasons and kinds of noise.
pub(super) fn law(number: u64) -> Law {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(number);
    let mut of = |choices: usize| chance.random_range(0..choices);
    let noises = [Noise::Poisson, Noise::Gaussian(0.1), Noise::Bursts(0.2), Noise::Drift(0.03)];
    Law {
        level: [0.5, 3.0, 20.0, 150.0, 2000.0][of(5)],
        trend: [0.0, 0.6, -0.4][of(3)],
        season: [0.0, 0.3, 0.6][of(3)],
        noise: noises[of(4)],
    }
}

/// So many days of a law.
pub(super) fn days(law: Law, count: usize, seed: u64) -> Vec<f64> {
    let mut chance = Chance(Xoshiro256PlusPlus::seed_from_u64(seed));
    let mut drift = 0.0;
    let day = |day: usize| {
        let season = if day % 7 >= 5 { 1.0 - law.season } else { 1.0 + 0.2 * law.season };
        let expected = law.level * (1.0 + law.trend * day as f64 / count as f64) * season;
        match law.noise {
            Noise::Poisson => chance.arrivals(expected),
            Noise::Gaussian(deviation) => (expected + deviation * law.level * chance.normal()).round().max(0.0),
            Noise::Bursts(deviation) => {
                let burst = (deviation * chance.normal()).exp();
                chance.arrivals(expected * burst)
            }
            Noise::Drift(deviation) => {
                drift += deviation * chance.normal();
                chance.arrivals(expected * f64::exp(drift))
            }
        }
    };
    (0..count).map(day).collect()
}

struct Chance(Xoshiro256PlusPlus);

impl Chance {
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.0.random_range(f64::MIN_POSITIVE..1.0).ln()).sqrt();
        radius * (TAU * self.0.random_range(0.0..1.0)).cos()
    }

    /// Where many are expected they are as good as normal.
    fn arrivals(&mut self, expected: f64) -> f64 {
        if expected > 100.0 {
            return (expected + expected.sqrt() * self.normal()).round().max(0.0);
        }
        let mut left = self.0.random_range(0.0..1.0_f64);
        let (mut count, mut probability) = (0.0, (-expected).exp());
        while left > probability && count < 1000.0 {
            left -= probability;
            count += 1.0;
            probability *= expected / count;
        }
        count
    }
}
