//! The statements that read numbers: sums, values by rank, and histograms of the rows of a table, each by group of time.

use std::collections::HashMap;

use sea_orm::{
    Condition, ConnectionTrait, QueryResult,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement},
};

use super::{
    distribution::{self, Bin, Duration, PERCENTS, Ranks},
    fact::Fact,
    filter,
    grouping::Grouping,
    reads::Question,
    sums::{self, Scope, Sums},
    users::People,
};
use crate::{
    db::{
        Db,
        dialect::{Bucket, Dialect},
    },
    error::Result,
};

const BUCKET: &str = "bucket";
const LABEL: &str = "label";

/// The sums of each group that is not empty; of a whole range, its sums.
pub(super) async fn sums<S: Sums>(db: &Db, question: &Question, grouping: Grouping) -> Result<HashMap<i64, S>> {
    let scan = Scan { question, grouping, dialect: Dialect::of(&db.reader) };
    let mut select = scan.rows(S::FACT)?;
    for (name, sum) in S::columns(&Scope { now: question.now, dialect: scan.dialect }) {
        select.expr_as(sum, name);
    }
    scan.group(&mut select);
    let rows = db.reader.query_all(&select).await?;
    rows.iter().map(|row| Ok((label(row)?, S::read(row)?))).collect()
}

/// The different people of each group that has any.
pub(super) async fn people(
    db: &Db,
    question: &Question,
    fact: Fact,
    grouping: Grouping,
) -> Result<HashMap<i64, People>> {
    let scan = Scan { question, grouping, dialect: Dialect::of(&db.reader) };
    let Some(each) = scan.each_person(fact)? else { return Ok(HashMap::new()) };
    let rows = db.reader.query_all(&scan.counted_people(each)).await?;
    rows.iter().map(|row| Ok((label(row)?, read_people(row)?))).collect()
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
    /// The rows of the range that the question is about.
    fn rows(&self, fact: Fact) -> Result<SelectStatement> {
        let mut select = self.all_rows(fact)?;
        select.cond_where(fact.rows(self.question, self.dialect));
        Ok(select)
    }

    /// The chatbot's rows of the range, whatever the filter, each with the `label` of its group.
    fn all_rows(&self, fact: Fact) -> Result<SelectStatement> {
        let mut select = Query::select();
        select.cond_where(fact.of_chatbot(self.question.chatbot_id));
        if self.grouping == Grouping::Whole {
            self.within(&mut select, fact).expr_as(Expr::value(0_i64), LABEL);
            return Ok(select);
        }
        let buckets = self.grouping.buckets(&self.question.period)?;
        match self.dialect.label_of(fact.time(), &buckets) {
            Some(label) => self.within(&mut select, fact).expr_as(label, LABEL),
            None => self.joined(&mut select, fact, &buckets),
        };
        Ok(select)
    }

    fn within<'a>(&self, select: &'a mut SelectStatement, fact: Fact) -> &'a mut SelectStatement {
        let range = self.question.period.range;
        select.from(fact.table()).and_where(fact.time().gte(range.start)).and_where(fact.time().lt(range.end))
    }

    /// The stretches of time come first, so that each finds its rows through the index on time. The ends of the whole
    /// range are not asked for besides: the index would be searched by them instead.
    fn joined<'a>(&self, select: &'a mut SelectStatement, fact: Fact, buckets: &[Bucket]) -> &'a mut SelectStatement {
        select
            .from_subquery(self.dialect.buckets(buckets), BUCKET)
            .cross_join(fact.table())
            .and_where(fact.time().gte(Expr::col((BUCKET, "starts"))))
            .and_where(fact.time().lt(Expr::col((BUCKET, "ends"))))
            .expr_as(Expr::col((BUCKET, LABEL)), LABEL)
    }

    /// Puts the rows of each group together.
    fn group(&self, select: &mut SelectStatement) {
        if self.grouping != Grouping::Whole {
            select.group_by_col(LABEL);
        }
    }

    /// `label`, `person`, and whether the person `counts` and `is_new`; none: the table says of no row whose it is. The
    /// filter is no condition here but a column: a person's first row ever makes them new even where it does not count.
    fn each_person(&self, fact: Fact) -> Result<Option<SelectStatement>> {
        let Some((person, first_time)) = fact.person() else { return Ok(None) };
        let mut select = self.all_rows(fact)?;
        select
            .expr_as(person.clone(), "person")
            .expr_as(any_row(fact.rows(self.question, self.dialect)), "counts")
            .expr_as(any_row(fact.time().eq(first_time).into()), "is_new")
            .and_where(person.clone().is_not_null())
            .add_group_by([person]);
        self.group(&mut select);
        Ok(Some(select))
    }

    fn counted_people(&self, each: SelectStatement) -> SelectStatement {
        let identified = filter::is_identified(Expr::col("person"), self.dialect);
        Query::select()
            .column(LABEL)
            .expr_as(sums::count(), "all_people")
            .expr_as(sums::count_if(Expr::col("is_new").eq(1)), "new_people")
            .expr_as(sums::count_if(identified), "identified_people")
            .from_subquery(each, "each_person")
            .and_where(Expr::col("counts").eq(1))
            .group_by_col(LABEL)
            .to_owned()
    }

    /// `label`, `millis` of every row that has the duration.
    fn values(&self, duration: &Duration) -> Result<SelectStatement> {
        let mut select = self.rows(duration.fact)?;
        select.expr_as((duration.millis)(), "millis").cond_where(duration.of(self.question.now));
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
        select.expr_as(bin.finally(Expr::value(last)), "bin").cond_where(duration.of(self.question.now));
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
    let needed = PERCENTS.iter().fold(place().equals("total").into(), |needed: Condition, percent| {
        let target = || total().sub(1_i64).mul(*percent);
        let around = place().sub(2_i64).mul(100_i64).lte(target()).and(place().mul(100_i64).gt(target()));
        Condition::any().add(needed).add(around)
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

/// 1 where the condition holds of any row, else 0.
fn any_row(condition: Condition) -> Expr {
    Expr::expr(Func::max(CaseStatement::new().case(condition, Expr::value(1)).finally(Expr::value(0))))
}

fn read_people(row: &QueryResult) -> Result<People> {
    Ok(People {
        unique: row.try_get("", "all_people")?,
        new: row.try_get("", "new_people")?,
        identified: row.try_get("", "identified_people")?,
    })
}

fn label(row: &QueryResult) -> Result<i64> {
    Ok(row.try_get("", LABEL)?)
}
