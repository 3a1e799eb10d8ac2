//! The square root of a count. Arrivals that are independent of each other (Poisson) vary the more the more there are;
//! their square root varies by a half, however many there are. Levels, seasons and noise are added up on this scale, and
//! what comes back from it is never negative.

use distrs::StudentsT;

/// Makes the noise of the square root even for counts near zero, too (Anscombe, 1948).
const OFFSET: f64 = 0.375;
/// The variance of the square root of independent arrivals.
const ARRIVALS: f64 = 0.25;

/// What is expected, and the interval around it, in counts. Never negative; the bounds enclose what is expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The mean of what may happen.
    pub expected: f64,
    /// The lower end.
    pub lower: f64,
    /// The upper end.
    pub upper: f64,
}

impl Interval {
    /// What a prediction on the scale of roots says: its centre, its variance, and that of the noise alone; the variance
    /// was estimated with so many degrees of freedom.
    pub(super) fn around(centre: f64, variance: f64, noise: Noise, confidence: f64) -> Self {
        // At the very ends of the distribution the quantile would be infinite.
        let probability = f64::midpoint(1.0, confidence).min(1.0 - f64::EPSILON);
        let reach = StudentsT::ppf(probability, noise.degrees) * variance.sqrt();
        let (lower, upper) = (count(centre - reach), count(centre + reach));
        let mean = (centre.max(0.0).powi(2) - OFFSET + noise.variance).max(0.0);
        Self { expected: mean.clamp(lower, upper), lower, upper }
    }

    /// Whether a count lies in it.
    #[must_use]
    pub fn contains(&self, count: f64) -> bool {
        self.lower <= count && count <= self.upper
    }
}

/// How much single days vary, on the scale of roots, and how well that is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Noise {
    pub(super) variance: f64,
    pub(super) degrees: f64,
}

impl Noise {
    /// From squared differences that `degrees` are left of. One imagined difference, that of independent arrivals, keeps
    /// a series that never varied from being taken for one that never will.
    pub(super) fn of(squares: f64, degrees: f64) -> Self {
        let degrees = degrees.max(1.0) + 1.0;
        Self { variance: (squares + ARRIVALS) / degrees, degrees }
    }
}

/// Counts on the scale of roots.
pub(super) fn roots(counts: &[f64]) -> Vec<f64> {
    counts.iter().map(|count| (count + OFFSET).sqrt()).collect()
}

fn count(root: f64) -> f64 {
    (root.max(0.0).powi(2) - OFFSET).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_is_ordered_and_finite_whatever_is_asked() {
        for centre in [-3.0, 0.0, 0.6, 2.0, 1000.0] {
            for variance in [0.0, 1e-12, 0.25, 1e6] {
                for confidence in [f64::MIN_POSITIVE, 0.5, 0.95, 1.0 - f64::EPSILON] {
                    let noise = Noise::of(variance * 6.0, 6.0);
                    let Interval { expected, lower, upper } = Interval::around(centre, variance, noise, confidence);
                    assert!(0.0 <= lower && lower <= expected && expected <= upper && upper.is_finite());
                }
            }
        }
    }

    #[test]
    fn a_root_comes_back_as_its_count() {
        for (there, back) in [0.0, 1.0, 17.0, 1e6].into_iter().zip(roots(&[0.0, 1.0, 17.0, 1e6])) {
            assert!((count(back) - there).abs() < 1e-6);
        }
    }
}
