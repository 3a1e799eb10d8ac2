//! What is to be expected of a daily series: in the coming days, and on each day of its own.
//!
//! [`series`] reads the days; [`forecast`] and [`anomalies`] are functions of numbers. Both see a count as a level that
//! drifts, a season of seven days, and noise; `season` takes these apart, and [`scale`] is where the noise of small and
//! large counts is alike.

pub mod anomalies;
pub mod forecast;
pub mod scale;
mod season;
pub mod series;

#[cfg(test)]
mod generated;
