//! The numbers: what is measured, how it is read, and over which rows.

pub mod filter;
