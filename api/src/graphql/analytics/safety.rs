//! What is answered of safety.

use async_graphql::{Object, Result};
use tokio::try_join;

use crate::metrics::{
    events::SafetySums,
    figure::{count, ratio},
    reads::Group,
    sessions::SessionCount,
};

/// The safety of a group.
#[derive(Clone, Debug)]
pub struct SafetyMetrics(pub(super) Group);

impl SafetyMetrics {
    async fn sums(&self) -> Result<SafetySums> {
        Ok(self.0.sums().await?)
    }

    async fn sessions(&self) -> Result<SessionCount> {
        Ok(self.0.sums().await?)
    }
}

/// What went wrong in the range, or nearly did: counts of events.
#[Object]
impl SafetyMetrics {
    /// Warnings that health data must not be sent: `phi_warning_shown` events.
    async fn phi_warnings(&self) -> Result<i32> {
        Ok(count(self.sums().await?.phi_warnings))
    }

    /// Events of category ERROR. A failed call of a model counts here where an `ai_failed` event reports it.
    async fn errors(&self) -> Result<i32> {
        Ok(count(self.sums().await?.errors))
    }

    /// Errors, over the sessions that started in the range; it may exceed 1. Null where none did.
    async fn error_rate(&self) -> Result<Option<f64>> {
        let (events, sessions) = try_join!(self.sums(), self.sessions())?;
        Ok(ratio(events.errors, sessions.total))
    }

    /// Uses of the back button: `back_button_clicked` events.
    async fn back_button_uses(&self) -> Result<i32> {
        Ok(count(self.sums().await?.back_button_uses))
    }

    /// Slow responses that clients reported: `slow_response` events. Those that were measured are
    /// `messages.slowResponses`.
    async fn slow_responses(&self) -> Result<i32> {
        Ok(count(self.sums().await?.slow_responses))
    }
}
