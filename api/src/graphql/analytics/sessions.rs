//! What is answered of sessions.

use async_graphql::Object;

use super::durations::DurationStats;
use crate::metrics::{
    figure::{count, ratio},
    reads::Group,
    sessions::{self, SessionSums},
};

/// The sessions of a group of time.
#[derive(Clone, Debug)]
pub struct SessionMetrics {
    pub(super) group: Group,
    pub(super) sums: SessionSums,
}

/// The sessions that started in the range. Rates are over all of them, and null where there are none.
#[Object]
impl SessionMetrics {
    /// Sessions that started in the range.
    async fn total(&self) -> i32 {
        count(self.sums.total)
    }

    /// From the start of each to its end, or to its last activity where it has none; seconds.
    async fn duration(&self) -> DurationStats {
        DurationStats::Read { group: self.group.clone(), duration: &sessions::DURATION, total: self.sums.duration }
    }

    /// Page views in these sessions, whenever they happened.
    async fn page_views(&self) -> i32 {
        count(self.sums.page_views)
    }

    /// Page views in these sessions, over their number; null where there are no sessions.
    async fn page_views_per_session(&self) -> Option<f64> {
        ratio(self.sums.page_views, self.sums.total)
    }

    /// Counted messages of user, bot and agents in these sessions, over their number; null where there are no sessions.
    async fn messages_per_session(&self) -> Option<f64> {
        ratio(self.sums.messages, self.sums.total)
    }

    /// Those without a message from the user, with at most one page view, and without a handover request, a lead, a
    /// score or any event of category ENGAGEMENT, CONVERSION or SECURITY. To load the widget is no engagement.
    async fn bounced(&self) -> i32 {
        count(self.sums.bounced)
    }

    /// Bounced ones, of all; null where there are none.
    async fn bounce_rate(&self) -> Option<f64> {
        ratio(self.sums.bounced, self.sums.total)
    }

    /// Those that have a conversation: its start or first message belongs to the session.
    async fn with_conversation(&self) -> i32 {
        count(self.sums.with_conversation)
    }

    /// Sessions with a conversation, of all; null where there are none.
    async fn conversation_rate(&self) -> Option<f64> {
        ratio(self.sums.with_conversation, self.sums.total)
    }

    /// Those that reached a goal: a `session_converted` event, any other event of category CONVERSION, or a lead.
    async fn converted(&self) -> i32 {
        count(self.sums.converted)
    }

    /// Sessions that reached a goal, of all; null where there are none.
    async fn conversion_rate(&self) -> Option<f64> {
        ratio(self.sums.converted, self.sums.total)
    }

    /// Those in which a handover was requested.
    async fn with_handover(&self) -> i32 {
        count(self.sums.with_handover)
    }

    /// Session to handover: those with a handover request, of all; null where there are none.
    async fn handover_rate(&self) -> Option<f64> {
        ratio(self.sums.with_handover, self.sums.total)
    }

    /// Those in which a lead was captured.
    async fn with_lead(&self) -> i32 {
        count(self.sums.with_lead)
    }

    /// Sessions with a lead, of all; null where there are none.
    async fn lead_rate(&self) -> Option<f64> {
        ratio(self.sums.with_lead, self.sums.total)
    }

    /// Those whose user has a user id now.
    async fn identified(&self) -> i32 {
        count(self.sums.identified)
    }

    /// The others: those whose user has no user id, or that have no user.
    async fn anonymous(&self) -> i32 {
        count(self.sums.total - self.sums.identified)
    }

    /// Those whose end was told, in order (ENDED) or in a failure (ERROR), and that nothing has opened again since.
    async fn ended(&self) -> i32 {
        count(self.sums.ended)
    }

    /// Those whose end nobody told and in which nothing has happened for the chatbot's session time-out.
    async fn timed_out(&self) -> i32 {
        count(self.sums.timed_out)
    }

    /// Those that ended in a failure (status ERROR) or had an event of category ERROR.
    async fn with_error(&self) -> i32 {
        count(self.sums.with_error)
    }
}
