//! The timetable on one page, and a file for each job.

mod lease;
mod privacy;
mod runner;
mod statistics;

use std::{fmt, pin::Pin, sync::Arc};

use parlance_entity::Timestamp;

use crate::{app::App, error::Result};

/// Every job and how often it runs.
#[must_use]
pub fn timetable() -> Vec<Job> {
    vec![
        statistics(),
        // Removes addresses of devices, and what was refused, when their time is over.
        Job::new("privacy", 600_000, privacy::run),
    ]
}

/// Has PostgreSQL plan well from the start: what whoever fills tables needs.
#[must_use]
pub fn statistics() -> Job {
    Job::new("statistics", 10_000, statistics::run)
}

/// Runs the jobs of a timetable until the process ends. Of all processes on one database, one runs a job at a time.
pub fn start(app: &App, timetable: Vec<Job>) {
    for job in timetable {
        app.tasks.spawn("job", runner::run(app.clone(), job));
    }
}

/// What a run is told.
#[derive(Clone, Debug)]
pub struct Run {
    /// The application.
    pub app: App,
    /// The instant that the last run that did not fail was told as its `now`; none: there was none.
    pub since: Option<Timestamp>,
    /// The instant at which this run begins.
    pub now: Timestamp,
}

/// A piece of work that is done again and again. A run may be cut off at any `await`, and is repeated where it fails,
/// so doing it twice must be as good as doing it once.
#[derive(Clone)]
pub struct Job {
    name: &'static str,
    every_ms: i64,
    work: Arc<Work>,
}

type Work = dyn Fn(Run) -> Pin<Box<dyn Future<Output = Result<()>> + Send>> + Send + Sync;

impl Job {
    /// A job under a name of its own, run every so many milliseconds.
    pub fn new<F: Future<Output = Result<()>> + Send + 'static>(
        name: &'static str,
        every_ms: i64,
        work: impl Fn(Run) -> F + Send + Sync + 'static,
    ) -> Self {
        Self { name, every_ms, work: Arc::new(move |run| Box::pin(work(run))) }
    }
}

impl fmt::Debug for Job {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Job")
            .field("name", &self.name)
            .field("every_ms", &self.every_ms)
            .finish_non_exhaustive()
    }
}
