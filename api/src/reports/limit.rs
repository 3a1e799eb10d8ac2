//! How many rows of a list are answered.

use crate::error::{Error, Result};

/// The most rows of one list.
pub const MAX_FIRST: i32 = 1_000;

/// What an argument `first` is where it is left out.
pub const DEFAULT_FIRST: Option<i32> = Some(10);

/// The number of rows that an argument `first` asks for; null asks for 10.
///
/// # Errors
/// `BadUserInput` below 1 and above [`MAX_FIRST`].
pub fn first(first: Option<i32>) -> Result<u64> {
    let first = first.unwrap_or(10);
    match u64::try_from(first) {
        Ok(rows) if (1..=MAX_FIRST).contains(&first) => Ok(rows),
        _ => Err(Error::BadUserInput(format!("`first` is {first}: a list has 1 to {MAX_FIRST} rows"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_at_least_one_row_and_not_too_many() {
        assert!(matches!(first(Some(1)), Ok(1)));
        assert!(matches!(first(Some(MAX_FIRST)), Ok(1_000)));
        assert!(matches!((first(None), first(DEFAULT_FIRST)), (Ok(10), Ok(10))));
        assert!([0, -1, i32::MIN, MAX_FIRST + 1].into_iter().all(|rows| first(Some(rows)).is_err()));
    }
}
