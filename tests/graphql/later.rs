//! What of the contract is later work. Whatever is here goes when it comes.

/// Types.
pub(super) const TYPES: &[&str] = &[];

/// Fields, arguments and values, by their path.
pub(super) const FIELDS: &[&str] = &[];
