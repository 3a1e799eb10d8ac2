//! How many sessions were open at once.
//!
//! The database sweeps over time: a session adds one to those open when it starts, and takes one away when it stops being
//! present. A running sum over these steps says how many were open from each of them to the next. Where units of time
//! begin there are steps of nothing, which say how many were open already, and which unit the steps after them lie in.

use std::sync::Arc;

use parlance_entity::{Timestamp, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType, WindowStatement},
};

use crate::{
    db::dialect::{Bucket, Dialect},
    error::Result,
    metrics::{
        fact::Fact,
        figure,
        once::Once,
        reads::{Question, Reads},
    },
    period::{Granularity, Range},
};

/// The sessions that were open in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Open {
    /// The most at one instant.
    pub peak: i64,
    /// How long they were present within the stretch, together, milliseconds.
    present_ms: i64,
    /// How much of the stretch has passed, milliseconds.
    elapsed_ms: i64,
}

/// The sessions that were open in a range, and when they were most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Most {
    /// How many were open.
    pub open: Open,
    /// The first instant at which the most were; null: none ever was.
    pub peak_at: Option<Timestamp>,
}

impl Open {
    /// The mean over the time that has passed; 0 where none has.
    #[must_use]
    pub fn average(self) -> f64 {
        figure::ratio(self.present_ms, self.elapsed_ms).unwrap_or_default()
    }

    /// Both stretches as one.
    fn and(self, other: Self) -> Self {
        Self {
            peak: Ord::max(self.peak, other.peak),
            present_ms: self.present_ms + other.present_ms,
            elapsed_ms: self.elapsed_ms + other.elapsed_ms,
        }
    }
}

/// What one question has read.
#[derive(Debug, Default)]
struct Kept {
    whole: Once<(), Most>,
    series: Once<Granularity, Vec<(Range, Open)>>,
}

/// The sessions that were open in the range.
///
/// # Errors
/// Where the database fails.
pub async fn whole(reads: &Reads) -> Result<Most> {
    let kept = reads.shelf.place::<Kept>();
    Ok(*kept.whole.get((), read_whole(reads)).await?)
}

/// The sessions that were open in each local unit of the range, oldest first; in the future none.
///
/// # Errors
/// `QueryTooComplex` where there are too many units; where the database fails.
pub async fn series(reads: &Reads, granularity: Granularity) -> Result<Vec<(Range, Open)>> {
    let units = reads.question.period.buckets(granularity)?;
    Ok(read_once(reads, granularity, units).await?.to_vec())
}

/// The sessions that were open in each hour of the day, 0 to 23, over the days of the range. A local hour that comes
/// twice counts in one.
///
/// # Errors
/// Where the database fails.
pub async fn by_hour_of_day(reads: &Reads) -> Result<[Open; 24]> {
    let hours = || reads.question.period.hours();
    let read = read_once(reads, Granularity::Hour, hours().map(|hour| hour.range).collect()).await?;
    let mut by_hour = [Open::default(); 24];
    for (hour, (_, open)) in hours().zip(read.iter()) {
        let sum = &mut by_hour[hour.hour as usize % 24];
        *sum = sum.and(*open);
    }
    Ok(by_hour)
}

/// The hour with the highest average, the earliest on a tie; null where all are 0.
#[must_use]
pub fn busiest(by_hour: &[Open; 24]) -> Option<usize> {
    let averages = || by_hour.iter().map(|open| open.average());
    let highest = averages().fold(0.0, f64::max);
    averages().position(|average| average == highest).filter(|_| highest > 0.0)
}

async fn read_once(reads: &Reads, granularity: Granularity, units: Vec<Range>) -> Result<Arc<Vec<(Range, Open)>>> {
    let kept = reads.shelf.place::<Kept>();
    kept.series.get(granularity, read_series(reads, units)).await
}

async fn read_whole(reads: &Reads) -> Result<Most> {
    let Some(sweep) = Sweep::of(reads) else { return Ok(Most::default()) };
    let row = reads.db.reader.query_one(&sweep.peak()).await?;
    let elapsed_ms = sweep.elapsed(reads.question.period.range);
    let Some(row) = row else { return Ok(Most::default()) };
    let open = open(&row, elapsed_ms)?;
    Ok(Most { open, peak_at: if open.peak > 0 { row.try_get("", "at")? } else { None } })
}

async fn read_series(reads: &Reads, units: Vec<Range>) -> Result<Vec<(Range, Open)>> {
    let mut points: Vec<_> = units.iter().map(|unit| (*unit, Open::default())).collect();
    let Some(sweep) = Sweep::of(reads) else { return Ok(points) };
    for row in reads.db.reader.query_all(&sweep.by_unit(&units)).await? {
        // Units are counted from 1: before the first there are no steps.
        let unit = usize::try_from(row.try_get::<i64>("", "unit")? - 1).unwrap_or(usize::MAX);
        if let Some((range, point)) = points.get_mut(unit) {
            *point = open(&row, sweep.elapsed(*range))?;
        }
    }
    Ok(points)
}

fn open(row: &QueryResult, elapsed_ms: i64) -> Result<Open> {
    Ok(Open { peak: row.try_get("", "open")?, present_ms: row.try_get("", "present_ms")?, elapsed_ms })
}

/// The part of a range that has passed.
struct Sweep<'a> {
    question: &'a Question,
    dialect: Dialect,
    /// Its last instant: that before the range's end, or now, at which sessions can be open too.
    last: Timestamp,
    /// Where its time ends: with the range, or now.
    end: Timestamp,
}

