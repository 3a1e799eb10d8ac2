//! The writer: one bounded queue, one task per connection that writes, one transaction for what many requests bring.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time::sleep,
};
use uuid::Uuid;

use crate::{
    clock::Clock,
    db::{Db, Dialect},
    error::{Error, Result, UserError},
    geo::Geo,
    ingest::{Pseudonyms, Resources, apply, draft::Prepared, item::Batch, validate},
    live::Hub,
    mask,
    tasks::Tasks,
};

/// How many items may wait, unless a test says otherwise: some seconds of work, and some hundred megabytes at worst.
pub const CAPACITY: usize = 50_000;

/// The most items of one transaction. More would make the first of them wait longer than the group saves, and leave
/// nobody to send the next group while this one is written.
const GROUP: usize = 1_600;
/// How often a transaction that lost against another one is tried again.
const RETRIES: u32 = 5;
/// When to come back to a full queue: by then it has been emptied a few times over.
const RETRY_AFTER_SECONDS: u32 = 1;

/// Hands batches to the writer. Cheap to clone. When the last clone is gone, the writer's tasks end after what is queued.
#[derive(Clone, Debug)]
pub struct Writer {
    lanes: Arc<[mpsc::UnboundedSender<Job>]>,
    room: Arc<Semaphore>,
    capacity: usize,
    clock: Clock,
    geo: Geo,
}

/// What became of a batch, after its commit.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    /// What became of each item, in the order of the batch.
    pub outcomes: Vec<Outcome>,
}

impl Receipt {
    /// Whether anything of it was stored.
    pub(super) fn is_change(&self) -> bool {
        self.outcomes.iter().any(|outcome| matches!(outcome, Outcome::Accepted { .. }))
    }
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored; or, of an event whose name the chatbot blocks, taken without being stored.
    Accepted {
        /// The id of the record concerned as it is stored: a session's, a person's (`u:` and the user id), a
        /// conversation's (without the episode), a handover's, a lead's, an agent's; else the event's, message's or call's own.
        record_id: String,
        /// Whether that record did not exist before, and does now.
        is_new: bool,
    },
    /// Seen before, by id; nothing changed.
    Duplicate {
        /// As in `Accepted`.
        record_id: String,
    },
    /// Refused; nothing of it was stored. `field` is the path within the item.
    Rejected(UserError),
}

/// A batch on its way, with the room that it takes in the queue until it is answered.
#[derive(Debug)]
struct Job {
    batch: Prepared,
    answer: oneshot::Sender<Result<Receipt>>,
    room: OwnedSemaphorePermit,
}

impl Writer {
    /// Starts the tasks that write: one on SQLite, which has one writer; two on PostgreSQL, so that one gathers while the
    /// other waits for the disk. `capacity`: how many items may wait.
    #[must_use]
    pub fn start(db: &Db, clock: &Clock, hub: &Hub, tasks: &Tasks, capacity: usize, resources: &Resources) -> Self {
        let lanes = match db.dialect() {
            Dialect::Sqlite => 1,
            Dialect::Postgres => 2,
        };
        let lanes = (0..lanes).map(|_| {
            let (sender, queue) = mpsc::unbounded_channel();
            let lane = Lane { db: db.clone(), hub: hub.clone(), pseudonyms: resources.pseudonyms.clone() };
            tasks.spawn("writer", lane.write(queue));
            sender
        });
        let capacity = capacity.clamp(1, Semaphore::MAX_PERMITS.min(u32::MAX as usize));
        Self {
            lanes: lanes.collect(),
            room: Arc::new(Semaphore::new(capacity)),
            capacity,
            clock: clock.clone(),
            geo: resources.geo.clone(),
        }
    }

    /// Queues a batch and waits for its commit. Whoever stops waiting does not stop the commit.
    ///
    /// # Errors
    /// `Overloaded` where the queue is full, with nothing stored; `BadUserInput` where the chatbot does not exist;
    /// `Database` where the commit failed.
    pub async fn submit(&self, batch: Batch) -> Result<Receipt> {
        if batch.items.is_empty() {
            return Ok(Receipt::default());
        }
        let room = self.reserve(batch.items.len())?;
        let batch = validate::prepare(batch, self.clock.now(), &self.geo);
        let (answer, receipt) = oneshot::channel();
        let ending = || Error::Internal("the writer has ended: the process is shutting down".to_owned());
        self.lane(batch.chatbot_id).send(Job { batch, answer, room }).map_err(|_| ending())?;
        receipt.await.map_err(|_| ending())?
    }

