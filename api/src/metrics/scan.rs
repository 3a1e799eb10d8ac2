//! The statements that read numbers: sums, values by rank, and histograms of the rows of a table, each by group of time.

use std::collections::HashMap;

use sea_orm::{
    ConnectionTrait, JoinType, QueryResult,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement},
};

use super::{
    distribution::{self, Bin, Duration, PERCENTS, Ranks},
    fact::Fact,
    grouping::Grouping,
    reads::Question,
    sums::{Scope, Sums},
};
use crate::{
    db::{Db, dialect::Dialect},
    error::Result,
};

const BUCKET: &str = "bucket";
const NEWCOMER: &str = "newcomer";
const LABEL: &str = "label";

/// The sums of each group that is not empty; of a whole range, its sums.
pub(super) async fn sums<S: Sums>(db: &Db, question: &Question, grouping: Grouping) -> Result<HashMap<i64, S>> {
    let scan = Scan { question, grouping, dialect: Dialect::of(&db.reader) };
    let mut select = scan.rows(S::FACT)?;
    if S::TELLS_NEWCOMERS && grouping.recurs() {
        scan.join_newcomers(&mut select, S::FACT)?;
    }
    for (name, sum) in S::columns(&scan.scope(S::FACT)) {
        select.expr_as(sum, name);
    }
    select.expr_as(scan.label(), LABEL);
    if grouping != Grouping::Whole {
        select.add_group_by([scan.label()]);
    }
    let rows = db.reader.query_all(&select).await?;
    rows.iter().map(|row| Ok((label(row)?, S::read(row)?))).collect()
}

/// A duration's values at the ranks that its percentiles and its maximum need.
pub(super) async fn ranks(
    db: &Db,
    question: &Question,
    duration: &Duration,
    grouping: Grouping,
) -> Result<HashMap<i64, Ranks>> {
    let scan = Scan { question, grouping, dialect: Dialect::of(&db.reader) };
    let mut groups = HashMap::<i64, Ranks>::new();
    for row in db.reader.query_all(&at_ranks(ranked(scan.values(duration)?))).await? {
        let ranks = groups.entry(label(&row)?).or_default();
        ranks.count = row.try_get("", "total")?;
        ranks.values.push((row.try_get::<i64>("", "place")? - 1, row.try_get("", "millis")?));
    }
    Ok(groups)
}

/// A duration's histograms.
pub(super) async fn histograms(
    db: &Db,
    question: &Question,
    duration: &Duration,
    grouping: Grouping,
) -> Result<HashMap<i64, Vec<Bin>>> {
    let scan = Scan { question, grouping, dialect: Dialect::of(&db.reader) };
    let mut groups = HashMap::<i64, Vec<(usize, i64)>>::new();
    for row in db.reader.query_all(&counted_by_bin(scan.bins_of_values(duration)?)).await? {
        let bin = usize::try_from(row.try_get::<i32>("", "bin")?).unwrap_or_default();
        groups.entry(label(&row)?).or_default().push((bin, row.try_get("", "total")?));
    }
    Ok(groups.into_iter().map(|(group, counts)| (group, distribution::bins(duration.edges, &counts))).collect())
}

/// A question, with one way of cutting its time.
struct Scan<'a> {
    question: &'a Question,
    grouping: Grouping,
    dialect: Dialect,
}

