//! What happens while the demo runs: the calendar's visits as they come due, and some more, so that there is always
//! something to watch.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use parlance_entity::{Timestamp, session};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{SEED, Timed, VISITS_A_DAY, calendar, history::submit};
use crate::{
    app::App,
    db::tenant,
    error::Result,
    ingest::item::{EndSessionInput, Item},
};

/// Guests, the visitors beside the calendar's, that are there at once when the demo starts.
const AT_START: usize = 5;
/// How long one came before the other, milliseconds.
const APART: i64 = 15_000;
/// How many came before the start at most: some have left again.
const FIRST_COMERS: i64 = 30;
/// Fewer guests than this are never there.
const LEAST: usize = 3;
/// No more guests come while this many are there.
const MOST: usize = 8;

/// Plays until it is dropped; `later` is what the past still has to come.
pub async fn play(app: App, chatbot_id: Uuid, later: Timed) {
    if let Err(error) = see_off(&app, chatbot_id).await {
        tracing::warn!(error.message = %error, "visitors of the demo's last run stay until their sessions time out");
    }
    let mut stage = Stage::new(app.clock.now(), later);
    loop {
        app.clock.sleep_until(stage.next()).await;
        let due = stage.take_due(app.clock.now());
        if let Err(error) = submit(&app, chatbot_id, due).await {
            tracing::warn!(error.message = %error, "live demo traffic lost");
        }
    }
}

/// Ends the visits of guests whom the last run left behind: they would pile up at every restart.
async fn see_off(app: &App, chatbot_id: Uuid) -> Result<()> {
    let now = app.clock.now();
    let left_behind = tenant::find::<session::Entity>(chatbot_id)
        .filter(session::Column::Id.starts_with(calendar::GUEST))
        .filter(session::Column::PresentUntil.gt(now))
        .all(&app.db.reader)
        .await?;
    let ends = left_behind.into_iter().map(|session| {
        Item::EndSession(EndSessionInput {
            chatbot_id: None,
            session_id: session.id,
            ended_at: Some(now),
            error: None,
            last_user_message: None,
            last_bot_message: None,
        })
    });
    submit(app, chatbot_id, ends.collect()).await
}

/// What is to come, by its time.
#[derive(Debug)]
struct Stage {
    queue: BTreeMap<(Timestamp, u64), Item>,
    count: u64,
    /// When each guest who is there leaves.
    guests: Vec<Timestamp>,
    next_guest: Timestamp,
    known_until: NaiveDate,
}

impl Stage {
    fn new(now: Timestamp, later: Timed) -> Self {
        let known_until = now.to_utc().date_naive();
        let mut stage = Self { queue: BTreeMap::new(), count: 0, guests: Vec::new(), next_guest: now, known_until };
        stage.add(later);
        for ago in 0..FIRST_COMERS {
            if stage.guests.len() < AT_START {
                stage.welcome(now.plus(-APART * ago));
                stage.guests.retain(|leaves_at| *leaves_at > now);
            }
        }
        stage.await_next(now);
        stage
    }

    fn welcome(&mut self, at: Timestamp) {
        let visit = calendar::guest(SEED, at);
        self.guests.extend(visit.iter().filter(|(_, item)| matches!(item, Item::EndSession(_))).map(|(at, _)| *at));
        self.add(visit);
    }

    /// Sets when the next guest comes: after a pause, but not while there are many, and at once when few would be left.
    fn await_next(&mut self, now: Timestamp) {
        self.guests.retain(|leaves_at| *leaves_at > now);
        self.guests.sort_unstable_by(|a, b| b.cmp(a));
        let usual = now.plus(calendar::pause(SEED, now));
        let room_at = self.guests.get(MOST - 1).copied().unwrap_or(now);
        let few_at = self.guests.get(LEAST - 1).copied().unwrap_or_else(|| now.plus(1_000));
        self.next_guest = usual.max(room_at).min(few_at);
    }

    fn add(&mut self, items: Timed) {
        for (at, item) in items {
            self.count += 1;
            self.queue.insert((at, self.count), item);
        }
    }

    /// When something happens next.
    fn next(&self) -> Timestamp {
        self.queue.keys().next().map_or(self.next_guest, |(at, _)| *at.min(&self.next_guest))
    }

