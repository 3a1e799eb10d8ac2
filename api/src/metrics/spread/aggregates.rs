//! For a database that finds percentiles itself: all that is asked is one aggregate beside the other, a row a group.

use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::{Asked, Aspect, GIVEN, Spread};
use crate::{
    error::Result,
    metrics::{
        distribution::{self, Duration, PERCENTS, Percentiles},
        grouping::{Grouping, Label},
        scan::{LABEL, Scan},
        sums,
    },
};

/// The name of a column of one of the things asked.
fn column(which: usize, name: &str) -> String {
    format!("{name}_{which}")
}

/// The answers, in the order of what was asked; `given` has a `label` and a column for each duration.
pub(super) async fn read(scan: &Scan<'_>, given: SelectStatement, asked: &[Asked]) -> Result<Vec<Spread>> {
    let rows = scan.connection().query_all(&statement(scan, given, asked)).await?;
    let labels = rows.iter().map(|row| scan.label(row)).collect::<Result<Vec<_>>>()?;
    let answer = |(which, asked)| spread(which, asked, &labels, &rows);
    asked.iter().enumerate().map(answer).collect()
}

fn statement(scan: &Scan, given: SelectStatement, asked: &[Asked]) -> SelectStatement {
    let mut select = Query::select().from_subquery(given, GIVEN).take();
    match scan.grouping {
        // To group by what is the same everywhere would sort all rows for nothing.
        Grouping::Whole => select.expr_as(Expr::value(0_i64), LABEL),
        _ => select.column(LABEL).group_by_col(LABEL),
    };
    for (which, asked) in asked.iter().enumerate() {
        let millis = || Expr::col(asked.duration.name);
        match asked.aspect {
            Aspect::Percentiles => {
                select
                    .expr_as(scan.dialect.percentiles(millis(), &PERCENTS), column(which, "percentiles"))
                    .expr_as(Func::max(millis()), column(which, "max"));
            }
            Aspect::Bins => {
                for (bin, counted) in below(asked.duration).enumerate() {
                    select.expr_as(counted, column(which, &format!("bin_{bin}")));
                }
            }
        }
    }
    select
}

/// How many lie below the upper edge of each bin: one comparison each, where a bin of its own would take two.
fn below(duration: &Duration) -> impl Iterator<Item = Expr> {
    let shorter = duration.edges.iter().skip(1).map(|upper| sums::count_if(Expr::col(duration.name).lt(*upper)));
    shorter.chain([Expr::expr(Func::count(Expr::col(duration.name)))])
}

fn spread(which: usize, asked: &Asked, labels: &[Label], rows: &[QueryResult]) -> Result<Spread> {
    let groups = labels.iter().cloned().zip(rows);
    Ok(match asked.aspect {
        Aspect::Percentiles => {
            let found = groups.map(|(label, row)| Ok(percentiles(which, row)?.map(|found| (label, found))));
            Spread::Percentiles(found.filter_map(Result::transpose).collect::<Result<_>>()?)
        }
        Aspect::Bins => {
            let found = groups.map(|(label, row)| Ok((label, histogram(which, asked.duration, row)?)));
            Spread::Bins(found.collect::<Result<_>>()?)
        }
    })
}

/// None where the group has no such duration.
fn percentiles(which: usize, row: &QueryResult) -> Result<Option<Percentiles>> {
    let max: Option<i64> = row.try_get("", &column(which, "max"))?;
    let found: Option<Vec<f64>> = row.try_get("", &column(which, "percentiles"))?;
    let hundredths = found.and_then(|millis| {
        // The database interpolates in floating point; what it should find is a whole number of hundredths.
        #[expect(clippy::cast_possible_truncation, reason = "durations are far below 2^53 hundredths")]
        let hundredths = millis.into_iter().map(|millis| (millis * 100.0).round() as i64).collect::<Vec<_>>();
        hundredths.try_into().ok()
    });
    Ok(hundredths.zip(max).map(|(hundredths, max)| Percentiles { hundredths, max }))
}

fn histogram(which: usize, duration: &Duration, row: &QueryResult) -> Result<Vec<distribution::Bin>> {
    let (mut counts, mut below) = (Vec::new(), 0);
    for bin in 0..duration.edges.len() {
        let up_to: i64 = row.try_get("", &column(which, &format!("bin_{bin}")))?;
        if up_to > below {
            counts.push((bin, up_to - below));
        }
        below = up_to;
    }
    Ok(distribution::bins(duration.edges, &counts))
}
