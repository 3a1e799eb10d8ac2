//! The range itself, and one set of metrics over it, cut in every way that a set can be cut.

use async_graphql::{Object, Result};
use chrono_tz::Tz;
use parlance_entity::Timestamp;

use super::{
    Analytics, Asked,
    breakdown::{Breakdown, BreakdownRow},
    heatmap::{self, HeatmapCell, HeatmapMetric},
    points::{Metrics, MetricsByHour, MetricsByWeekday, MetricsPoint},
};
use crate::{
    metrics::{
        dimension::Dimension,
        figure::{count, ratio},
        grouping::{Grouping, Label},
    },
    period::{Comparison, Granularity, Weekday},
    reports::{self, kept::KeptSince, limit},
};

/// The range and its sets of metrics.
#[derive(Clone, Debug)]
pub struct Cuts(pub(super) Asked);

/// Every metric of a time range, over the sessions that pass the filter.
#[Object]
impl Cuts {
    /// The first instant of the range.
    async fn start(&self) -> Timestamp {
        self.0.period().range.start
    }

    /// The first instant after the range.
    async fn end(&self) -> Timestamp {
        self.0.period().range.end
    }

    /// The time zone in force: hours, days, weeks and months are cut in it.
    async fn timezone(&self) -> Tz {
        self.0.period().timezone
    }

    /// Raw rows are kept from here on: what needs them (filters, funnels, paths) sees nothing older. It is now less the days
    /// for which the chatbot keeps events; null where the whole range is kept.
    async fn data_from(&self) -> Result<Option<Timestamp>> {
        Ok(*reports::answer(&self.0.reads, KeptSince).await?)
    }

    /// The same questions of an earlier range of the same length.
    async fn previous(
        &self,
        #[graphql(default_with = "Comparison::PreviousPeriod", desc = "Which earlier range.")] by: Comparison,
    ) -> Analytics {
        let Asked { readings, reads, permission } = &self.0;
        Analytics::new(readings.clone(), *permission, reads.question.period.previous(by), &reads.question.filter)
    }

    /// One set of metrics over the whole range.
    async fn metrics(&self) -> Metrics {
        Metrics(self.0.group(Grouping::Whole, Label::Number(0)))
    }

    /// The same set per hour, day, week or month, gaps filled with zeros, oldest first. Units are cut in the time zone in
    /// force; the first and the last are clipped to the range.
    #[graphql(complexity = "usual_points(granularity) * child_complexity")]
    async fn time_series(
        &self,
        #[graphql(default_with = "Granularity::Day", desc = "The unit of a point.")] granularity: Granularity,
    ) -> Result<Vec<MetricsPoint>> {
        let buckets = self.0.period().buckets(granularity)?;
        let point = |(number, range)| MetricsPoint {
            range,
            group: self.0.group(Grouping::Series(granularity), Label::Number(number)),
        };
        Ok((0..).zip(buckets).map(point).collect())
    }

    /// The same set per hour of the day, 0 to 23, over the whole range. A local hour that occurs twice counts in one.
    #[graphql(complexity = "24 * child_complexity")]
    async fn hour_of_day(&self) -> Vec<MetricsByHour> {
        (0..24).map(|hour| MetricsByHour(self.0.group(Grouping::HourOfDay, Label::Number(hour)))).collect()
    }

    /// The same set per day of the week, Monday first.
    #[graphql(complexity = "7 * child_complexity")]
    async fn day_of_week(&self) -> Vec<MetricsByWeekday> {
        let day = |weekday| MetricsByWeekday {
            weekday,
            group: self.0.group(Grouping::DayOfWeek, Label::Number(weekday as i64)),
        };
        Weekday::ALL.into_iter().map(day).collect()
    }

    /// The same set per value of a dimension of the session, most sessions first. A row's metrics are those of a filter by
    /// its value.
    #[graphql(complexity = "10 * child_complexity")]
    async fn breakdown(
        &self,
        #[graphql(desc = "What sessions are told apart by.")] by: Dimension,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many values, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Breakdown> {
        let first = limit::first(first)?;
        let values = self.0.reads.values(by, first).await?;
        let row = |(value, sessions): &(Option<String>, i64)| BreakdownRow {
            share: ratio(*sessions, values.sessions),
            group: self.0.group(Grouping::Dimension { by, first }, Label::Text(value.clone())),
        };
        Ok(Breakdown { rows: values.first.iter().map(row).collect(), total_rows: count(values.count) })
    }

    /// Weekday by hour of the day: all 168 cells, Monday 0 h first.
    #[graphql(complexity = "24 * child_complexity")]
    async fn heatmap(
        &self,
        #[graphql(default_with = "HeatmapMetric::Sessions", desc = "What is counted in each cell.")]
        metric: HeatmapMetric,
    ) -> Result<Vec<HeatmapCell>> {
        Ok(heatmap::cells(&metric.read(&self.0.reads).await?))
    }
}

/// How many points a series usually has: what its fields are multiplied by where the work of a request is limited.
pub(super) fn usual_points(granularity: Granularity) -> usize {
    match granularity {
        Granularity::Hour => 168,
        Granularity::Day => 30,
        Granularity::Week | Granularity::Month => 12,
    }
}
