//! Records as a feed: each as it is stored or changes, in order, from any place on, without a gap.

pub mod conversations;
pub mod events;

use std::{collections::VecDeque, time::Duration};

use futures_util::{Stream, StreamExt, stream};
use parlance_entity::{Timestamp, chatbot};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

use crate::{
    access::CanRead,
    clock::Clock,
    db::{Db, tenant},
    error::Result,
    live::{Hub, Pulse, hub::changed, pulse::Beating},
};

/// At most this often is a feed read on, however many commits there are.
const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// When a read that failed is tried again.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// A place in a feed: what was told up to it, and what comes after it. The places that one feed goes through rise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Everything up to this arrival number was told.
    pub arrival: i64,
    /// Everything that changed by the passing of time up to this instant was told.
    pub instant: Timestamp,
    /// How many of what shares the next arrival number or instant were told. A feed that is read on from here tells them
    /// again: a place never lies within events.
    pub within: u32,
}

/// A record, and the place that a feed has reached with it.
#[derive(Clone, Debug)]
pub struct Told<T> {
    /// The record.
    pub row: T,
    /// The place.
    pub place: Place,
}

/// A stretch of a feed.
#[derive(Debug)]
pub struct Page<T> {
    /// What there is to be told, in order.
    pub told: VecDeque<Told<T>>,
    /// How far it reaches.
    pub end: Place,
}

/// What a feed tells.
pub trait Source: Send + Sync + 'static {
    /// A record.
    type Row: Send + 'static;

    /// Reads on from a place, up to another one or not so far: then the page ends earlier.
    fn read(&self, db: &Db, after: Place, until: Place) -> impl Future<Output = Result<Page<Self::Row>>> + Send;
}

/// How far a feed got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Where it began.
    pub first: Place,
    /// With the record that was told last.
    pub now: Place,
}

/// How far a feed goes, and who is told how far it got.
#[derive(Clone, Debug)]
pub enum Reach {
    /// For ever.
    From {
        /// After this arrival number; none: from now on.
        after: Option<i64>,
        /// How far it got is told here: first where it begins, then each place with its record.
        reached: watch::Sender<Option<Reached>>,
    },
    /// What lies between two places, and no further.
    Between(Place, Place),
}

/// What a feed works with.
#[derive(Clone, Debug)]
pub struct Means {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Where changes are announced.
    pub hub: Hub,
    /// The passing of time.
    pub pulse: Pulse,
}

/// The records of a source as they come.
struct Feed<S: Source> {
    means: Means,
    chatbot_id: Uuid,
    source: S,
    place: Place,
    told: VecDeque<Told<S::Row>>,
    reach: Reach,
    announcements: watch::Receiver<()>,
    /// Of one that ends there is none.
    _beating: Option<Beating>,
    read_at: Option<Instant>,
}

/// The records of a source, as far as it reaches.
///
/// # Errors
/// `Database`; later ones are waited out.
pub async fn feed<S: Source>(
    means: Means,
    can_read: CanRead,
    source: S,
    reach: Reach,
) -> Result<impl Stream<Item = S::Row> + Send + use<S>> {
    let chatbot_id = can_read.chatbot_id();
    // Heard from before the first look on, so that no commit falls between.
    let announcements = means.hub.listen(chatbot_id);
    let (place, beating) = match &reach {
        Reach::Between(after, _) => (*after, None),
        Reach::From { after, reached } => {
            let beating = means.pulse.start(can_read);
            let now = present(&means, chatbot_id).await?;
            let place = Place { arrival: after.unwrap_or(now.arrival), ..now };
            reached.send_replace(Some(Reached { first: place, now: place }));
            (place, Some(beating))
        }
    };
    let told = VecDeque::new();
    let feed = Feed { means, chatbot_id, source, place, told, reach, announcements, _beating: beating, read_at: None };
    Ok(stream::unfold(feed, |mut feed| async move { Some((feed.next().await?, feed)) }))
}

/// What is told as it happens and kept nowhere, as a feed: its places count from nothing, and nothing can be read up.
pub fn told_once<T: Send + 'static>(
    rows: impl Stream<Item = T> + Send + 'static,
    reach: Reach,
) -> impl Stream<Item = T> + Send {
    let place = |arrival| Place { arrival, instant: Timestamp(0), within: 0 };
    match reach {
        Reach::Between(..) => stream::empty().boxed(),
        Reach::From { reached, .. } => {
            let first = place(0);
            reached.send_replace(Some(Reached { first, now: first }));
            let counted = rows.zip(stream::iter(1..));
            counted
                .map(move |(row, number)| {
                    reached.send_replace(Some(Reached { first, now: place(number) }));
                    row
                })
                .boxed()
        }
    }
}

impl<S: Source> Feed<S> {
    /// The next record; none: the feed goes no further.
    async fn next(&mut self) -> Option<S::Row> {
        loop {
            if let Some(Told { row, place }) = self.told.pop_front() {
                if let Reach::From { reached, .. } = &self.reach {
                    let first = reached.borrow().map_or(place, |reached| reached.first);
                    reached.send_replace(Some(Reached { first, now: place }));
                }
                return Some(row);
            }
            let read = match self.reach {
                Reach::Between(_, until) if self.place >= until => return None,
                Reach::Between(_, until) => self.source.read(&self.means.db, self.place, until).await,
                Reach::From { .. } => self.read_on().await,
            };
            match read {
                Ok(page) => (self.told, self.place) = (page.told, page.end),
                Err(error) => {
                    tracing::error!(error.message = %error, "a feed cannot be read on");
                    sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }

    /// What there is up to now; where that is nothing, after the next change.
    async fn read_on(&mut self) -> Result<Page<S::Row>> {
        let mut until = self.until().await?;
        while self.place >= until {
            changed(&mut self.announcements).await;
            if let Some(read_at) = self.read_at {
                sleep_until(read_at + MIN_INTERVAL).await;
            }
            until = self.until().await?;
        }
        self.read_at = Some(Instant::now());
        self.source.read(&self.means.db, self.place, until).await
    }

    /// The present; what comes after it is announced.
    async fn until(&mut self) -> Result<Place> {
        self.announcements.mark_unchanged();
        let present = present(&self.means, self.chatbot_id).await?;
        Ok(Place { instant: present.instant.max(self.place.instant), ..present })
    }
}

/// The place up to which everything is committed.
async fn present(means: &Means, chatbot_id: Uuid) -> Result<Place> {
    // The clock first: what is stored later than that is read next time.
    let instant = means.clock.now();
    let arrival = tenant::chatbots()
        .filter(chatbot::Column::Id.eq(chatbot_id))
        .select_only()
        .column(chatbot::Column::Arrival)
        .into_tuple::<i64>()
        .one(&means.db.reader)
        .await?;
    Ok(Place { arrival: arrival.unwrap_or_default(), instant, within: 0 })
}
