//! Every number against small cases whose answer is worked out by hand.

mod ask;
mod conversations;
mod distribution;
mod filter;
mod grouping;
mod handovers;
mod messages;
mod rows;
mod sessions;
mod statements;
mod users;
mod widget;
