//! Live numbers: commits announce which chatbots changed, and subscribers of one question share one computation.

pub mod active;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use uuid::Uuid;

pub use active::{ActiveSessions, Snapshot};

/// Where commits are announced. Cheap to clone; all clones are one hub.
#[derive(Clone, Debug, Default)]
pub struct Hub {
    /// For each chatbot that somebody listens to.
    announcements: Arc<Mutex<HashMap<Uuid, watch::Sender<()>>>>,
}

impl Hub {
    /// Says that rows of the chatbot were committed. Never waits; many announcements in a row become one.
    pub fn announce(&self, chatbot_id: Uuid) {
        let mut announcements = self.lock();
        if let Some(sender) = announcements.get(&chatbot_id)
            && sender.send(()).is_err()
        {
            announcements.remove(&chatbot_id);
        }
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
    fn a_chatbot_that_nobody_listens_to_any_more_is_forgotten() {
        let (hub, chatbot) = (Hub::default(), Uuid::from_u128(1));
        drop(hub.listen(chatbot));
        hub.announce(chatbot);
        assert!(hub.lock().is_empty());
    }
}
