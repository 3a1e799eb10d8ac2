//! Background tasks: every one is tracked, so that shutting down is asking them to end and waiting until none is left.

use std::{future::Future, time::Duration};

use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{Instrument, info_span};

/// Owns the tasks of the process. Cheap to clone; all clones own the same tasks.
#[derive(Clone, Debug, Default)]
pub struct Tasks {
    tracker: TaskTracker,
    ending: CancellationToken,
}

impl Tasks {
    /// Owns nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a future to its end. A future that never ends by itself has to end soon after [`Tasks::ending`].
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.tracker.spawn(task.instrument(info_span!("task", task.name = name)));
    }

    /// Owns a future that something else runs, such as a server's connection.
    pub fn track<F: Future>(&self, task: F) -> impl Future<Output = F::Output> + use<F> {
        self.tracker.track_future(task)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.tracker.len()
    }

    /// Waits until the process is asked to end; at once, where it already is.
    pub async fn ending(&self) {
        self.ending.cancelled().await;
    }

    /// Whether the process is asked to end.
    #[must_use]
    pub fn is_ending(&self) -> bool {
        self.ending.is_cancelled()
    }

    /// Asks every task to end, without waiting for it.
    pub fn end(&self) {
        self.ending.cancel();
    }

    /// Asks every task to end, and waits at most `bound`; false: some were still running by then.
    pub async fn shutdown(&self, bound: Duration) -> bool {
        self.end();
        self.tracker.close();
        timeout(bound, self.tracker.wait()).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    #[tokio::test]
    async fn shutdown_waits_for_what_a_task_still_has_to_do() {
        let (tasks, done) = (Tasks::new(), Arc::new(AtomicBool::new(false)));
        tasks.spawn("last words", {
            let (tasks, done) = (tasks.clone(), done.clone());
            async move {
                tasks.ending().await;
                tokio::task::yield_now().await;
                done.store(true, Ordering::SeqCst);
            }
        });
        assert!(tasks.shutdown(Duration::from_secs(5)).await);
        assert!(done.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn shutdown_does_not_wait_for_ever() {
        let tasks = Tasks::new();
        tasks.spawn("deaf", std::future::pending());
        assert!(!tasks.shutdown(Duration::ZERO).await);
    }
}
