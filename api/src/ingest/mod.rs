//! The one way in: typed items are checked, enriched, queued, and committed in groups by the writer.

pub mod item;
pub mod writer;
