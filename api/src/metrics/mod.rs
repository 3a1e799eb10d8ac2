//! The numbers: what is measured, how it is read, and over which rows.
//!
//! A group of measures is a file: [`sessions`], [`conversations`], [`messages`], [`handovers`], [`leads`], [`events`],
//! [`satisfaction`], [`ai`], [`intake`], [`users`]. It lists its sums and durations, each once; the statement that reads them and the struct that holds them follow from the
//! list. A question ([`reads::Reads`]) reads each table at most once for each way of cutting time, however many fields
//! ask for it.

pub mod ai;
pub mod conversations;
pub mod events;
pub mod handovers;
pub mod intake;
pub mod leads;
pub mod messages;
pub mod satisfaction;
pub mod sessions;
pub mod users;

pub mod dimension;
pub mod distribution;
pub mod earliest;
pub mod fact;
pub mod figure;
pub mod filter;
pub mod grouping;
pub mod once;
pub mod reads;
pub mod scan;
pub mod shelf;
pub mod spread;
pub mod sums;
pub mod tally;
pub mod together;
