//! Time as a change: what changes because time passes is announced like a commit.

use std::time::Duration;

use parlance_entity::{Timestamp, conversation, session};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

use super::{Hub, Shared, hub::changed};
use crate::{
    access::CanRead,
    clock::Clock,
    db::{Db, tenant},
    error::Result,
    tasks::Tasks,
};

/// At most this often is looked for the next instant of one chatbot, however many commits there are.
const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// When a look that failed is repeated.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// Hours, days and months turn at full minutes in every time zone, and ranges that end now move on.
const MINUTE_MS: i64 = 60_000;

/// The time of every chatbot that somebody listens to. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pulse {
    db: Db,
    clock: Clock,
    hub: Hub,
    shared: Shared<Uuid, ()>,
}

/// As long as it is kept, the passing of time is announced.
#[derive(Debug)]
pub struct Beating {
    _listening: watch::Receiver<Option<()>>,
}

impl Pulse {
    /// Announces nothing until somebody listens.
    #[must_use]
    pub fn new(db: Db, clock: Clock, hub: Hub, tasks: Tasks) -> Self {
        Self { db, clock, hub, shared: Shared::new(tasks) }
    }

    /// Has the chatbot announced at every full minute, and when a session or conversation of it times out.
    #[must_use]
    pub fn start(&self, can_read: CanRead) -> Beating {
        let (this, chatbot_id) = (self.clone(), can_read.chatbot_id());
        let work = move |_| async move { this.run(chatbot_id, this.clock.now()).await };
        Beating { _listening: self.shared.listen(chatbot_id, work) }
    }

    /// How many chatbots are listened to.
    #[must_use]
    pub fn running(&self) -> usize {
        self.shared.running()
    }

    /// Announces each instant after `seen`.
    async fn run(&self, chatbot_id: Uuid, mut seen: Timestamp) {
        let mut announcements = self.hub.listen(chatbot_id);
        loop {
            let looked_at = Instant::now();
            announcements.mark_unchanged();
            // From where the last look ended, so that no instant falls between two looks.
            match self.next(chatbot_id, seen).await {
                Ok(next) => tokio::select! {
                    () = self.clock.sleep_until(next) => {
                        seen = self.clock.now();
                        self.hub.announce(chatbot_id);
                    }
                    // A commit may bring an earlier instant.
                    () = changed(&mut announcements) => sleep_until(looked_at + MIN_INTERVAL).await,
                },
                Err(error) => {
                    tracing::error!(error.message = %error, "it cannot be told what changes with time");
                    sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }

    /// The first instant after another one at which time changes something.
    async fn next(&self, chatbot_id: Uuid, after: Timestamp) -> Result<Timestamp> {
        let session = tenant::find::<session::Entity>(chatbot_id)
            .filter(session::Column::PresentUntil.gt(after))
            .select_only()
            .column_as(session::Column::PresentUntil.min(), "next")
            .into_tuple::<Option<Timestamp>>()
            .one(&self.db.reader)
            .await?;
        let conversation = tenant::find::<conversation::Entity>(chatbot_id)
            .filter(conversation::Column::DropsAt.gt(after))
            .select_only()
            .column_as(conversation::Column::DropsAt.min(), "next")
            .into_tuple::<Option<Timestamp>>()
            .one(&self.db.reader)
            .await?;
        let minute = after.plus(MINUTE_MS - after.0.rem_euclid(MINUTE_MS));
        Ok([session, conversation].into_iter().flatten().flatten().fold(minute, Ord::min))
    }
}
