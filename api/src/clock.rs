//! What time it is. The one place that asks the machine, so that tests can say it instead.

use std::{future::pending, sync::Arc, time::Duration};

use parlance_entity::Timestamp;
use tokio::{sync::watch, time::sleep};

/// A clock: the machine's, or one that a test sets.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's.
    System,
    /// Stands still until it is set.
    Manual(Arc<watch::Sender<Timestamp>>),
}

impl Clock {
    /// A clock that stands at `now` until [`Clock::set`] moves it.
    #[must_use]
    pub fn manual(now: Timestamp) -> Self {
        Self::Manual(Arc::new(watch::Sender::new(now)))
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
            Self::System => chrono::Utc::now().into(),
            Self::Manual(now) => *now.borrow(),
        }
    }

    /// Moves a manual clock; the machine's does not move.
    pub fn set(&self, now: Timestamp) {
        if let Self::Manual(clock) = self {
            clock.send_replace(now);
        }
    }

    /// As [`Clock::sleep_until`]; for ever where there is no such instant.
    pub async fn sleep_until_some(&self, instant: Option<Timestamp>) {
        match instant {
            Some(instant) => self.sleep_until(instant).await,
            None => pending().await,
        }
    }

    /// Waits until the clock shows `instant` or later.
    pub async fn sleep_until(&self, instant: Timestamp) {
        match self {
            Self::System => {
                // Slept in slices, so that a machine whose clock is set meanwhile wakes close to the right instant.
                while self.now() < instant {
                    sleep(Duration::from_millis(instant.since(self.now()).clamp(1, 60_000).unsigned_abs())).await;
                }
            }
            Self::Manual(clock) => {
                if clock.subscribe().wait_for(|now| *now >= instant).await.is_err() {
                    pending::<()>().await;
                }
            }
        }
    }
}
