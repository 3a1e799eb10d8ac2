//! What is answered of sessions.

use async_graphql::{Object, Result};
use futures_util::future::try_join;

use super::durations::DurationStats;
use crate::metrics::{
    figure::{count, ratio},
    reads::Group,
    sessions::{self, SessionSums, SessionUserSums},
};

/// The sessions of a group of time.
#[derive(Clone, Debug)]
pub struct SessionMetrics(pub(super) Group);

impl SessionMetrics {
    async fn sums(&self) -> Result<SessionSums> {
        Ok(self.0.sums().await?)
    }

    async fn users(&self) -> Result<SessionUserSums> {
        Ok(self.0.sums().await?)
    }
}

/// The sessions that started in the range. Rates are over all of them, and null where there are none.
#[Object]
impl SessionMetrics {
    /// Sessions that started in the range.
    async fn total(&self) -> Result<i32> {
        Ok(count(self.sums().await?.total))
    }

    /// From the start of each to its end, or to its last activity where it has none; seconds.
    async fn duration(&self) -> DurationStats {
        DurationStats::of(&self.0, &sessions::DURATION)
    }

    /// Page views in these sessions, whenever they happened.
    async fn page_views(&self) -> Result<i32> {
        Ok(count(self.sums().await?.page_views))
    }

    /// Page views in these sessions, over their number; null where there are no sessions.
    async fn page_views_per_session(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.page_views, sums.total))
    }

    /// Counted messages of user, bot and agents in these sessions, over their number; null where there are no sessions.
    async fn messages_per_session(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.messages, sums.total))
    }

    /// Those without a message from the user, with at most one page view, and without a handover request, a lead, a
    /// score or any event of category ENGAGEMENT, CONVERSION or SECURITY. To load the widget is no engagement.
    async fn bounced(&self) -> Result<i32> {
        Ok(count(self.sums().await?.bounced))
    }

    /// Bounced ones, of all; null where there are none.
    async fn bounce_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.bounced, sums.total))
    }

    /// Those that have a conversation: its start or first message belongs to the session.
    async fn with_conversation(&self) -> Result<i32> {
        Ok(count(self.sums().await?.with_conversation))
    }

    /// Sessions with a conversation, of all; null where there are none.
    async fn conversation_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.with_conversation, sums.total))
    }

    /// Those that reached a goal: a `session_converted` event, any other event of category CONVERSION, or a lead.
    async fn converted(&self) -> Result<i32> {
        Ok(count(self.sums().await?.converted))
    }

    /// Sessions that reached a goal, of all; null where there are none.
    async fn conversion_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.converted, sums.total))
    }

    /// Those in which a handover was requested.
    async fn with_handover(&self) -> Result<i32> {
        Ok(count(self.sums().await?.with_handover))
    }

    /// Session to handover: those with a handover request, of all; null where there are none.
    async fn handover_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.with_handover, sums.total))
    }

    /// Those in which a lead was captured.
    async fn with_lead(&self) -> Result<i32> {
        Ok(count(self.sums().await?.with_lead))
    }

    /// Sessions with a lead, of all; null where there are none.
    async fn lead_rate(&self) -> Result<Option<f64>> {
        let sums = self.sums().await?;
        Ok(ratio(sums.with_lead, sums.total))
    }

    /// Those whose user has a user id now.
    async fn identified(&self) -> Result<i32> {
        Ok(count(self.users().await?.identified))
    }

    /// The others: those whose user has no user id, or that have no user.
    async fn anonymous(&self) -> Result<i32> {
        // Side by side, so that one statement reads both.
        let (sums, users) = try_join(self.sums(), self.users()).await?;
        Ok(count(sums.total - users.identified))
    }

    /// Those whose end was told, in order (ENDED) or in a failure (ERROR), and that nothing has opened again since.
    async fn ended(&self) -> Result<i32> {
        Ok(count(self.sums().await?.ended))
    }

    /// Those whose end nobody told and in which nothing has happened for the chatbot's session time-out.
    async fn timed_out(&self) -> Result<i32> {
        Ok(count(self.sums().await?.timed_out))
    }

    /// Those that ended in a failure (status ERROR) or had an event of category ERROR.
    async fn with_error(&self) -> Result<i32> {
        Ok(count(self.sums().await?.with_error))
    }
}