impl<'a> Sweep<'a> {
    /// None: the range has not begun.
    fn of(reads: &'a Reads) -> Option<Self> {
        let Question { period, now, .. } = &reads.question;
        let end = Ord::min(period.range.end, *now);
        let last = Ord::min(period.range.end.plus(-1), *now);
        let sweep = Self { question: &reads.question, dialect: reads.db.dialect(), last, end };
        (period.range.start <= last).then_some(sweep)
    }

    /// How much of a stretch of the range has passed, milliseconds.
    fn elapsed(&self, stretch: Range) -> i64 {
        Ord::min(stretch.end, self.end).since(stretch.start)
    }

    /// `open` and `at`: the most that were, and when first; `present_ms`: for how long all were.
    fn peak(&self) -> SelectStatement {
        let most = Query::select()
            .columns(["at", "open"])
            .expr_window_as(Func::sum(present_ms()), WindowStatement::new(), "present_ms")
            .from_subquery(self.swept(self.steps()), "swept")
            .order_by("open", Order::Desc)
            .order_by("at", Order::Asc)
            .limit(1)
            .to_owned();
        Query::select()
            .columns(["at", "open"])
            .expr_as(Expr::col("present_ms").cast_as("BIGINT"), "present_ms")
            .from_subquery(most, "most")
            .to_owned()
    }

    /// For each `unit` that has begun, `open`: the most that were; `present_ms`: for how long all were.
    fn by_unit(&self, units: &[Range]) -> SelectStatement {
        let mut steps = self.steps();
        steps.union(UnionType::All, self.begins(units));
        Query::select()
            .column("unit")
            .expr_as(Func::max(Expr::col("open")), "open")
            .expr_as(self.dialect.sum(present_ms()), "present_ms")
            .from_subquery(self.swept(steps), "swept")
            .and_where(Expr::col("unit").gt(0))
            .group_by_col("unit")
            .to_owned()
    }

    /// Sums the steps up: how many were `open` from `at` to `next`, and in which `unit`. What happens at one instant is
    /// one: those that end there are gone before others come.
    fn swept(&self, steps: SelectStatement) -> SelectStatement {
        let in_time = || WindowStatement::new().order_by("at", Order::Asc).take();
        let next = Func::cust("lead").arg(Expr::col("at")).arg(1_i32).arg(self.end);
        Query::select()
            .column("at")
            .expr_window_as(Func::sum(Expr::col("step")), in_time(), "open")
            .expr_window_as(Func::sum(Expr::col("begins")), in_time(), "unit")
            .expr_window_as(next, in_time(), "next")
            .from_subquery(steps, "steps")
            .to_owned()
    }

    /// The steps of the sessions: `at` which instant, how many more (`step`).
    fn steps(&self) -> SelectStatement {
        use session::Column::{PresentUntil, StartedAt};
        let start = self.question.period.range.start;
        // Those open already are one step, however many.
        let already = Expr::expr(Func::count(Expr::value(1))).cast_as("INTEGER");
        let mut steps = step(self.sessions(), Expr::value(start), already);
        steps.and_where(StartedAt.lte(start)).and_where(PresentUntil.gt(start));
        let mut starts = step(self.sessions(), StartedAt.into_simple_expr(), Expr::value(1_i32));
        starts.and_where(StartedAt.gt(start)).and_where(StartedAt.lte(self.last));
        let mut ends = step(self.sessions(), PresentUntil.into_simple_expr(), Expr::value(-1_i32));
        ends.and_where(PresentUntil.gt(start)).and_where(PresentUntil.lte(self.last));
        steps.unions([(UnionType::All, starts), (UnionType::All, ends)]).to_owned()
    }

    /// The sessions that count. One that ends when it starts was never open.
    fn sessions(&self) -> SelectStatement {
        let ever_open =
            session::Column::PresentUntil.into_simple_expr().gt(session::Column::StartedAt.into_simple_expr());
        Query::select()
            .from(Fact::Session.table())
            .cond_where(Fact::Session.rows(self.question, self.dialect))
            .and_where(ever_open)
            .to_owned()
    }

    /// The steps of nothing with which the units begin that have begun.
    fn begins(&self, units: &[Range]) -> SelectStatement {
        let bucket = |unit: &Range| Bucket { label: 0, starts: unit.start, ends: unit.end };
        let begun: Vec<_> = units.iter().filter(|unit| unit.start <= self.last).map(bucket).collect();
        Query::select()
            .expr_as(Expr::col("starts"), "at")
            .expr_as(Expr::value(0_i32), "step")
            .expr_as(Expr::value(1_i32), "begins")
            .from_subquery(self.dialect.buckets(&begun), "unit")
            .to_owned()
    }
}

fn step(mut sessions: SelectStatement, at: Expr, step: Expr) -> SelectStatement {
    sessions.expr_as(at, "at").expr_as(step, "step").expr_as(Expr::value(0_i32), "begins").to_owned()
}

/// For how long the sessions that were open from one step to the next were present, together.
fn present_ms() -> Expr {
    Expr::col("open").mul(Expr::col("next").sub(Expr::col("at")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_hour_is_the_earliest_of_the_highest() {
        let mut by_hour = [Open { elapsed_ms: 10, ..Open::default() }; 24];
        assert_eq!(busiest(&by_hour), None);
        by_hour[7].present_ms = 5;
        by_hour[9] = Open { peak: 3, present_ms: 10, elapsed_ms: 20 };
        assert_eq!(busiest(&by_hour), Some(7));
    }
}
