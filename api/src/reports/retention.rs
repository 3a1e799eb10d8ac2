//! Who comes back: users by the period in which they came first, and how many of them had a session later on.

use std::collections::HashMap;

use parlance_entity::{
    Timestamp,
    session::{
        self,
        Column::{FirstSessionAt, StartedAt, UserId},
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement, WindowStatement},
};

use crate::{
    db::dialect::{Bucket, Dialect},
    error::{Error, Result},
    metrics::{
        fact::Fact,
        figure,
        reads::{Question, Reads},
        sums,
    },
    period::{Granularity, Range},
};

/// The most periods that cohorts are followed for.
pub const MAX_PERIODS: usize = 366;

/// The most numbers of one answer: cohorts by periods.
const MAX_NUMBERS: usize = 50_000;

/// Users who came first in one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cohort {
    /// When that period starts.
    pub start: Timestamp,
    /// How many they are.
    pub size: i64,
    /// How many of them had a session in the k-th period after it; null where that has not ended.
    pub returned: Vec<Option<i64>>,
}

impl Cohort {
    /// How many had a session in the k-th period, of all; null where it has not ended or there are none.
    #[must_use]
    pub fn rates(&self) -> Vec<Option<f64>> {
        self.returned.iter().map(|returned| figure::ratio((*returned)?, self.size)).collect()
    }
}

/// The cohorts of the periods that touch the range, oldest first, each followed for so many periods, its own included.
///
/// # Errors
/// `BadUserInput` for hours and for a number of periods that cannot be; `QueryTooComplex` for too many numbers; where the
/// database fails.
pub async fn cohorts(reads: &Reads, granularity: Granularity, periods: i32) -> Result<Vec<Cohort>> {
    let periods = number_of_periods(periods)?;
    let cohorts = units(&reads.question, granularity, 1)?.len();
    check_size(cohorts, periods)?;
    if cohorts == 0 {
        return Ok(Vec::new());
    }
    let units = units(&reads.question, granularity, periods)?;
    let counts = read(reads, &units, cohorts, periods).await?;
    let now = reads.question.now;
    Ok((0..cohorts).map(|number| cohort(&units, number, periods, &counts, now)).collect())
}

fn number_of_periods(periods: i32) -> Result<usize> {
    match usize::try_from(periods) {
        Ok(number) if (1..=MAX_PERIODS).contains(&number) => Ok(number),
        _ => Err(Error::BadUserInput(format!(
            "`periods` is {periods}: cohorts are followed for 1 to {MAX_PERIODS} periods"
        ))),
    }
}

/// The periods that touch the range, and those for which the last of them is followed.
fn units(question: &Question, granularity: Granularity, periods: usize) -> Result<Vec<Range>> {
    let further = u32::try_from(periods - 1).unwrap_or_default();
    question.period.whole_units(granularity, further).ok_or_else(|| {
        Error::BadUserInput("retention by HOUR tells nothing: take the period DAY, WEEK or MONTH".to_owned())
    })
}

fn check_size(cohorts: usize, periods: usize) -> Result<()> {
    if cohorts * periods > MAX_NUMBERS {
        return Err(Error::QueryTooComplex(format!(
            "the range has {cohorts} cohorts of {periods} periods, more than the {MAX_NUMBERS} numbers of one answer: \
             take a longer period, fewer of them or a shorter range"
        )));
    }
    Ok(())
}

/// People by the number of their cohort and of a period in which they had a session.
type Counts = HashMap<(i64, i64), i64>;

fn cohort(units: &[Range], number: usize, periods: usize, counts: &Counts, now: Timestamp) -> Cohort {
    let count = |period: usize| counts.get(&(number as i64, period as i64)).copied().unwrap_or_default();
    let returned = |period: usize| units.get(period).filter(|unit| unit.end <= now).map(|_| count(period));
    Cohort {
        start: units[number].start,
        size: count(number),
        returned: (number..number + periods).map(returned).collect(),
    }
}

async fn read(reads: &Reads, units: &[Range], cohorts: usize, periods: usize) -> Result<Counts> {
    let (Some(first), Some(last)) = (units.first(), units.get(cohorts - 1)) else { return Ok(Counts::new()) };
    let mut each = each_person_and_unit(&reads.question, reads.db.dialect(), units);
    each.and_where(FirstSessionAt.gte(first.start)).and_where(FirstSessionAt.lt(last.end));
    let rows = reads.db.reader.query_all(&counted(each, periods)).await?;
    let count =
        |row: &QueryResult| Ok(((row.try_get("", "cohort")?, row.try_get("", "unit")?), row.try_get("", "people")?));
    rows.iter().map(count).collect()
}

/// `person`, `unit`: who had a session in which unit; `came_first`: 1 where it is the one of the first session ever.
fn each_person_and_unit(question: &Question, dialect: Dialect, units: &[Range]) -> SelectStatement {
    let mut each = Query::select();
    let (unit, came_first) = told_apart(&mut each, dialect, units);
    let came_first = CaseStatement::new().case(came_first, Expr::value(1)).finally(Expr::value(0));
    each.expr_as(UserId.into_simple_expr(), "person")
        .expr_as(unit, "unit")
        .expr_as(Func::max(Expr::expr(came_first)), "came_first")
        .cond_where(Fact::Session.rows(question, dialect))
        .and_where(UserId.is_not_null())
        .group_by_columns(["person", "unit"])
        .to_owned()
}

/// From the sessions of the units: in which one a session started, and whether its user's first session ever did too,
/// which lies in one of the units.
fn told_apart(each: &mut SelectStatement, dialect: Dialect, units: &[Range]) -> (Expr, Expr) {
    let bucket = |(label, unit): (i64, &Range)| Bucket { label, starts: unit.start, ends: unit.end };
    let buckets: Vec<_> = (0..).zip(units).map(bucket).collect();
    let unit_of = |time: session::Column| dialect.label_of(time.into_simple_expr(), &buckets);
    if let (Some(unit), Some(first)) = (unit_of(StartedAt), unit_of(FirstSessionAt)) {
        let all = Range { start: units[0].start, end: units[units.len() - 1].end };
        each.from(Fact::Session.table()).cond_where(Fact::Session.within(all));
        return (unit.clone(), unit.eq(first));
    }
    let column = |name: &'static str| Expr::col(("bucket", name));
    each.from_subquery(dialect.buckets(&buckets), "bucket")
        .cross_join(Fact::Session.table())
        .and_where(StartedAt.into_simple_expr().gte(column("starts")))
        .and_where(StartedAt.into_simple_expr().lt(column("ends")));
    (column("label"), FirstSessionAt.into_simple_expr().gte(column("starts")))
}

/// `people` by `cohort` and `unit`. A person's cohort is the unit in which they came first, if they had a session there
/// that counts.
fn counted(each: SelectStatement, periods: usize) -> SelectStatement {
    let cohort = CaseStatement::new().case(Expr::col("came_first").eq(1), Expr::col("unit"));
    let placed = Query::select()
        .column("unit")
        .expr_window_as(Func::max(Expr::expr(cohort)), WindowStatement::partition_by("person"), "cohort")
        .from_subquery(each, "each")
        .to_owned();
    Query::select()
        .columns(["cohort", "unit"])
        .expr_as(sums::count(), "people")
        .from_subquery(placed, "placed")
        .and_where(Expr::col("cohort").is_not_null())
        .and_where(Expr::col("unit").sub(Expr::col("cohort")).lt(periods as i64))
        .group_by_columns(["cohort", "unit"])
        .to_owned()
}
