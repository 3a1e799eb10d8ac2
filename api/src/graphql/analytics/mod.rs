//! The numbers of a range: what can be asked, in the words of `metrics`.

pub mod conversations;
pub mod durations;
pub mod events;
pub mod handovers;
pub mod heatmap;
pub mod leads;
pub mod messages;
pub mod points;
pub mod sessions;
pub mod users;
pub mod widget;

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use chrono_tz::Tz;
use parlance_entity::{Timestamp, chatbot};

use heatmap::{HeatmapCell, HeatmapMetric};
use points::{Metrics, MetricsByHour, MetricsByWeekday, MetricsPoint};

use super::scope;
use crate::{
    access::CanRead,
    error,
    metrics::{
        earliest,
        filter::AnalyticsFilter,
        grouping::Grouping,
        reads::{Group, Readings, Reads},
    },
    period::{self, Comparison, DateRangeInput, Granularity, Period, RangePreset, Weekday},
};

/// Every metric of a time range.
#[derive(Clone, Debug)]
pub struct Analytics {
    readings: Arc<Readings>,
    reads: Arc<Reads>,
    permission: CanRead,
}

impl Analytics {
    /// The numbers of a range of a chatbot, over the sessions that pass the filter. Questions that share `readings`
    /// share what was read, and the instant.
    #[must_use]
    pub fn new(readings: Arc<Readings>, permission: CanRead, period: Period, filter: &AnalyticsFilter) -> Self {
        let reads = readings.of(permission, period, filter);
        Self { readings, reads, permission }
    }

    /// The answer to the arguments that every field of this type takes. Without a range: the last 30 days, today
    /// included; without a time zone: the chatbot's; without a filter: all sessions but crawlers'.
    ///
    /// # Errors
    /// `BadUserInput` for a range that ends before it starts or is too long.
    pub async fn of(
        ctx: &Context<'_>,
        permission: CanRead,
        chatbot: &chatbot::Model,
        range: Option<DateRangeInput>,
        timezone: Option<Tz>,
        filter: Option<AnalyticsFilter>,
    ) -> error::Result<Self> {
        let (app, now) = (scope::app(ctx)?, scope::now(ctx)?);
        let range = range.unwrap_or(DateRangeInput::Preset(RangePreset::Last30Days));
        let timezone = timezone.or_else(|| chatbot.timezone.parse().ok()).unwrap_or(Tz::UTC);
        let first_row = match range {
            DateRangeInput::Preset(RangePreset::AllTime) => earliest::row(&app.db, permission).await?,
            _ => None,
        };
        let period = period::resolve(&range, timezone, now, first_row, app.limits.max_range_days)?;
        Ok(Self::new(scope::readings(ctx)?, permission, period, &filter.unwrap_or_default()))
    }

    fn period(&self) -> &Period {
        &self.reads.question.period
    }

    fn group(&self, grouping: Grouping, number: i64) -> Group {
        Group { reads: self.reads.clone(), grouping, number }
    }
}

/// Every metric of a time range, over the sessions that pass the filter.
#[Object]
impl Analytics {
    /// The first instant of the range.
    async fn start(&self) -> Timestamp {
        self.period().range.start
    }

    /// The first instant after the range.
    async fn end(&self) -> Timestamp {
        self.period().range.end
    }

    /// The time zone in force: hours, days, weeks and months are cut in it.
    async fn timezone(&self) -> Tz {
        self.period().timezone
    }

    /// The same questions of an earlier range of the same length.
    async fn previous(
        &self,
        #[graphql(default_with = "Comparison::PreviousPeriod", desc = "Which earlier range.")] by: Comparison,
    ) -> Self {
        let period = self.period().previous(by);
        Self::new(self.readings.clone(), self.permission, period, &self.reads.question.filter)
    }

    /// One set of metrics over the whole range.
    async fn metrics(&self) -> Metrics {
        Metrics(self.group(Grouping::Whole, 0))
    }

    /// The same set per hour, day, week or month, gaps filled with zeros, oldest first. Units are cut in the time zone in
    /// force; the first and the last are clipped to the range.
    #[graphql(complexity = "usual_points(granularity) * child_complexity")]
    async fn time_series(
        &self,
        #[graphql(default_with = "Granularity::Day", desc = "The unit of a point.")] granularity: Granularity,
    ) -> Result<Vec<MetricsPoint>> {
        let buckets = self.period().buckets(granularity)?;
        let point = |(number, range)| MetricsPoint { range, group: self.group(Grouping::Series(granularity), number) };
        Ok((0..).zip(buckets).map(point).collect())
    }

    /// The same set per hour of the day, 0 to 23, over the whole range. A local hour that occurs twice counts in one.
    #[graphql(complexity = "24 * child_complexity")]
    async fn hour_of_day(&self) -> Vec<MetricsByHour> {
        (0..24).map(|hour| MetricsByHour(self.group(Grouping::HourOfDay, hour))).collect()
    }

    /// The same set per day of the week, Monday first.
    #[graphql(complexity = "7 * child_complexity")]
    async fn day_of_week(&self) -> Vec<MetricsByWeekday> {
        let day = |weekday| MetricsByWeekday { weekday, group: self.group(Grouping::DayOfWeek, weekday as i64) };
        Weekday::ALL.into_iter().map(day).collect()
    }

    /// Weekday by hour of the day: all 168 cells, Monday 0 h first.
    #[graphql(complexity = "24 * child_complexity")]
    async fn heatmap(
        &self,
        #[graphql(default_with = "HeatmapMetric::Sessions", desc = "What is counted in each cell.")]
        metric: HeatmapMetric,
    ) -> Result<Vec<HeatmapCell>> {
        Ok(heatmap::cells(&metric.read(&self.reads).await?))
    }
}

/// How many points a series usually has: what its fields are multiplied by where the work of a request is limited.
fn usual_points(granularity: Granularity) -> usize {
    match granularity {
        Granularity::Hour => 168,
        Granularity::Day => 30,
        Granularity::Week | Granularity::Month => 12,
    }
}
