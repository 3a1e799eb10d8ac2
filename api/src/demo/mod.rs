//! The demo: a clinic's chatbot with a quarter of believable data and a little live traffic, the same on every machine.
//!
//! Everything is a function of a seed and the date, and goes in by the writer like everybody's. What a day brings has
//! ids of its own, so bringing it again changes nothing: a restart simply brings the last days again and goes on.

mod calendar;
mod calls;
mod desk;
mod dice;
mod history;
mod live;
mod script;
mod setup;
mod talk;
mod visit;
mod visitor;
mod words;

pub use history::catch_up;
pub use live::play;
pub use setup::{Key, keys, set_up};

use parlance_entity::Timestamp;

use crate::ingest::item::Item;

/// The chatbot's slug.
pub const SLUG: &str = "demo";
/// A key that reads the demo's chatbot, the same on every machine: for a demo, and for nothing else.
pub const READ_KEY: &str = "sk_read_demo0000000000000000000000000000";
/// What all of the data follows from.
const SEED: u64 = 20_260_101;
/// How many days there are at first, today included.
pub const DAYS: i64 = 90;
/// Visits on a weekday at the end of these days.
pub const VISITS_A_DAY: f64 = 116.0;

/// Items in order of their time, each with it.
pub type Timed = Vec<(Timestamp, Item)>;
