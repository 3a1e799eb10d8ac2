//! The application: built once, cheap to clone, handed to whatever needs it.

use crate::{clock::Clock, db::Db, ingest::writer::Writer, live::Hub};

/// Everything that a request or a job works with.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The way in.
    pub writer: Writer,
    /// Live numbers.
    pub hub: Hub,
}
