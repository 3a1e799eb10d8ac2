//! Sets of metrics: of a whole range, of a point of a series, of an hour or a weekday.

use async_graphql::{Object, Result};
use parlance_entity::Timestamp;

use super::{
    ai::AiMetrics, conversations::ConversationMetrics, events::EventMetrics, faqs::FaqMetrics,
    handovers::HandoverMetrics, intake::IntakeMetrics, leads::LeadMetrics, messages::MessageMetrics,
    safety::SafetyMetrics, satisfaction::SatisfactionMetrics, sessions::SessionMetrics, users::UserMetrics,
    widget::WidgetMetrics,
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
    /// The sessions that started in the range or unit.
    async fn sessions(&self) -> SessionMetrics {
        SessionMetrics(self.0.clone())
    }

    /// The people with a session that started.
    async fn users(&self) -> Result<UserMetrics> {
        Ok(UserMetrics(self.0.people(Fact::Session).await?))
    }

    /// What happened to the widget.
    async fn widget(&self) -> Result<WidgetMetrics> {
        Ok(WidgetMetrics(self.0.clone()))
    }

    /// The conversations that started in the range or unit.
    async fn conversations(&self) -> ConversationMetrics {
        ConversationMetrics(self.0.clone())
    }

    /// The messages that were sent. Where a conversation has messages from the server, those that the client reported
    /// about it are not counted.
    async fn messages(&self) -> MessageMetrics {
        MessageMetrics(self.0.clone())
    }

    /// The handovers that were requested.
    async fn handovers(&self) -> Result<HandoverMetrics> {
        Ok(HandoverMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// The leads that were captured.
    async fn leads(&self) -> Result<LeadMetrics> {
        Ok(LeadMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// What users and reviewers think.
    async fn satisfaction(&self) -> SatisfactionMetrics {
        SatisfactionMetrics(self.0.clone())
    }

    /// The calls of models that were made.
    async fn ai(&self) -> AiMetrics {
        AiMetrics(self.0.clone())
    }

    /// What happened to frequently asked questions.
    async fn faqs(&self) -> Result<FaqMetrics> {
        Ok(FaqMetrics(self.0.sums().await?))
    }

    /// The intake flows that started.
    async fn intake(&self) -> Result<IntakeMetrics> {
        Ok(IntakeMetrics { sums: self.0.sums().await?, group: self.0.clone() })
    }

    /// What went wrong, or nearly did.
    async fn safety(&self) -> SafetyMetrics {
        SafetyMetrics(self.0.clone())
    }

    /// The events that happened in the range or unit.
    async fn events(&self) -> EventMetrics {
        EventMetrics(self.0.clone())
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
    /// The first instant of the unit, or of the range where that begins within it.
    async fn start(&self) -> Timestamp {
        self.range.start
    }

    /// The first instant after the unit, or after the range where that ends within it.
    async fn end(&self) -> Timestamp {
        self.range.end
    }

    /// The metrics of the unit: zeros where nothing happened, also in the future.
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
        figure::count(self.0.label.number())
    }

    /// The metrics of this hour of all days.
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

    /// The metrics of this day of all weeks.
    async fn metrics(&self) -> Metrics {
        Metrics(self.group.clone())
    }
}
