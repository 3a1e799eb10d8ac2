//! How some times spread.

use std::{fmt, time::Duration};

/// Times in order.
#[derive(Clone, Debug)]
pub(crate) struct Spread(Vec<Duration>);

impl Spread {
    /// Of these times.
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The one in the middle; zero where there is none.
    pub(crate) fn median(&self) -> Duration {
        self.percentile(50)
    }

    /// How many are longer than this.
    pub(crate) fn longer_than(&self, bound: Duration) -> usize {
        self.0.iter().filter(|time| **time > bound).count()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    fn percentile(&self, percent: usize) -> Duration {
        let place = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(place).copied().unwrap_or_default()
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, last, most] = [50, 99, 100].map(|percent| self.percentile(percent));
        write!(formatter, "median {median:.1?}, 99th percentile {last:.1?}, maximum {most:.1?}")
    }
}
