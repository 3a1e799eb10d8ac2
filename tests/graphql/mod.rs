//! The public schema.

mod contract;
mod later;
