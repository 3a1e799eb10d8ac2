//! Sessions active right now.

use async_graphql::{Context, Description, Object, Result};
use parlance_entity::Timestamp;

use crate::{
    error::Error,
    graphql::{
        scope,
        types::{connection::cost, session::Session},
    },
    live::{Snapshot, active::MAX_LISTED},
};

/// Sessions that are active at an instant: started, and neither ended nor timed out. Crawlers' are left out.
#[derive(Clone, Debug, Description)]
pub struct ActiveSessions(pub Snapshot);

#[Object(use_type_description)]
impl ActiveSessions {
    /// How many.
    async fn count(&self) -> i32 {
        i32::try_from(self.0.count).unwrap_or(i32::MAX)
    }

    /// When the oldest of them started; null where there is none.
    async fn oldest_started_at(&self) -> Option<Timestamp> {
        self.0.oldest_started_at
    }

    /// When the newest of them started; null where there is none.
    async fn newest_started_at(&self) -> Option<Timestamp> {
        self.0.newest_started_at
    }

    /// Newest first.
    #[graphql(complexity = "cost(first.or(Some(100)), None, child_complexity)")]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 1000.", default_with = "Some(100)")] first: Option<i32>,
    ) -> Result<Vec<Session>> {
        let first = u64::try_from(first.unwrap_or(100)).ok().filter(|first| (1..=MAX_LISTED).contains(first));
        let first = first.ok_or_else(|| Error::BadUserInput(format!("`first` must be 1 to {MAX_LISTED}")))?;
        let sessions = self.0.sessions(&scope::app(ctx)?.db).await?;
        Ok(sessions.iter().take(usize::try_from(first).unwrap_or(usize::MAX)).cloned().map(Session).collect())
    }

    /// The instant at which this was so.
    async fn at(&self) -> Timestamp {
        self.0.at
    }
}
