//! What happens while the demo runs: the calendar's visits as they come due, and some more, so that there is always
//! something to watch.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use parlance_entity::Timestamp;
use uuid::Uuid;

use super::{SEED, Timed, calendar, history::submit};
use crate::{app::App, ingest::item::Item};

/// Visitors that are there at once when the demo starts.
const AT_START: i64 = 5;

/// Plays until it is dropped; `later` is what the past still has to come.
pub async fn play(app: App, chatbot_id: Uuid, later: Timed) {
    let mut stage = Stage::new(app.clock.now(), later);
    loop {
        app.clock.sleep_until(stage.next()).await;
        let due = stage.take_due(app.clock.now());
        if let Err(error) = submit(&app, chatbot_id, due).await {
            tracing::warn!(error.message = %error, "live demo traffic lost");
        }
    }
}

/// What is to come, by its time.
#[derive(Debug)]
struct Stage {
    queue: BTreeMap<(Timestamp, u64), Item>,
    count: u64,
    next_extra: Timestamp,
    known_until: NaiveDate,
}

impl Stage {
    fn new(now: Timestamp, later: Timed) -> Self {
        let known_until = now.to_utc().date_naive();
        let mut stage = Self { queue: BTreeMap::new(), count: 0, next_extra: now, known_until };
        stage.add(later);
        for ago in 0..AT_START {
            stage.add(calendar::extra_visit(SEED, now.plus(-40_000 * ago)));
        }
        stage.next_extra = now.plus(calendar::pause(SEED, now));
        stage
    }

    fn add(&mut self, items: Timed) {
        for (at, item) in items {
            self.count += 1;
            self.queue.insert((at, self.count), item);
        }
    }

    /// When something happens next.
    fn next(&self) -> Timestamp {
        self.queue.keys().next().map_or(self.next_extra, |(at, _)| *at.min(&self.next_extra))
    }

    /// What has happened by now, and is not to come any more.
    fn take_due(&mut self, now: Timestamp) -> Vec<Item> {
        if self.next_extra <= now {
            self.add(calendar::extra_visit(SEED, now));
            self.next_extra = now.plus(calendar::pause(SEED, now));
        }
        let today = now.to_utc().date_naive();
        while self.known_until < today {
            self.known_until += TimeDelta::days(1);
            self.add(calendar::day(SEED, self.known_until, 0));
        }
        let rest = self.queue.split_off(&(now, u64::MAX));
        std::mem::replace(&mut self.queue, rest).into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_772_452_800_000);

    #[test]
    fn some_visitors_are_there_at_once() {
        let mut stage = Stage::new(NOON, Vec::new());
        let starts = stage.take_due(NOON).into_iter().filter(|item| matches!(item, Item::StartSession(_))).count();
        assert_eq!(starts, 5);
    }

    #[test]
    fn everything_comes_once_and_in_time() {
        let mut stage = Stage::new(NOON, Vec::new());
        let mut now = NOON;
        let mut sessions = Vec::new();
        for _ in 0..2_000 {
            now = now.max(stage.next());
            for item in stage.take_due(now) {
                if let Item::StartSession(input) = item {
                    assert!(input.started_at.is_some_and(|at| at <= now));
                    sessions.push(input.session_id);
                }
            }
            assert!(stage.next() > now);
        }
        let count = sessions.len();
        sessions.sort_unstable();
        sessions.dedup();
        assert_eq!((sessions.len(), count > 50), (count, true));
    }
}
