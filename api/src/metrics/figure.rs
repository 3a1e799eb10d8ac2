//! How sums are answered: SQL added, this divides.

/// A count as the schema's `Int`; stops at its largest number.
#[must_use]
pub fn count(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// So many of so many, or so much of each; null where there are none.
#[must_use]
pub fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole != 0).then(|| part as f64 / whole as f64)
}

/// So much of each of so many; null where there are none.
#[must_use]
pub fn mean(sum: f64, count: i64) -> Option<f64> {
    (count != 0).then(|| sum / count as f64)
}

/// Milliseconds as seconds.
#[must_use]
pub fn seconds(millis: i64) -> f64 {
    millis as f64 / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_of_nothing_is_null() {
        assert_eq!(ratio(0, 0), None);
        assert_eq!(ratio(1, 4), Some(0.25));
    }

    #[test]
    fn a_count_beyond_the_schemas_numbers_stops_at_the_largest() {
        assert_eq!(count(i64::from(i32::MAX) + 1), i32::MAX);
    }
}
