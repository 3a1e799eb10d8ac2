//! Events by their name: the most frequent ones, and one of them in detail.

use std::collections::HashMap;

use parlance_entity::{event, vocabulary::EventCategory};
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{Asterisk, CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement},
};

use super::{
    Report,
    labels::{self, LabelCount},
    list::{Distinct, Ranking, rows},
    property,
};
use crate::{
    error::Result,
    metrics::{fact::Fact, grouping::Grouping, reads::Reads, scan, sums::count},
    model::catalogue,
    period::Granularity,
};

/// The most names of properties that are answered.
const MOST_NAMES: u64 = 1_000;

/// The most frequent events.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TopEvents {
    /// How many names.
    pub first: u64,
    /// What is counted besides.
    pub distinct: Distinct,
}

/// The events of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct EventCount {
    /// The name.
    pub name: String,
    /// The category of all of them; none: they differ.
    pub category: Option<EventCategory>,
    /// How many.
    pub count: i64,
    /// In how many sessions.
    pub sessions: i64,
    /// Of how many people.
    pub users: i64,
}

impl Report for TopEvents {
    type Answer = Vec<EventCount>;

    async fn read(&self, reads: &Reads) -> Result<Vec<EventCount>> {
        use event::Column as C;
        let (lowest, highest) = (Func::min(C::Category.into_simple_expr()), Func::max(C::Category.into_simple_expr()));
        let category = CaseStatement::new().case(Expr::expr(lowest.clone()).eq(highest), lowest);
        let mut groups = rows(reads, Fact::Event);
        groups
            .expr_as(C::Name.into_simple_expr(), "label")
            .expr_as(count(), "amount")
            .expr_as(category, "kind")
            .group_by_col("label");
        self.distinct.count(reads, &mut groups);
        let select = Ranking::new("amount", &["label"]).cut(groups, self.first);
        reads.db.reader.query_all(&select).await?.iter().map(read_count).collect()
    }
}

fn read_count(row: &QueryResult) -> Result<EventCount> {
    Ok(EventCount {
        name: row.try_get("", "label")?,
        category: row.try_get("", "kind")?,
        count: row.try_get("", "amount")?,
        sessions: row.try_get("", "sessions")?,
        users: row.try_get("", "users")?,
    })
}

/// The name that events of this name, or of another spelling of it, are stored under.
#[must_use]
pub fn stored_name(name: &str) -> String {
    // Which of two events `visibility_change` is, its properties say; it is the name of none.
    let entry = catalogue::find(name, &serde_json::Map::new()).filter(|_| name != "visibility_change");
    entry.map_or_else(|| name.to_owned(), |entry| entry.name.to_owned())
}

/// How many events of a name there are.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventTotals {
    /// The name.
    pub name: String,
    /// What is counted besides.
    pub distinct: Distinct,
}

/// How many events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Events.
    pub count: i64,
    /// Their sessions.
    pub sessions: i64,
    /// Their people.
    pub users: i64,
}

impl Report for EventTotals {
    type Answer = Totals;

    async fn read(&self, reads: &Reads) -> Result<Totals> {
        let mut select = named(rows(reads, Fact::Event), &self.name);
        self.distinct.count(reads, select.expr_as(count(), "amount"));
        let row = reads.db.reader.query_one(&select).await?;
        row.map_or_else(|| Ok(Totals::default()), |row| read_totals(&row))
    }
}

fn read_totals(row: &QueryResult) -> Result<Totals> {
    Ok(Totals {
        count: row.try_get("", "amount")?,
        sessions: row.try_get("", "sessions")?,
        users: row.try_get("", "users")?,
    })
}

/// The events of a name by unit of time, and their sessions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct EventSeries {
    /// The name.
    pub name: String,
    /// The unit of a point.
    pub granularity: Granularity,
}

impl Report for EventSeries {
    /// By the number of the point; those without any are missing.
    type Answer = HashMap<i64, Totals>;

    async fn read(&self, reads: &Reads) -> Result<HashMap<i64, Totals>> {
        let mut select = named(scan::rows(reads, Fact::Event, Grouping::Series(self.granularity)).await?, &self.name);
        let distinct = Distinct { sessions: true, users: false };
        distinct.count(reads, select.expr_as(count(), "amount").group_by_col("label"));
        let rows = reads.db.reader.query_all(&select).await?;
        rows.iter().map(|row| Ok((row.try_get("", "label")?, read_totals(row)?))).collect()
    }
}

/// The names of the properties of events of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PropertyNames {
    /// The events' name.
    pub name: String,
}

impl Report for PropertyNames {
    type Answer = Vec<String>;

    async fn read(&self, reads: &Reads) -> Result<Vec<String>> {
        let dialect = reads.db.dialect();
        let members = dialect.json_members(event::Column::Properties.into_expr());
        let mut select = named(rows(reads, Fact::Event), &self.name);
        select
            .distinct()
            .expr_as(dialect.bytewise(Expr::col(("member", "key"))), "label")
            .from_function(members, "member")
            .and_where(Expr::col(("member", "value")).is_not_null())
            .order_by("label", Order::Asc)
            .limit(MOST_NAMES);
        reads.db.reader.query_all(&select).await?.iter().map(|row| Ok(row.try_get("", "label")?)).collect()
    }
}

/// The values of a property of events of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PropertyValues {
    /// The events' name.
    pub name: String,
    /// The property.
    pub property: String,
    /// How many values.
    pub first: u64,
}

impl Report for PropertyValues {
    type Answer = Vec<LabelCount>;

    async fn read(&self, reads: &Reads) -> Result<Vec<LabelCount>> {
        let events = named(rows(reads, Fact::Event), &self.name);
        let values = property::grouped(events, reads.db.dialect(), &self.property);
        let given = Query::select().column(Asterisk).from_subquery(values, "value").and_where(has_label()).take();
        labels::largest(reads, given, self.first).await
    }
}

fn has_label() -> Expr {
    Expr::col("label").is_not_null()
}

/// Those of the events that have the name.
pub(super) fn named(mut events: SelectStatement, name: &str) -> SelectStatement {
    events.and_where(event::Column::Name.eq(name)).take()
}
