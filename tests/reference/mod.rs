//! A second, slow and plain computation of every number, straight from the accepted items, to compare the product with.
//! It shares no code with the product but the types of the items. Where two readers of a rule could differ, what was
//! decided stands beside the code that follows it.

pub(crate) mod compare;
mod concurrency;
mod cuts;
mod dice;
mod filter;
mod funnel;
mod invariants;
mod lists;
mod metrics;
mod names;
mod numbers;
mod range;
pub(crate) mod record;
pub(crate) mod records;
mod retention;
mod state;
mod time;
mod view;
pub(crate) mod workload;
