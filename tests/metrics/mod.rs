//! Every number against small cases whose answer is worked out by hand.

pub(crate) mod ask;
mod breakdown;
mod conversations;
mod desk;
mod distribution;
mod filter;
mod grouping;
mod handovers;
mod machines;
mod messages;
mod opinions;
mod outlook;
pub(crate) mod rows;
mod sessions;
mod statements;
mod users;
mod widget;
