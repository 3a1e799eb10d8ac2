//! What is answered of events.

use async_graphql::{Object, Result};
use tokio::try_join;

use crate::metrics::{
    events::EventSums,
    figure::{count, ratio},
    reads::Group,
    sessions::SessionCount,
};

/// The events of a group of time.
#[derive(Clone, Debug)]
pub struct EventMetrics(pub(super) Group);

impl EventMetrics {
    async fn sums(&self) -> Result<EventSums> {
        Ok(self.0.sums().await?)
    }

    async fn sessions(&self) -> Result<SessionCount> {
        Ok(self.0.sums().await?)
    }
}

/// The events that happened in the range.
#[Object]
impl EventMetrics {
    /// Events that happened in the range.
    async fn total(&self) -> Result<i32> {
        Ok(count(self.sums().await?.total))
    }

    /// The range's events, over the sessions that started in it; null where none did.
    async fn per_session(&self) -> Result<Option<f64>> {
        let (events, sessions) = try_join!(self.sums(), self.sessions())?;
        Ok(ratio(events.total, sessions.total))
    }
}
