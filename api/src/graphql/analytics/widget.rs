//! What is answered of the widget.

use async_graphql::{Object, Result};

use super::durations::DurationStats;
use crate::metrics::{
    events::{self, WidgetSums},
    figure::{count, ratio},
    reads::Group,
    sessions::SessionWidgetSums,
};

/// The widget in a group of time.
#[derive(Clone, Debug)]
pub struct WidgetMetrics(pub(super) Group);

/// What happened to the widget: its events, and the sessions that loaded it.
#[Object]
impl WidgetMetrics {
    /// Times that the widget was loaded: `widget_loaded` events.
    async fn loads(&self) -> Result<i32> {
        Ok(count(self.0.sums::<WidgetSums>().await?.loads))
    }

    /// Times that the widget was opened: `widget_opened` events.
    async fn opens(&self) -> Result<i32> {
        Ok(count(self.0.sums::<WidgetSums>().await?.opens))
    }

    /// Times that the widget was minimized: `widget_minimized` events.
    async fn minimizes(&self) -> Result<i32> {
        Ok(count(self.0.sums::<WidgetSums>().await?.minimizes))
    }

    /// Times that the widget was closed: `widget_closed` events.
    async fn closes(&self) -> Result<i32> {
        Ok(count(self.0.sums::<WidgetSums>().await?.closes))
    }

    /// Of the sessions that started in the range and loaded the widget, those that opened it; null where none loaded
    /// it.
    async fn open_rate(&self) -> Result<Option<f64>> {
        let sessions = self.0.sums::<SessionWidgetSums>().await?;
        Ok(ratio(sessions.with_load_and_open, sessions.with_load))
    }

    /// Times that a form was shown before the chat: `pre_chat_form_shown` events.
    async fn pre_chat_forms_shown(&self) -> Result<i32> {
        Ok(count(self.0.sums::<WidgetSums>().await?.forms_shown))
    }

    /// Times that such a form was submitted: `pre_chat_form_submitted` events.
    async fn pre_chat_forms_submitted(&self) -> Result<i32> {
        Ok(count(self.0.sums::<WidgetSums>().await?.forms_submitted))
    }

    /// Of the sessions that started in the range and were shown such a form, those that submitted one; null where none
    /// was shown one.
    async fn pre_chat_form_completion_rate(&self) -> Result<Option<f64>> {
        let sessions = self.0.sums::<SessionWidgetSums>().await?;
        Ok(ratio(sessions.with_form_and_submission, sessions.with_form))
    }

    /// How long the widget was open each time it was closed: what the closing says, or else the time since the last
    /// opening before it in the session; seconds.
    async fn time_open(&self) -> DurationStats {
        DurationStats::of(&self.0, &events::TIME_OPEN)
    }
}
