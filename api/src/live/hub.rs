//! Where changes of chatbots are announced within a process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use uuid::Uuid;

/// Where commits are announced. Cheap to clone; all clones are one hub.
#[derive(Clone, Debug)]
pub struct Hub {
    id: Uuid,
    /// For each chatbot that somebody listens to.
    announcements: Arc<Mutex<HashMap<Uuid, watch::Sender<()>>>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { id: Uuid::from_u128(rand::random()), announcements: Arc::default() }
    }
}

impl Hub {
    /// What tells this hub from those of other processes.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Says that rows of the chatbot were committed. Never waits; many announcements in a row become one.
    pub fn announce(&self, chatbot_id: Uuid) {
        let mut announcements = self.lock();
        if let Some(sender) = announcements.get(&chatbot_id)
            && sender.send(()).is_err()
        {
            announcements.remove(&chatbot_id);
        }
    }

    /// Says that rows of any chatbot may have been committed.
    pub fn announce_all(&self) {
        self.lock().retain(|_, sender| sender.send(()).is_ok());
    }

    /// Hears the announcements of the chatbot that are made from now on.
    #[must_use]
    pub fn listen(&self, chatbot_id: Uuid) -> watch::Receiver<()> {
        self.lock().entry(chatbot_id).or_insert_with(|| watch::Sender::new(())).subscribe()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, watch::Sender<()>>> {
        // Nothing that panics is done under the lock.
        self.announcements.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits for the next announcement; for ever where there is no hub any more.
pub async fn changed(announcements: &mut watch::Receiver<()>) {
    if announcements.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_announcements_in_a_row_are_heard_as_one() {
        let (hub, chatbot) = (Hub::default(), Uuid::from_u128(1));
        let mut listener = hub.listen(chatbot);
        hub.announce(chatbot);
        hub.announce(chatbot);
        assert_eq!(listener.has_changed().ok(), Some(true));
        listener.mark_unchanged();
        assert_eq!(listener.has_changed().ok(), Some(false));
    }

    #[test]
    fn announcements_of_another_chatbot_are_not_heard() {
        let hub = Hub::default();
        let listener = hub.listen(Uuid::from_u128(1));
        hub.announce(Uuid::from_u128(2));
        assert_eq!(listener.has_changed().ok(), Some(false));
    }

    #[test]
    fn what_may_be_about_any_chatbot_is_heard_by_all() {
        let hub = Hub::default();
        let listeners = [1, 2].map(|id| hub.listen(Uuid::from_u128(id)));
        hub.announce_all();
        assert!(listeners.iter().all(|listener| listener.has_changed().ok() == Some(true)));
    }

    #[test]
    fn a_chatbot_that_nobody_listens_to_any_more_is_forgotten() {
        let (hub, chatbot) = (Hub::default(), Uuid::from_u128(1));
        drop(hub.listen(chatbot));
        hub.announce(chatbot);
        assert!(hub.lock().is_empty());
        drop(hub.listen(chatbot));
        hub.announce_all();
        assert!(hub.lock().is_empty());
    }
}
