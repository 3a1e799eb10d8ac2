//! Answers that are found at most once, whoever asks first, and shared by all who ask.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::OnceCell;

use crate::error::Result;

type Answer<V> = Arc<OnceCell<Result<Arc<V>>>>;

/// Answers by their question. A failure is an answer too: what failed once is not tried again by every field.
pub struct Once<K, V>(Mutex<HashMap<K, Answer<V>>>);

impl<K: Eq + Hash, V> Once<K, V> {
    /// The answer to `key`: found by `find` if nobody has asked yet, else waited for.
    ///
    /// # Errors
    /// Those of whoever asked first.
    pub async fn get(&self, key: K, find: impl Future<Output = Result<V>>) -> Result<Arc<V>> {
        let answer = self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone();
        answer.get_or_init(|| async { find.await.map(Arc::new) }).await.clone()
    }
}

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K, V> fmt::Debug for Once<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Once")
    }
}
