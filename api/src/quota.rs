//! How much a key may send, and how many connections it may hold.

use std::{
    collections::HashMap,
    fmt,
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use governor::{
    InsufficientCapacity, Quota, RateLimiter, clock::Clock as Time, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use uuid::Uuid;

use crate::{
    clock::Clock,
    error::{Error, Result},
};

/// For how many seconds' worth of items a key may save up while it sends less.
const BURST_SECONDS: u32 = 5;
/// The longest that senders are told to wait, seconds: what SDKs take.
const LONGEST_WAIT: u32 = 300;

type Limiter = RateLimiter<Uuid, DashMapStateStore<Uuid>, Ticks, NoOpMiddleware<Nanos>>;

/// How many items a second each key may send. Cheap to clone. Each process counts by itself.
#[derive(Clone)]
pub struct Quotas(Option<Arc<Keys>>);

struct Keys {
    limiter: Limiter,
    ticks: Ticks,
    items_per_second: u32,
    burst: u32,
}

impl Quotas {
    /// So many items a second; 0: any number.
    #[must_use]
    pub fn new(items_per_second: u32, clock: Clock) -> Self {
        let burst = items_per_second.saturating_mul(BURST_SECONDS);
        let (Some(rate), Some(most)) = (NonZeroU32::new(items_per_second), NonZeroU32::new(burst)) else {
            return Self(None);
        };
        let ticks = Ticks(clock);
        let limiter =
            RateLimiter::new(Quota::per_second(rate).allow_burst(most), DashMapStateStore::default(), ticks.clone());
        Self(Some(Arc::new(Keys { limiter, ticks, items_per_second, burst })))
    }

    /// Lets the key send so many items now. A call with more than a key could ever save up counts as all of that.
    ///
    /// # Errors
    /// `RateLimited`; then they do not count.
    pub fn admit(&self, key_id: Uuid, items: usize) -> Result<()> {
        let Some(keys) = &self.0 else { return Ok(()) };
        let items = u32::try_from(items).unwrap_or(u32::MAX).min(keys.burst);
        let Some(items) = NonZeroU32::new(items) else { return Ok(()) };
        match keys.limiter.check_key_n(&key_id, items) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(not_yet)) => Err(keys.refusal(not_yet.wait_time_from(keys.ticks.now()))),
            Err(InsufficientCapacity(_)) => Err(keys.refusal(Duration::from_secs(BURST_SECONDS.into()))),
        }
    }
}

impl Keys {
    fn refusal(&self, wait: Duration) -> Error {
        let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
        Error::RateLimited {
            items_per_second: self.items_per_second,
            retry_after_seconds: seconds.clamp(1, LONGEST_WAIT),
        }
    }
}

impl fmt::Debug for Quotas {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items_per_second = self.0.as_ref().map(|keys| keys.items_per_second);
        formatter.debug_struct("Quotas").field("items_per_second", &items_per_second).finish()
    }
}

/// Our clock, as the limiter reads it.
#[derive(Clone)]
struct Ticks(Clock);

impl Time for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(Duration::from_millis(self.0.now().0.unsigned_abs()))
    }
}

/// How many connections for subscriptions each key holds. Cheap to clone. Each process counts by itself.
#[derive(Clone, Debug)]
pub struct Connections {
    most: usize,
    open: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// A connection that counts until it is dropped.
#[derive(Debug)]
pub struct Connected {
    connections: Connections,
    key_id: Uuid,
}

impl Connections {
    /// So many for each key.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// Counts one more of the key; none: it holds as many as it may.
    #[must_use]
    pub fn open(&self, key_id: Uuid) -> Option<Connected> {
        let mut open = self.lock();
        let count = open.get(&key_id).copied().unwrap_or_default();
        if count >= self.most {
            return None;
        }
        open.insert(key_id, count + 1);
        Some(Connected { connections: self.clone(), key_id })
    }

    /// How many there are of all keys.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().values().sum()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Uuid, usize>> {
        // Nothing that panics is done under the lock.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        let mut open = self.connections.lock();
        match open.get_mut(&self.key_id) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.remove(&self.key_id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use parlance_entity::Timestamp;

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn wait(admitted: Result<()>) -> Option<u32> {
        match admitted {
            Ok(()) => None,
            Err(Error::RateLimited { retry_after_seconds, .. }) => Some(retry_after_seconds),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_key_that_sends_too_much_is_told_when_to_come_back() {
        let clock = Clock::manual(NOW);
        let quotas = Quotas::new(10, clock.clone());
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(wait(quotas.admit(one, 50)), None, "what it saved up");
        assert_eq!(wait(quotas.admit(one, 20)), Some(2));
        assert_eq!(wait(quotas.admit(other, 20)), None, "another key has its own");
        clock.set(NOW.plus(2_000));
        assert_eq!(wait(quotas.admit(one, 20)), None);
        assert_eq!(wait(quotas.admit(one, 1)), Some(1));
    }

    #[test]
    fn more_than_a_key_could_ever_save_up_counts_as_all_of_that() {
        let quotas = Quotas::new(10, Clock::manual(NOW));
        assert_eq!(wait(quotas.admit(Uuid::nil(), 1_000)), None);
        assert_eq!(wait(quotas.admit(Uuid::nil(), 1_000)), Some(5));
    }

    #[test]
    fn a_key_holds_so_many_connections_and_gets_back_those_that_end() {
        let connections = Connections::new(2);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let held = [connections.open(one), connections.open(one)];
        assert!(held.iter().all(Option::is_some));
        assert!(connections.open(one).is_none());
        let of_other = connections.open(other);
        assert_eq!((of_other.is_some(), connections.count()), (true, 3));
        drop(held);
        assert_eq!(connections.count(), 1);
        assert!(connections.open(one).is_some());
        drop(of_other);
        assert_eq!(connections.open.lock().map(|open| open.len()).ok(), Some(0));
    }

    #[test]
    fn without_a_limit_everything_is_let_in() {
        let quotas = Quotas::new(0, Clock::manual(NOW));
        assert!((0..100).all(|_| quotas.admit(Uuid::nil(), 1_000_000).is_ok()));
    }
}