impl Scan<'_> {
    /// The rows of the range. Where time is cut, the table of its stretches comes first, so that each finds its rows
    /// through the index on their time.
    fn rows(&self, fact: Fact) -> Result<SelectStatement> {
        let mut select = Query::select();
        if self.grouping == Grouping::Whole {
            let range = self.question.period.range;
            select.from(fact.table()).and_where(fact.time().gte(range.start)).and_where(fact.time().lt(range.end));
        } else {
            self.cut(&mut select, fact)?;
        }
        select.cond_where(fact.rows(self.question, self.dialect));
        Ok(select)
    }

    fn cut(&self, select: &mut SelectStatement, fact: Fact) -> Result<()> {
        let buckets = self.dialect.buckets(&self.grouping.buckets(&self.question.period)?);
        select
            .from_subquery(buckets, BUCKET)
            .cross_join(fact.table())
            .and_where(fact.time().gte(Expr::col((BUCKET, "starts"))))
            .and_where(fact.time().lt(Expr::col((BUCKET, "ends"))));
        Ok(())
    }

    fn label(&self) -> Expr {
        if self.grouping == Grouping::Whole { Expr::value(0_i64) } else { Expr::col((BUCKET, LABEL)) }
    }

    fn scope(&self, fact: Fact) -> Scope {
        let starts = match self.grouping {
            Grouping::Whole => Expr::value(self.question.period.range.start),
            _ => Expr::col((BUCKET, "starts")),
        };
        let is_newcomer = match fact.first_time() {
            Some(_) if self.grouping.recurs() => Expr::col((NEWCOMER, LABEL)).is_not_null(),
            Some(first) => first.gte(starts),
            None => Expr::value(false),
        };
        Scope { now: self.question.now, dialect: self.dialect, is_newcomer }
    }

    /// Joins the people whose first row ever lies in the group of the row. A group that recurs may hold that first row
    /// in another stretch of time than the row, and it counts although the filter may leave it out.
    fn join_newcomers(&self, select: &mut SelectStatement, fact: Fact) -> Result<()> {
        let Some((person, first)) = fact.person().zip(fact.first_time()) else { return Ok(()) };
        let mut newcomers = Query::select();
        self.cut(&mut newcomers, fact)?;
        newcomers
            .distinct()
            .expr_as(Expr::col((BUCKET, LABEL)), LABEL)
            .expr_as(person.clone(), "person")
            .cond_where(fact.of_chatbot(self.question.chatbot_id))
            .and_where(fact.time().eq(first));
        let same_group = Expr::col((NEWCOMER, LABEL)).equals((BUCKET, LABEL));
        let same_person = Expr::col((NEWCOMER, "person")).eq(person);
        select.join_subquery(JoinType::LeftJoin, newcomers, NEWCOMER, same_group.and(same_person));
        Ok(())
    }

    /// `label`, `millis` of every row that has the duration.
    fn values(&self, duration: &Duration) -> Result<SelectStatement> {
        let mut select = self.rows(duration.fact)?;
        select
            .expr_as(self.label(), LABEL)
            .expr_as((duration.millis)(), "millis")
            .cond_where(duration.of(self.question.now));
        Ok(select)
    }

    /// `label`, `bin` of every row that has the duration.
    fn bins_of_values(&self, duration: &Duration) -> Result<SelectStatement> {
        let uppers = (0_i32..).zip(duration.edges.iter().skip(1));
        let last = i32::try_from(duration.edges.len()).unwrap_or(i32::MAX) - 1;
        let bin = uppers.fold(CaseStatement::new(), |bin, (number, upper)| {
            bin.case((duration.millis)().lt(*upper), Expr::value(number))
        });
        let mut select = self.rows(duration.fact)?;
        select
            .expr_as(self.label(), LABEL)
            .expr_as(bin.finally(Expr::value(last)), "bin")
            .cond_where(duration.of(self.question.now));
        Ok(select)
    }
}

/// Adds `place`, from 1, and `total` to `label` and `millis`.
fn ranked(values: SelectStatement) -> SelectStatement {
    let group = || WindowStatement::partition_by(LABEL);
    let by_value = group().order_by("millis", Order::Asc).take();
    Query::select()
        .columns([LABEL, "millis"])
        .expr_window_as(Func::cust("row_number"), by_value, "place")
        .expr_window_as(Func::count(Expr::col(LABEL)), group(), "total")
        .from_subquery(values, "given")
        .to_owned()
}

/// Keeps the two ranks around each percentile, and the last. The place of a percentile is `percent * (total - 1) / 100`
/// counted from 0; both sides are multiplied so that nothing is divided.
fn at_ranks(ranked: SelectStatement) -> SelectStatement {
    let (place, total) = (|| Expr::col("place"), || Expr::col("total"));
    let needed = PERCENTS.iter().fold(place().equals("total").into(), |needed: sea_orm::Condition, percent| {
        let target = || total().sub(1_i64).mul(*percent);
        let around = place().sub(2_i64).mul(100_i64).lte(target()).and(place().mul(100_i64).gt(target()));
        sea_orm::Condition::any().add(needed).add(around)
    });
    Query::select()
        .columns([LABEL, "millis", "place", "total"])
        .from_subquery(ranked, "ranked")
        .cond_where(needed)
        .to_owned()
}

fn counted_by_bin(bins: SelectStatement) -> SelectStatement {
    Query::select()
        .columns([LABEL, "bin"])
        .expr_as(Func::count(Expr::col("bin")), "total")
        .from_subquery(bins, "given")
        .group_by_columns([LABEL, "bin"])
        .to_owned()
}

fn label(row: &QueryResult) -> Result<i64> {
    Ok(row.try_get("", LABEL)?)
}
