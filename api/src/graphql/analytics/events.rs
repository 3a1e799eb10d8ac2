//! What is answered of events.

use async_graphql::{Object, Result};

use crate::metrics::{
    events::EventSums,
    figure::{count, ratio},
    reads::Group,
    sessions::SessionSums,
};

/// The events of a group of time.
#[derive(Clone, Debug)]
pub struct EventMetrics {
    pub(super) group: Group,
    pub(super) sums: EventSums,
}

/// The events that happened in the range.
#[Object]
impl EventMetrics {
    /// Events that happened in the range.
    async fn total(&self) -> i32 {
        count(self.sums.total)
    }

    /// The range's events, over the sessions that started in it; null where none did.
    async fn per_session(&self) -> Result<Option<f64>> {
        Ok(ratio(self.sums.total, self.group.sums::<SessionSums>().await?.total))
    }
}
