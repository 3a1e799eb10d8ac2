//! Keys that were revoked while somebody is using them: a socket is asked for its key only once.

use std::{collections::HashSet, sync::Arc};

use parlance_entity::{Timestamp, api_key};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};
use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    clock::Clock,
    db::{Db, tenant},
    error::Result,
    tasks::Tasks,
};

/// How often the database is asked for keys that other processes revoked. One question serves all sockets.
const EVERY_MS: i64 = 5_000;

/// The keys known to be revoked: by this process at once, by others within 5 seconds. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Revocations(Arc<watch::Sender<HashSet<Uuid>>>);

impl Revocations {
    /// Starts to look for them.
    #[must_use]
    pub fn watch(db: &Db, clock: &Clock, tasks: &Tasks) -> Self {
        let (revocations, first) = (Self::default(), clock.now().plus(EVERY_MS));
        let watching = revocations.clone().look(db.clone(), clock.clone(), tasks.clone(), first);
        tasks.spawn("revocations", watching);
        revocations
    }

    /// Makes known that keys were revoked.
    pub fn add(&self, keys: impl IntoIterator<Item = Uuid>) {
        self.0.send_if_modified(|known| {
            let before = known.len();
            known.extend(keys);
            known.len() > before
        });
    }

    /// Waits until this key is revoked; none: for ever.
    pub async fn wait_for(&self, key: Option<Uuid>) {
        if let Some(key) = key
            && self.0.subscribe().wait_for(|known| known.contains(&key)).await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }

    async fn look(self, db: Db, clock: Clock, tasks: Tasks, mut next: Timestamp) {
        loop {
            tokio::select! {
                () = clock.sleep_until(next) => {}
                () = tasks.ending() => return,
            }
            match revoked(&db).await {
                Ok(keys) => self.add(keys),
                Err(error) => tracing::warn!(error.message = %error, "could not look for revoked keys"),
            }
            next = clock.now().plus(EVERY_MS);
        }
    }
}

/// All of them, however old: there are few, and another machine's clock may be off.
async fn revoked(db: &Db) -> Result<Vec<Uuid>> {
    let revoked = tenant::every_api_key().filter(api_key::Column::RevokedAt.is_not_null());
    Ok(revoked.select_only().column(api_key::Column::Id).into_tuple().all(&db.reader).await?)
}
