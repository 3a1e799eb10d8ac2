//! What is answered of the widget.

use async_graphql::{Object, Result};

use super::durations::DurationStats;
use crate::metrics::{
    events::{self, EventSums},
    figure::{count, ratio},
    reads::Group,
    sessions::SessionSums,
};

/// The widget in a group of time.
#[derive(Clone, Debug)]
pub struct WidgetMetrics(pub(super) Group);

/// What happened to the widget: its events, and the sessions that loaded it.
#[Object]
impl WidgetMetrics {
    /// Times that it was loaded.
    async fn loads(&self) -> Result<i32> {
        Ok(count(self.0.sums::<EventSums>().await?.loads))
    }

    /// Times that it was opened.
    async fn opens(&self) -> Result<i32> {
        Ok(count(self.0.sums::<EventSums>().await?.opens))
    }

    /// Times that it was minimized.
    async fn minimizes(&self) -> Result<i32> {
        Ok(count(self.0.sums::<EventSums>().await?.minimizes))
    }

    /// Times that it was closed.
    async fn closes(&self) -> Result<i32> {
        Ok(count(self.0.sums::<EventSums>().await?.closes))
    }

    /// Sessions that opened the widget, of those that loaded it; null where none did.
    async fn open_rate(&self) -> Result<Option<f64>> {
        let sessions = self.0.sums::<SessionSums>().await?;
        Ok(ratio(sessions.with_load_and_open, sessions.with_load))
    }

    /// Times that a form was shown before the chat.
    async fn pre_chat_forms_shown(&self) -> Result<i32> {
        Ok(count(self.0.sums::<EventSums>().await?.forms_shown))
    }

    /// Times that one was submitted.
    async fn pre_chat_forms_submitted(&self) -> Result<i32> {
        Ok(count(self.0.sums::<EventSums>().await?.forms_submitted))
    }

    /// Sessions that submitted such a form, of those that were shown one; null where none was.
    async fn pre_chat_form_completion_rate(&self) -> Result<Option<f64>> {
        let sessions = self.0.sums::<SessionSums>().await?;
        Ok(ratio(sessions.with_form_and_submission, sessions.with_form))
    }

    /// How long it was open each time it was closed, as far as known; seconds.
    async fn time_open(&self) -> Result<DurationStats> {
        let total = self.0.sums::<EventSums>().await?.time_open;
        Ok(DurationStats { group: self.0.clone(), duration: &events::TIME_OPEN, total })
    }
}