    /// How many items wait or are being written.
    #[must_use]
    pub fn queue_depth(&self) -> usize {
        self.capacity - self.room.available_permits()
    }

    /// Room for so many items. A batch larger than the whole queue takes all of it.
    fn reserve(&self, items: usize) -> Result<OwnedSemaphorePermit> {
        let items = u32::try_from(items.min(self.capacity)).unwrap_or(u32::MAX);
        Arc::clone(&self.room)
            .try_acquire_many_owned(items)
            .map_err(|_| Error::Overloaded { retry_after_seconds: RETRY_AFTER_SECONDS })
    }

    /// A chatbot's rows always go the same way, so that two tasks of one process never wait for one chatbot's lock.
    fn lane(&self, chatbot_id: Uuid) -> &mpsc::UnboundedSender<Job> {
        let lanes = self.lanes.len() as u128;
        &self.lanes[usize::try_from(chatbot_id.as_u128() % lanes).unwrap_or(0)]
    }
}

/// What one task writes with.
struct Lane {
    db: Db,
    hub: Hub,
    pseudonyms: Pseudonyms,
}

impl Lane {
    /// Takes everything that waits, up to a bound, commits it, answers, until nobody can send any more.
    async fn write(self, mut queue: mpsc::UnboundedReceiver<Job>) {
        while let Some(first) = queue.recv().await {
            let mut items = first.batch.items.len();
            let (mut batches, mut answers) = (vec![first.batch], vec![(first.answer, first.room)]);
            while items < GROUP
                && let Ok(next) = queue.try_recv()
            {
                items += next.batch.items.len();
                batches.push(next.batch);
                answers.push((next.answer, next.room));
            }
            let receipts = self.commit(&batches).await;
            self.announce(&batches, &receipts);
            for ((answer, _room), receipt) in answers.into_iter().zip(receipts) {
                // Whoever asked may have gone; the rows are stored all the same.
                let _ = answer.send(receipt);
            }
        }
    }

    /// Commits a group; where that fails, each batch by itself, so that one does not fail the others.
    async fn commit(&self, batches: &[Prepared]) -> Vec<Result<Receipt>> {
        match self.persist(batches).await {
            Ok(receipts) => receipts,
            Err(error) if batches.len() == 1 => vec![Err(error)],
            Err(error) => {
                tracing::warn!(error.message = %mask::text(&error.to_string()), ingest.batches = batches.len(), "group failed, trying one by one");
                let mut receipts = Vec::with_capacity(batches.len());
                for batch in batches.chunks(1) {
                    receipts.extend(self.persist(batch).await.unwrap_or_else(|error| vec![Err(error)]));
                }
                receipts
            }
        }
    }

    /// One transaction, tried again where it only lost against another one.
    async fn persist(&self, batches: &[Prepared]) -> Result<Vec<Result<Receipt>>> {
        let mut tries = 0;
        loop {
            let transaction = apply::commit(&self.db, &self.hub, &self.pseudonyms, batches);
            match AssertUnwindSafe(transaction).catch_unwind().await {
                Ok(Err(Error::Database(error))) if tries < RETRIES && self.db.dialect().lost_a_race(&error) => {
                    tries += 1;
                    sleep(Duration::from_millis(10 << tries)).await;
                }
                Ok(outcome) => return outcome,
                // A fault in the derivation of one batch must not take the writer from all others.
                Err(_) => return Err(Error::Internal("the writer panicked; the log has the message".to_owned())),
            }
        }
    }

    fn announce(&self, batches: &[Prepared], receipts: &[Result<Receipt>]) {
        let is_change = |receipt: &Result<Receipt>| receipt.as_ref().is_ok_and(Receipt::is_change);
        let changed = batches.iter().zip(receipts).filter(|(_, receipt)| is_change(receipt));
        let mut chatbots: Vec<Uuid> = changed.map(|(batch, _)| batch.chatbot_id).collect();
        chatbots.sort_unstable();
        chatbots.dedup();
        chatbots.into_iter().for_each(|chatbot_id| self.hub.announce(chatbot_id));
    }
}
