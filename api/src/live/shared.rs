//! Work that is done once for all who want its results, from the first who listens to the last.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use crate::tasks::Tasks;

/// What is being worked on, by key. Cheap to clone; all clones are one.
pub struct Shared<K, T> {
    tasks: Tasks,
    running: Arc<Mutex<HashMap<K, watch::Sender<Option<T>>>>>,
}

impl<K: Clone + Eq + Hash + Send + Sync + 'static, T: Send + Sync + 'static> Shared<K, T> {
    /// Nothing is worked on yet. The work is done in `tasks`.
    #[must_use]
    pub fn new(tasks: Tasks) -> Self {
        Self { tasks, running: Arc::default() }
    }

    /// The newest result of the work under this key, none before the first. Where nobody listened yet, `work` begins: it
    /// is given where to put results. It is dropped when nobody listens any more; where it ends by itself, so does the
    /// receiver.
    #[must_use]
    pub fn listen<W: Future<Output = ()> + Send + 'static>(
        &self,
        key: K,
        work: impl FnOnce(watch::Sender<Option<T>>) -> W,
    ) -> watch::Receiver<Option<T>> {
        let mut running = self.lock();
        if let Some(sender) = running.get(&key) {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(None);
        running.insert(key.clone(), sender.clone());
        drop(running);
        let (entry, work) = (Entry { shared: self.clone(), key, sender: sender.clone() }, work(sender));
        self.tasks.spawn("shared", async move {
            tokio::select! {
                () = work => {}
                () = entry.deserted() => {}
                () = entry.shared.tasks.ending() => {}
            }
        });
        receiver
    }

    /// How many keys are worked on.
    #[must_use]
    pub fn running(&self) -> usize {
        self.lock().len()
    }
}

/// A key that is worked on. It is forgotten however the work ends, also where it panics.
struct Entry<K: Eq + Hash, T> {
    shared: Shared<K, T>,
    key: K,
    sender: watch::Sender<Option<T>>,
}

impl<K: Eq + Hash, T> Entry<K, T> {
    /// Waits until nobody listens.
    async fn deserted(&self) {
        loop {
            self.sender.closed().await;
            if self.leave() {
                return;
            }
        }
    }

    /// Forgets the key, unless somebody listens again.
    fn leave(&self) -> bool {
        // Under the lock nobody can begin to listen meanwhile.
        let mut running = self.shared.lock();
        let is_deserted = self.sender.receiver_count() == 0;
        if is_deserted {
            running.remove(&self.key);
        }
        is_deserted
    }
}

impl<K: Eq + Hash, T> Drop for Entry<K, T> {
    fn drop(&mut self) {
        let mut running = self.shared.lock();
        if running.get(&self.key).is_some_and(|sender| sender.same_channel(&self.sender)) {
            running.remove(&self.key);
        }
    }
}

impl<K, T> Shared<K, T> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, watch::Sender<Option<T>>>> {
        // Nothing that panics is done under the lock.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, T> Clone for Shared<K, T> {
    fn clone(&self) -> Self {
        Self { tasks: self.tasks.clone(), running: self.running.clone() }
    }
}

impl<K, T> fmt::Debug for Shared<K, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Shared").field("running", &self.lock().len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn counting(begun: &Arc<AtomicUsize>) -> impl FnOnce(watch::Sender<Option<usize>>) -> std::future::Pending<()> {
        let begun = begun.clone();
        move |results| {
            results.send_replace(Some(begun.fetch_add(1, Ordering::SeqCst)));
            std::future::pending()
        }
    }

    #[tokio::test]
    async fn one_work_serves_all_who_listen_and_ends_with_the_last() {
        let (shared, begun) = (Shared::new(Tasks::new()), Arc::default());
        let listeners = [0, 1, 2].map(|_| shared.listen("key", counting(&begun)));
        assert_eq!((shared.running(), begun.load(Ordering::SeqCst)), (1, 1));
        assert!(listeners.iter().all(|listener| *listener.borrow() == Some(0)));
        drop(listeners);
        while shared.running() > 0 {
            tokio::task::yield_now().await;
        }
        let again = shared.listen("key", counting(&begun));
        assert_eq!(*again.borrow(), Some(1));
    }

    #[tokio::test]
    async fn work_that_panics_is_begun_again() {
        let shared = Shared::<_, usize>::new(Tasks::new());
        let mut listener = shared.listen("key", |_| async { panic!("it happens") });
        assert!(listener.changed().await.is_err());
        assert_eq!(*shared.listen("key", counting(&Arc::default())).borrow(), Some(0));
    }

    #[tokio::test]
    async fn work_that_ends_ends_its_listeners() {
        let shared = Shared::<_, ()>::new(Tasks::new());
        let mut listener = shared.listen("key", |_| std::future::ready(()));
        assert!(listener.changed().await.is_err());
        assert_eq!(shared.running(), 0);
    }
}
