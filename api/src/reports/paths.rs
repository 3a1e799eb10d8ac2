//! The ways that sessions begin with, page by page.

use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{Expr, ExprTrait, Func, NullOrdering, Query, SelectStatement},
};

use super::{
    Report,
    list::{IN_ALL, Ranking},
    trail,
};
use crate::{
    error::Result,
    metrics::{reads::Reads, sums::count},
};

/// The most travelled sequences of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopPaths {
    /// How many pages of each session are looked at.
    pub steps: u32,
    /// How many sequences.
    pub first: u64,
}

/// A sequence of pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The pages.
    pub pages: Vec<String>,
    /// How many sessions begin so.
    pub sessions: i64,
    /// Of how many with a page.
    pub of: i64,
}

impl Report for TopPaths {
    type Answer = Vec<Path>;

    async fn read(&self, reads: &Reads) -> Result<Vec<Path>> {
        let Some(trail) = trail::read(reads).await? else { return Ok(Vec::new()) };
        let columns: Vec<String> = (1..=self.steps).map(|step| format!("page_{step}")).collect();
        // A way that ends where another goes on comes first.
        let ranking = Ranking { by: "amount", names: columns.clone(), nulls: NullOrdering::First };
        let paths = side_by_side(trail, self.steps, &columns);
        let select = ranking.cut_with_total(alike(paths, &columns), self.first);
        let rows = reads.db.reader.query_all(&select).await?;
        rows.iter().map(|row| read(row, &columns)).collect()
    }
}

fn read(row: &QueryResult, columns: &[String]) -> Result<Path> {
    let page = |column: &String| row.try_get::<Option<String>>("", column).transpose();
    let pages = columns.iter().filter_map(page).collect::<std::result::Result<_, _>>()?;
    Ok(Path { pages, sessions: row.try_get("", "amount")?, of: row.try_get("", IN_ALL)? })
}

/// A row for each session, with a column for each step.
fn side_by_side(trail: SelectStatement, steps: u32, columns: &[String]) -> SelectStatement {
    let mut select = Query::select();
    select.from_subquery(trail, "trail").and_where(trail::is_within(steps)).group_by_col("session_id");
    for (step, column) in (1_i64..).zip(columns) {
        select.expr_as(Func::max(Expr::col("page")).filter(Expr::col("step").eq(step)), column.clone());
    }
    select
}

fn alike(paths: SelectStatement, columns: &[String]) -> SelectStatement {
    Query::select()
        .columns(columns.to_vec())
        .expr_as(count(), "amount")
        .from_subquery(paths, "path")
        .group_by_columns(columns.to_vec())
        .take()
}
