//! The application: built once, cheap to clone, handed to whatever needs it.

use crate::{
    clock::Clock,
    config::Limits,
    db::Db,
    ingest::writer::{CAPACITY, Writer},
    live::{ActiveSessions, Hub},
    tasks::Tasks,
};

/// Everything that a request or a job works with.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The way in.
    pub writer: Writer,
    /// Where commits are announced.
    pub hub: Hub,
    /// Sessions active right now.
    pub active_sessions: ActiveSessions,
    /// What runs in the background.
    pub tasks: Tasks,
    /// What one request may ask.
    pub limits: Limits,
}

impl App {
    /// Starts the application with the usual limits, on a database whose tables are there. It runs until
    /// [`Tasks::shutdown`].
    #[must_use]
    pub fn start(db: Db, clock: Clock, tasks: Tasks) -> Self {
        Self::start_within(Limits::default(), CAPACITY, db, clock, tasks)
    }

    /// Starts the application with these limits, and room for so many items in the writer's queue.
    #[must_use]
    pub fn start_within(limits: Limits, queue_capacity: usize, db: Db, clock: Clock, tasks: Tasks) -> Self {
        let hub = Hub::default();
        let writer = Writer::start(&db, &clock, &hub, &tasks, queue_capacity);
        let active_sessions = ActiveSessions::new(db.clone(), clock.clone(), hub.clone(), tasks.clone());
        Self { db, clock, writer, hub, active_sessions, tasks, limits }
    }
}
