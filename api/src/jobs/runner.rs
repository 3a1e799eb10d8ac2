//! Runs one job again and again: waits until it is due, takes its lease, keeps the lease while it runs, gives it back.

use std::{panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt;
use parlance_entity::Timestamp;
use tokio::time::sleep;

use super::{
    Job, Run,
    lease::{self, Asked, Lease},
};
use crate::{
    app::App,
    error::{Error, Result},
};

/// When a run that failed is repeated, unless the job is due earlier anyway.
const RETRY_MS: i64 = 10_000;

/// When the database is asked again after it failed.
const DATABASE_RETRY: Duration = Duration::from_secs(5);

/// Runs the job until the process ends.
pub(super) async fn run(app: App, job: Job) {
    while !app.tasks.is_ending() {
        match step(&app, &job).await {
            Ok(None) => {}
            Ok(Some(next)) => tokio::select! {
                () = app.clock.sleep_until(next) => {}
                () = app.tasks.ending() => {}
            },
            Err(error) => {
                tracing::error!(job.name = job.name, error.message = %error, "a job's lease cannot be had");
                tokio::select! {
                    () = sleep(DATABASE_RETRY) => {}
                    () = app.tasks.ending() => {}
                }
            }
        }
    }
}

/// Runs the job once if it is due; answers when to look again, none: at once.
async fn step(app: &App, job: &Job) -> Result<Option<Timestamp>> {
    match lease::take(&app.db, job.name, app.clock.now()).await? {
        Asked::Later(instant) => Ok(Some(instant)),
        Asked::Taken(lease) => run_once(app, job, lease).await.map(|()| None),
    }
}

async fn run_once(app: &App, job: &Job, lease: Lease) -> Result<()> {
    let began = app.clock.now();
    let work = (job.work)(Run { app: app.clone(), since: lease.last_run_at, now: began });
    let outcome = tokio::select! {
        outcome = AssertUnwindSafe(work).catch_unwind() => outcome.unwrap_or_else(|_| Err(Error::Internal("it panicked".to_owned()))),
        lost = keep(app, &lease) => {
            tracing::warn!(job.name = job.name, error.message = ?lost.err(), "a job lost its lease, and was cut off");
            return Ok(());
        }
        () = app.tasks.ending() => return lease.release(&app.db, app.clock.now()).await,
    };
    let now = app.clock.now();
    let mut next = began.plus(job.every_ms).max(now);
    let failure = outcome.err().map(|error| error.to_string());
    if let Some(failure) = &failure {
        tracing::error!(job.name = job.name, error.message = failure, "a job failed");
        next = next.min(now.plus(RETRY_MS));
    }
    lease.finish(&app.db, (began, now, next), failure).await
}

/// Renews the lease again and again; ends when it is lost.
async fn keep(app: &App, lease: &Lease) -> Result<()> {
    loop {
        app.clock.sleep_until(app.clock.now().plus(lease::DURATION_MS / 3)).await;
        if !lease.renew(&app.db, app.clock.now()).await? {
            return Ok(());
        }
    }
}
