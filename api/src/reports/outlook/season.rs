//! Season and trend of a series of days, by loess (STL: Cleveland et al., 1990).

use augurs::mstl::stlrs::{StlParams, StlResult};

/// Days of a season.
pub(super) const WEEK: usize = 7;
/// How many days the trend is smoothed over: two weeks.
pub(super) const TREND_DAYS: usize = 15;

/// Takes a series apart, without iterations that play outliers down; none: it has less than two weeks.
pub(super) fn decompose(series: &[f64]) -> Option<StlResult<f64>> {
    parameters(series.len()).fit(series, WEEK).ok()
}

/// The same, with outliers played down.
pub(super) fn decompose_robustly(series: &[f64]) -> Option<StlResult<f64>> {
    parameters(series.len()).inner_loops(1).outer_loops(5).fit(series, WEEK).ok()
}

fn parameters(days: usize) -> StlParams {
    let mut parameters = StlParams::new();
    parameters
        // Each weekday has one level: a window far longer than the series. A season that may drift follows the noise, and
        // predicts worse.
        .seasonal_length(2 * days + 1)
        .seasonal_degree(0)
        .trend_length(TREND_DAYS)
        .seasonal_jump(1)
        .trend_jump(1)
        .low_pass_jump(1);
    parameters
}
