//! Sessions active right now: one computation for each chatbot, shared by all who listen, repeated when rows come in
//! and at the instant at which the next session times out.

use std::{sync::Arc, time::Duration};

use parlance_entity::{Timestamp, session};
use sea_orm::{
    ColumnTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use tokio::{
    sync::{OnceCell, watch},
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

use super::{Hub, Shared, hub::changed};
use crate::{
    access::CanRead,
    clock::Clock,
    db::{Db, tenant},
    error::{Error, Result},
    tasks::Tasks,
};

/// At most this often is the number of one chatbot computed, however many commits there are.
const MIN_INTERVAL: Duration = Duration::from_millis(100);

/// When a computation that failed is tried again.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// The most sessions that are listed.
pub const MAX_LISTED: u64 = 1000;

/// Sessions that are active at an instant: started, and neither ended nor timed out. Crawlers' are left out.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// How many.
    pub count: i64,
    /// When the oldest started; null: there is none.
    pub oldest_started_at: Option<Timestamp>,
    /// When the newest started; null: there is none.
    pub newest_started_at: Option<Timestamp>,
    /// The instant.
    pub at: Timestamp,
    chatbot_id: Uuid,
    /// Sum of the starts: it tells two sets of as many sessions apart.
    started_at_sum: i128,
    list: Arc<OnceCell<Vec<session::Model>>>,
}

impl Snapshot {
    /// The newest of them, newest first, up to [`MAX_LISTED`]. They are read when the first subscriber asks, for all.
    ///
    /// # Errors
    /// `Database`.
    pub async fn sessions(&self, db: &Db) -> Result<&[session::Model]> {
        let read = || {
            active(self.chatbot_id, self.at)
                .order_by_desc(session::Column::StartedAt)
                .order_by_desc(session::Column::Id)
                .limit(MAX_LISTED)
                .all(&db.reader)
        };
        Ok(self.list.get_or_try_init(read).await?)
    }

    fn shows_the_same_as(&self, other: &Self) -> bool {
        let shown = |it: &Self| (it.count, it.oldest_started_at, it.newest_started_at, it.started_at_sum);
        shown(self) == shown(other)
    }
}

/// The active sessions of every chatbot that somebody listens to. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ActiveSessions {
    db: Db,
    clock: Clock,
    hub: Hub,
    shared: Shared<Uuid, Snapshot>,
}

impl ActiveSessions {
    /// Computes nothing until somebody listens.
    #[must_use]
    pub fn new(db: Db, clock: Clock, hub: Hub, tasks: Tasks) -> Self {
        Self { db, clock, hub, shared: Shared::new(tasks) }
    }

    /// The chatbot's active sessions, now and on each change; none until they are computed for the first time.
    #[must_use]
    pub fn listen(&self, can_read: CanRead) -> watch::Receiver<Option<Snapshot>> {
        let (this, chatbot_id) = (self.clone(), can_read.chatbot_id());
        self.shared.listen(chatbot_id, move |sender| async move { this.run(chatbot_id, &sender).await })
    }

    /// How many chatbots are listened to.
    #[must_use]
    pub fn running(&self) -> usize {
        self.shared.running()
    }

    async fn run(&self, chatbot_id: Uuid, sender: &watch::Sender<Option<Snapshot>>) {
        // Heard from before the first computation on, so that no commit falls between.
        let mut announcements = self.hub.listen(chatbot_id);
        loop {
            let computed_at = Instant::now();
            announcements.mark_unchanged();
            match self.compute(chatbot_id).await {
                Ok((snapshot, next_change)) => {
                    publish(sender, snapshot);
                    self.wait(&mut announcements, next_change).await;
                    sleep_until(computed_at + MIN_INTERVAL).await;
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "active sessions cannot be computed");
                    sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }

    /// Waits until there is something to compute.
    async fn wait(&self, announcements: &mut watch::Receiver<()>, next_change: Option<Timestamp>) {
        tokio::select! {
            () = changed(announcements) => {}
            () = self.clock.sleep_until_some(next_change) => {}
        }
    }

    /// The present value, and the instant at which it changes by itself.
    async fn compute(&self, chatbot_id: Uuid) -> Result<(Snapshot, Option<Timestamp>)> {
        let now = self.clock.now();
        let totals = totals(&self.db, chatbot_id, now).await?;
        let starts = next_start(&self.db, chatbot_id, now).await?;
        let next_change = totals.next_end.into_iter().chain(starts).min();
        let snapshot = Snapshot {
            count: totals.count,
            oldest_started_at: totals.oldest,
            newest_started_at: totals.newest,
            at: now,
            chatbot_id,
            started_at_sum: i128::from(now.0) * i128::from(totals.count) - i128::from(totals.age_sum.unwrap_or(0)),
            list: Arc::default(),
        };
        Ok((snapshot, next_change))
    }
}

#[derive(Debug, FromQueryResult)]
struct Totals {
    count: i64,
    oldest: Option<Timestamp>,
    newest: Option<Timestamp>,
    /// Of the time since each start: small enough to sum, other than the starts themselves.
    age_sum: Option<i64>,
    next_end: Option<Timestamp>,
}

fn active(chatbot_id: Uuid, now: Timestamp) -> Select<session::Entity> {
    tenant::find::<session::Entity>(chatbot_id)
        .filter(session::Column::PresentUntil.gt(now))
        .filter(session::Column::StartedAt.lte(now))
        .filter(session::Column::IsBot.eq(false))
}

async fn totals(db: &Db, chatbot_id: Uuid, now: Timestamp) -> Result<Totals> {
    let age = Expr::val(now.0).sub(Expr::col((session::Entity, session::Column::StartedAt)));
    active(chatbot_id, now)
        .select_only()
        .column_as(session::Column::Id.count(), "count")
        .column_as(session::Column::StartedAt.min(), "oldest")
        .column_as(session::Column::StartedAt.max(), "newest")
        .column_as(db.dialect().sum(age), "age_sum")
        .column_as(session::Column::PresentUntil.min(), "next_end")
        .into_model::<Totals>()
        .one(&db.reader)
        .await?
        .ok_or_else(|| Error::Internal("an aggregate has no row".to_owned()))
}

/// The start of the next session that begins after now: a row from a machine whose clock is ahead of ours.
async fn next_start(db: &Db, chatbot_id: Uuid, now: Timestamp) -> Result<Option<Timestamp>> {
    let next = tenant::find::<session::Entity>(chatbot_id)
        .filter(session::Column::StartedAt.gt(now))
        .filter(session::Column::IsBot.eq(false))
        .select_only()
        .column_as(session::Column::StartedAt.min(), "next")
        .into_tuple::<Option<Timestamp>>()
        .one(&db.reader)
        .await?;
    Ok(next.flatten())
}

fn publish(sender: &watch::Sender<Option<Snapshot>>, snapshot: Snapshot) {
    sender.send_if_modified(|shown| {
        let changed = shown.as_ref().is_none_or(|shown| !shown.shows_the_same_as(&snapshot));
        // Where nothing changed, who comes later still gets the later instant and list.
        *shown = Some(snapshot);
        changed
    });
}