    /// What has happened by now, and is not to come any more.
    fn take_due(&mut self, now: Timestamp) -> Vec<Item> {
        if self.next_guest <= now {
            self.welcome(now);
            self.await_next(now);
        }
        let today = now.to_utc().date_naive();
        while self.known_until < today {
            self.known_until += TimeDelta::days(1);
            self.add(calendar::day(SEED, self.known_until, 0, VISITS_A_DAY));
        }
        let rest = self.queue.split_off(&(now, u64::MAX));
        std::mem::replace(&mut self.queue, rest).into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp(1_772_452_800_000);

    /// Midnight before.
    const MIDNIGHT: Timestamp = Timestamp(NOON.0 - 12 * 3_600_000);

    #[test]
    fn some_visitors_are_there_at_once() {
        let mut stage = Stage::new(NOON, Vec::new());
        let due = stage.take_due(NOON);
        let count = |is_one: fn(&Item) -> bool| due.iter().filter(|item| is_one(item)).count();
        let starts = count(|item| matches!(item, Item::StartSession(_)));
        assert_eq!(starts - count(|item| matches!(item, Item::EndSession(_))), AT_START);
    }

    #[test]
    fn a_handful_of_visitors_is_there_at_any_hour_and_comes_and_goes() {
        let counts = counts_of_a_day();
        let (least, most) = (counts.iter().map(|c| c.1).min(), counts.iter().map(|c| c.1).max());
        assert!(least >= Some(2) && most <= Some(14), "{least:?} to {most:?}");
        let many = counts.iter().filter(|(_, count)| *count > 12).count();
        assert!(many * 100 < counts.len(), "more than 12 are there {many} of {} times", counts.len());

        let mut pauses: Vec<i64> = counts.windows(2).map(|pair| pair[1].0.since(pair[0].0)).collect();
        pauses.sort_unstable();
        let (half, nearly_all) = (pauses[pauses.len() / 2], pauses[pauses.len() * 95 / 100]);
        assert!(half < 20_000 && nearly_all < 50_000, "half of the changes within {half} ms, most within {nearly_all}");
    }

    /// How many visitors are there after each change of a day.
    fn counts_of_a_day() -> Vec<(Timestamp, i64)> {
        let until = MIDNIGHT.plus(24 * 3_600_000);
        let today = calendar::day(SEED, MIDNIGHT.to_utc().date_naive(), 0, VISITS_A_DAY);
        let mut changes: BTreeMap<Timestamp, i64> = BTreeMap::new();
        let mut count_in = |(at, change): (Timestamp, i64)| *changes.entry(at).or_default() += change;
        calendars(&today).into_iter().for_each(&mut count_in);
        let mut stage = Stage::new(MIDNIGHT, today);
        while stage.next().max(MIDNIGHT) < until {
            let now = stage.next().max(MIDNIGHT);
            stage.take_due(now).iter().filter_map(guests).map(|change| (now, change)).for_each(&mut count_in);
        }
        let sums = changes.into_iter().scan(0, |count, (at, change)| {
            *count += change;
            Some((at, *count))
        });
        sums.take_while(|(at, _)| *at < until).collect()
    }

    fn guests(item: &Item) -> Option<i64> {
        match item {
            Item::StartSession(input) if input.session_id.starts_with(calendar::GUEST) => Some(1),
            Item::EndSession(input) if input.session_id.starts_with(calendar::GUEST) => Some(-1),
            _ => None,
        }
    }

    /// When the calendar's visitors come and go: half an hour after the last sign of them, where their end is not told.
    fn calendars(day: &Timed) -> Vec<(Timestamp, i64)> {
        let mut visits: Vec<(Timestamp, Timestamp)> = Vec::new();
        for (at, item) in day {
            match (item, visits.last_mut()) {
                (Item::StartSession(_), _) => visits.push((*at, at.plus(30 * 60_000))),
                (Item::EndSession(_), Some(visit)) => visit.1 = *at,
                (Item::Event(..) | Item::Message(..), Some(visit)) => visit.1 = at.plus(30 * 60_000),
                _ => {}
            }
        }
        visits.into_iter().flat_map(|(start, end)| [(start, 1), (end, -1)]).collect()
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
