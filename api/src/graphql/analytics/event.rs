//! What is answered of events by their name.

use std::sync::Arc;

use async_graphql::{Object, Result};
use parlance_entity::{Timestamp, vocabulary::EventCategory};

use super::{cuts::usual_points, label::LabelCount};
use crate::{
    graphql::types::connection::cost,
    metrics::{figure::count, reads::Reads},
    period::{Granularity, Range},
    reports::{
        self,
        events::{self, EventSeries, EventTotals, PropertyNames, PropertyValues, Totals},
        limit,
        list::Distinct,
    },
};

/// The events of a name.
#[derive(Clone, Debug)]
pub struct EventCount(pub(super) events::EventCount);

/// How many events of a name happened in the range.
#[Object]
impl EventCount {
    /// The name: of other spellings of a standard name, the standard one.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The category of these events; null where they differ in it.
    async fn category(&self) -> Option<EventCategory> {
        self.0.category
    }

    /// How many happened in the range.
    async fn count(&self) -> i32 {
        count(self.0.count)
    }

    /// In how many different sessions they happened. Events without a session are in none.
    async fn unique_sessions(&self) -> i32 {
        count(self.0.sessions)
    }

    /// How many different people those sessions are of. Sessions of nobody known are left out.
    async fn unique_users(&self) -> i32 {
        count(self.0.users)
    }
}

/// The events of a name, in detail.
#[derive(Clone, Debug)]
pub struct EventAnalytics {
    pub(super) reads: Arc<Reads>,
    pub(super) name: String,
    pub(super) distinct: Distinct,
}

impl EventAnalytics {
    async fn totals(&self) -> Result<Totals> {
        let report = EventTotals { name: self.name.clone(), distinct: self.distinct };
        Ok(*reports::answer(&self.reads, report).await?)
    }
}

/// The events of one name that happened in the range.
#[Object]
impl EventAnalytics {
    /// The name under which they are stored: of other spellings of a standard name, the standard one.
    async fn name(&self) -> &str {
        &self.name
    }

    /// How many happened in the range.
    async fn count(&self) -> Result<i32> {
        Ok(count(self.totals().await?.count))
    }

    /// In how many different sessions they happened. Events without a session are in none.
    async fn unique_sessions(&self) -> Result<i32> {
        Ok(count(self.totals().await?.sessions))
    }

    /// How many different people those sessions are of. Sessions of nobody known are left out.
    async fn unique_users(&self) -> Result<i32> {
        Ok(count(self.totals().await?.users))
    }

    /// How many happened per hour, day, week or month, gaps filled with zeros, oldest first. Units are cut in the time zone
    /// in force; the first and the last are clipped to the range.
    #[graphql(complexity = "usual_points(granularity) * child_complexity")]
    async fn time_series(
        &self,
        #[graphql(default_with = "Granularity::Day", desc = "The unit of a point.")] granularity: Granularity,
    ) -> Result<Vec<EventPoint>> {
        let buckets = self.reads.question.period.buckets(granularity)?;
        let counts = reports::answer(&self.reads, EventSeries { name: self.name.clone(), granularity }).await?;
        let totals = |number| counts.get(&number).copied().unwrap_or_default();
        Ok((0..).zip(buckets).map(|(number, range)| EventPoint { range, totals: totals(number) }).collect())
    }

    /// The names of their properties, sorted byte by byte, at most 1000. One that is null on every event is as missing.
    async fn properties(&self) -> Result<Vec<String>> {
        Ok(reports::answer(&self.reads, PropertyNames { name: self.name.clone() }).await?.to_vec())
    }

    /// The values of one of their properties, most frequent first, then by label: texts as they are, other values as JSON
    /// text. `share` is of all of these events that have the property, not null.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn property_values(
        &self,
        #[graphql(desc = "The property's name.")] property: String,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many values, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<LabelCount>> {
        let report = PropertyValues { name: self.name.clone(), property, first: limit::first(first)? };
        Ok(reports::answer(&self.reads, report).await?.iter().cloned().map(LabelCount).collect())
    }
}

/// A point of a series of events.
#[derive(Clone, Copy, Debug)]
pub struct EventPoint {
    range: Range,
    totals: Totals,
}

/// The events of one name in one hour, day, week or month.
#[Object]
impl EventPoint {
    /// The first instant of the unit, or of the range where that begins within it.
    async fn start(&self) -> Timestamp {
        self.range.start
    }

    /// The first instant after the unit, or after the range where that ends within it.
    async fn end(&self) -> Timestamp {
        self.range.end
    }

    /// How many happened in it.
    async fn count(&self) -> i32 {
        count(self.totals.count)
    }

    /// In how many different sessions they happened.
    async fn unique_sessions(&self) -> i32 {
        count(self.totals.sessions)
    }
}
