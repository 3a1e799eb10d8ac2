//! Sets of metrics: of a whole range, of a point of a series, of an hour or a weekday.

use async_graphql::{Object, Result};
use parlance_entity::Timestamp;

use super::{
    conversations::ConversationMetrics, events::EventMetrics, handovers::HandoverMetrics, leads::LeadMetrics,
    messages::MessageMetrics, sessions::SessionMetrics, users::UserMetrics, widget::WidgetMetrics,
};
use crate::{
    metrics::{fact::Fact, figure, reads::Group},
    period::{Range, Weekday},
};

/// A set of metrics.
#[derive(Clone, Debug)]
pub struct Metrics(pub Group);

/// A set of metrics over the rows of one group of time. Each row counts at its own time: a session, a conversation at its
/// start, a message when it was sent, an event when it happened, a handover at its request, a lead at its capture.
#[Object]
impl Metrics {
    /// The sessions that started.
    async fn sessions(&self) -> Result<SessionMetrics> {
        Ok(SessionMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// The people with a session that started.
    async fn users(&self) -> Result<UserMetrics> {
        Ok(UserMetrics(self.0.people(Fact::Session).await?))
    }

    /// What happened to the widget.
    async fn widget(&self) -> Result<WidgetMetrics> {
        Ok(WidgetMetrics(self.0.clone()))
    }

    /// The conversations that started.
    async fn conversations(&self) -> Result<ConversationMetrics> {
        Ok(ConversationMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// The messages that were sent. Where a conversation has messages from the server, those that the client reported
    /// about it are not counted.
    async fn messages(&self) -> Result<MessageMetrics> {
        Ok(MessageMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// The handovers that were requested.
    async fn handovers(&self) -> Result<HandoverMetrics> {
        Ok(HandoverMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// The leads that were captured.
    async fn leads(&self) -> Result<LeadMetrics> {
        Ok(LeadMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// The events that happened.
    async fn events(&self) -> Result<EventMetrics> {
        Ok(EventMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }
}

/// A point of a series.
#[derive(Clone, Debug)]
pub struct MetricsPoint {
    pub(super) range: Range,
    pub(super) group: Group,
}

/// The metrics of one hour, day, week or month.
#[Object]
impl MetricsPoint {
    /// Its first instant.
    async fn start(&self) -> Timestamp {
        self.range.start
    }

    /// The first instant after it.
    async fn end(&self) -> Timestamp {
        self.range.end
    }

    /// Its metrics: zeros where nothing happened, also in the future.
    async fn metrics(&self) -> Metrics {
        Metrics(self.group.clone())
    }
}

/// An hour of the day.
#[derive(Clone, Debug)]
pub struct MetricsByHour(pub(super) Group);

/// The metrics of one hour of the day, over all days of the range.
#[Object]
impl MetricsByHour {
    /// The hour on the wall, 0 to 23, in the time zone in force.
    async fn hour(&self) -> i32 {
        figure::count(self.0.number)
    }

    /// Its metrics.
    async fn metrics(&self) -> Metrics {
        Metrics(self.0.clone())
    }
}

/// A day of the week.
#[derive(Clone, Debug)]
pub struct MetricsByWeekday {
    pub(super) weekday: Weekday,
    pub(super) group: Group,
}

/// The metrics of one day of the week, over all weeks of the range.
#[Object]
impl MetricsByWeekday {
    /// The day, in the time zone in force.
    async fn weekday(&self) -> Weekday {
        self.weekday
    }

    /// Its metrics.
    async fn metrics(&self) -> Metrics {
        Metrics(self.group.clone())
    }
}
