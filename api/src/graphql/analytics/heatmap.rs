//! Weekday by hour of the day.

use std::collections::HashMap;

use async_graphql::{Enum, Object};

use crate::{
    error::Result,
    metrics::{
        conversations::ConversationCount,
        events::EventSums,
        figure,
        grouping::{Grouping, hour_of_week},
        handovers::HandoverSums,
        leads::LeadSums,
        messages::MessageCounts,
        reads::Reads,
        sessions::SessionCount,
    },
    period::Weekday,
};

/// What a heatmap counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum HeatmapMetric {
    /// Sessions that started.
    Sessions,
    /// Conversations that started.
    Conversations,
    /// Messages that were sent, by anyone.
    Messages,
    /// Messages from users.
    MessagesReceived,
    /// Messages from bot and agents.
    MessagesSent,
    /// Events that happened.
    Events,
    /// Handovers that were requested.
    Handovers,
    /// Leads that were captured.
    Leads,
}

impl HeatmapMetric {
    /// Its counts by hour of the week; hours without any may be missing.
    pub(super) async fn read(self, reads: &Reads) -> Result<HashMap<i64, i64>> {
        match self {
            Self::Sessions => reads.counts(Grouping::HourOfWeek, |sums: &SessionCount| sums.total).await,
            Self::Conversations => reads.counts(Grouping::HourOfWeek, |sums: &ConversationCount| sums.started).await,
            Self::Messages => reads.counts(Grouping::HourOfWeek, |sums: &MessageCounts| sums.total).await,
            Self::MessagesReceived => reads.counts(Grouping::HourOfWeek, |sums: &MessageCounts| sums.from_users).await,
            Self::MessagesSent => reads.counts(Grouping::HourOfWeek, |sums: &MessageCounts| sums.sent).await,
            Self::Events => reads.counts(Grouping::HourOfWeek, |sums: &EventSums| sums.total).await,
            Self::Handovers => reads.counts(Grouping::HourOfWeek, |sums: &HandoverSums| sums.requested).await,
            Self::Leads => reads.counts(Grouping::HourOfWeek, |sums: &LeadSums| sums.total).await,
        }
    }
}

/// All 168 cells, Monday 0 h first, of counts by hour of the week.
pub(super) fn cells(counts: &HashMap<i64, i64>) -> Vec<HeatmapCell> {
    let value = |weekday, hour| counts.get(&hour_of_week(weekday, hour)).copied().unwrap_or_default();
    let hours = Weekday::ALL.into_iter().flat_map(|weekday| (0..24).map(move |hour| (weekday, hour)));
    hours.map(|(weekday, hour)| HeatmapCell { weekday, hour, value: value(weekday, hour) }).collect()
}

/// A cell of a heatmap.
#[derive(Clone, Copy, Debug)]
pub struct HeatmapCell {
    pub(super) weekday: Weekday,
    pub(super) hour: i64,
    pub(super) value: i64,
}

/// One hour of the week, over all weeks of the range.
#[Object]
impl HeatmapCell {
    /// The day, in the time zone in force.
    async fn weekday(&self) -> Weekday {
        self.weekday
    }

    /// The hour on the wall, 0 to 23.
    async fn hour(&self) -> i32 {
        figure::count(self.hour)
    }

    /// How many there were in this hour of the week.
    async fn value(&self) -> i32 {
        figure::count(self.value)
    }
}
