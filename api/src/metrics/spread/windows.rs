//! For a database without a function for percentiles: values are numbered in their order, and only those at the ranks
//! that percentiles need are read.

use std::collections::HashMap;

use sea_orm::{
    Condition, ConnectionTrait, QueryResult,
    sea_query::{
        CaseStatement, CommonTableExpression, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType,
        WindowStatement, WithClause,
    },
};

use super::{Asked, Aspect, GIVEN, Spread};
use crate::{
    error::Result,
    metrics::{
        distribution::{self, Duration, PERCENTS, Ranks},
        grouping::Label,
        scan::{LABEL, Scan},
    },
};

const WHICH: &str = "which";
const PLACE: &str = "place";
const MILLIS: &str = "millis";
const TOTAL: &str = "total";

/// The answers, in the order of what was asked; `given` has a `label` and a column for each duration.
pub(super) async fn read(scan: &Scan<'_>, given: SelectStatement, asked: &[Asked]) -> Result<Vec<Spread>> {
    let mut found = vec![Vec::new(); asked.len()];
    let mut parts = (0_i32..).zip(asked).map(|(which, asked)| part(which, asked));
    let Some(mut all) = parts.next() else { return Ok(Vec::new()) };
    for next in parts {
        all.union(UnionType::All, next);
    }
    let given = CommonTableExpression::from_select(given).table_name(GIVEN).to_owned();
    let statement = all.with(WithClause::new().cte(given).to_owned());
    for row in scan.connection().query_all(&statement).await? {
        let which = usize::try_from(row.try_get::<i32>("", WHICH)?).unwrap_or_default();
        if let Some(found) = found.get_mut(which) {
            found.push(line(scan, &row)?);
        }
    }
    Ok(asked.iter().zip(found).map(|(asked, lines)| spread(asked, lines)).collect())
}

/// A line of the answer: a rank or a bin.
#[derive(Clone, Debug)]
struct Line {
    label: Label,
    place: i64,
    millis: i64,
    total: i64,
}

fn line(scan: &Scan, row: &QueryResult) -> Result<Line> {
    Ok(Line {
        label: scan.label(row)?,
        place: row.try_get("", PLACE)?,
        millis: row.try_get("", MILLIS)?,
        total: row.try_get("", TOTAL)?,
    })
}

fn spread(asked: &Asked, lines: Vec<Line>) -> Spread {
    match asked.aspect {
        Aspect::Percentiles => {
            let mut groups = HashMap::<Label, Ranks>::new();
            for line in lines {
                let ranks = groups.entry(line.label).or_default();
                ranks.count = line.total;
                ranks.values.push((line.place - 1, line.millis));
            }
            let percentiles = |(label, ranks): (_, Ranks)| ranks.percentiles().map(|found| (label, found));
            Spread::Percentiles(groups.into_iter().filter_map(percentiles).collect())
        }
        Aspect::Bins => {
            let mut groups = HashMap::<Label, Vec<(usize, i64)>>::new();
            for line in lines {
                let bin = usize::try_from(line.place).unwrap_or_default();
                groups.entry(line.label).or_default().push((bin, line.total));
            }
            let bins = |counts: Vec<_>| distribution::bins(asked.duration.edges, &counts);
            Spread::Bins(groups.into_iter().map(|(label, counts)| (label, bins(counts))).collect())
        }
    }
}

fn part(which: i32, asked: &Asked) -> SelectStatement {
    let mut select = match asked.aspect {
        Aspect::Percentiles => at_ranks(ranked(asked.duration)),
        Aspect::Bins => counted_by_bin(binned(asked.duration)),
    };
    select.expr_as(Expr::value(which), WHICH).to_owned()
}

/// `label`, `millis`, `place`, from 1, and `total`.
fn ranked(duration: &Duration) -> SelectStatement {
    let group = || WindowStatement::partition_by(LABEL);
    let by_value = group().order_by(duration.name, Order::Asc).take();
    Query::select()
        .column(LABEL)
        .expr_as(Expr::col(duration.name), MILLIS)
        .expr_window_as(Func::cust("row_number"), by_value, PLACE)
        .expr_window_as(Func::count(Expr::col(duration.name)), group(), TOTAL)
        .from(GIVEN)
        .and_where(Expr::col(duration.name).is_not_null())
        .to_owned()
}

/// Keeps the two ranks around each percentile, and the last. The place of a percentile is `percent * (total - 1) / 100`
/// counted from 0; both sides are multiplied so that nothing is divided.
fn at_ranks(ranked: SelectStatement) -> SelectStatement {
    let (place, total) = (|| Expr::col(PLACE), || Expr::col(TOTAL));
    let needed = PERCENTS.iter().fold(place().equals(TOTAL).into(), |needed: Condition, percent| {
        let target = || total().sub(1_i64).mul(*percent);
        let around = place().sub(2_i64).mul(100_i64).lte(target()).and(place().mul(100_i64).gt(target()));
        Condition::any().add(needed).add(around)
    });
    Query::select().columns([LABEL, MILLIS, PLACE, TOTAL]).from_subquery(ranked, "ranked").cond_where(needed).to_owned()
}

/// `label` and `bin`.
fn binned(duration: &Duration) -> SelectStatement {
    let uppers = (0_i64..).zip(duration.edges.iter().skip(1));
    let last = i64::try_from(duration.edges.len()).unwrap_or(i64::MAX) - 1;
    let bin = uppers.fold(CaseStatement::new(), |bin, (number, upper)| {
        bin.case(Expr::col(duration.name).lt(*upper), Expr::value(number))
    });
    Query::select()
        .column(LABEL)
        .expr_as(bin.finally(Expr::value(last)), PLACE)
        .from(GIVEN)
        .and_where(Expr::col(duration.name).is_not_null())
        .to_owned()
}

/// `label`, nothing as `millis`, the bin as `place`, what it holds as `total`.
fn counted_by_bin(bins: SelectStatement) -> SelectStatement {
    Query::select()
        .column(LABEL)
        .expr_as(Expr::value(0_i64), MILLIS)
        .column(PLACE)
        .expr_as(Func::count(Expr::col(PLACE)), TOTAL)
        .from_subquery(bins, "binned")
        .group_by_columns([LABEL, PLACE])
        .to_owned()
}
