//! How many of the live queries are computed at once: a change may make hundreds of them due at the same instant, and those
//! who ask once, and those who send, are to be served meanwhile.

use std::{sync::Arc, thread::available_parallelism};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Fewer are never computed at once: one that takes long must not hold up all others.
const LEAST: usize = 2;

/// Turns to compute, in the order in which they were asked for: as many at once as there are processors. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        let processors = available_parallelism().map_or(LEAST, usize::from);
        Self(Arc::new(Semaphore::new(processors.max(LEAST))))
    }
}

impl Turns {
    /// Waits for a turn, which lasts until it is dropped.
    pub async fn wait(&self) -> OwnedSemaphorePermit {
        match self.0.clone().acquire_owned().await {
            Ok(turn) => turn,
            // It is never closed.
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[tokio::test]
    async fn there_are_so_many_turns_at_once() {
        let turns = Turns(Arc::new(Semaphore::new(2)));
        let (first, _second) = (turns.wait().await, turns.wait().await);
        assert!(turns.wait().now_or_never().is_none());
        drop(first);
        assert!(turns.wait().now_or_never().is_some());
    }
}
