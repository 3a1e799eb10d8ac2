//! Pages: how often they are viewed, and how many sessions they begin and end.

use parlance_entity::{event, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{Asterisk, Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType},
};

use super::{
    Report,
    list::{Distinct, Ranking, rows},
};
use crate::{
    error::Result,
    metrics::{
        fact::Fact,
        reads::Reads,
        sums::{count, count_if, sum},
    },
};

/// The event that views of pages are.
pub(super) const PAGE_VIEWED: &str = "page_viewed";

/// What is added up of a page.
const COUNTS: [&str; 6] = ["views", "sessions", "users", "entries", "bounces", "exits"];

/// The pages with the most views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopPages {
    /// How many pages.
    pub first: u64,
    /// What is counted besides.
    pub distinct: Distinct,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path.
    pub path: String,
    /// Its title, the last given.
    pub title: Option<String>,
    /// How often it was viewed.
    pub views: i64,
    /// In how many sessions.
    pub sessions: i64,
    /// By how many people.
    pub users: i64,
    /// How many sessions it began.
    pub entries: i64,
    /// How many of them bounced.
    pub bounces: i64,
    /// How many sessions it ended.
    pub exits: i64,
}

impl Report for TopPages {
    type Answer = Vec<Page>;

    async fn read(&self, reads: &Reads) -> Result<Vec<Page>> {
        let ranking = Ranking::new("views", &["path"]);
        let first = ranking.cut(added_up(reads, self.distinct), self.first);
        let mut select = Query::select();
        select.column(Asterisk).expr_as(last_title(reads), "title").from_subquery(first, "page");
        ranking.sort(&mut select);
        reads.db.reader.query_all(&select).await?.iter().map(read).collect()
    }
}

fn read(row: &QueryResult) -> Result<Page> {
    Ok(Page {
        path: row.try_get("", "path")?,
        title: row.try_get("", "title")?,
        views: row.try_get("", "views")?,
        sessions: row.try_get("", "sessions")?,
        users: row.try_get("", "users")?,
        entries: row.try_get("", "entries")?,
        bounces: row.try_get("", "bounces")?,
        exits: row.try_get("", "exits")?,
    })
}

/// The title of the last view that has one, of those at the instant that `page` holds.
fn last_title(reads: &Reads) -> Expr {
    use event::Column as C;
    let last = rows(reads, Fact::Event)
        .expr(C::PageTitle.into_simple_expr())
        .and_where(C::Name.eq(PAGE_VIEWED))
        .and_where(C::PagePath.into_simple_expr().eq(Expr::col(("page", "path"))))
        .and_where(C::OccurredAt.into_simple_expr().eq(Expr::col(("page", "titled_at"))))
        .and_where(C::PageTitle.is_not_null())
        .order_by(C::Arrival, Order::Desc)
        .limit(1)
        .take();
    Expr::SubQuery(None, Box::new(last.into()))
}

/// All counts of each page that was viewed, or that sessions began or ended with.
fn added_up(reads: &Reads, distinct: Distinct) -> SelectStatement {
    let parts = viewed(reads, distinct)
        .union(UnionType::All, bounds(reads, true))
        .union(UnionType::All, bounds(reads, false))
        .take();
    let mut select = Query::select();
    select
        .column("path")
        .expr_as(Func::max(Expr::col(("part", "titled_at"))), "titled_at")
        .from_subquery(parts, "part")
        .group_by_col("path");
    for column in COUNTS {
        select.expr_as(sum(Expr::col(("part", column))), column);
    }
    select
}

fn viewed(reads: &Reads, distinct: Distinct) -> SelectStatement {
    use event::Column as C;
    let titled = Func::max(C::OccurredAt.into_simple_expr()).filter(C::PageTitle.is_not_null());
    let mut select = rows(reads, Fact::Event);
    select
        .and_where(C::Name.eq(PAGE_VIEWED))
        .and_where(C::PagePath.is_not_null())
        .expr_as(C::PagePath.into_simple_expr(), "path")
        .expr_as(titled, "titled_at")
        .expr_as(count(), "views")
        .group_by_col("path");
    distinct.count(reads, &mut select);
    for column in ["entries", "bounces", "exits"] {
        select.expr_as(Expr::value(0_i64), column);
    }
    select
}

/// The sessions of the range by their first or, if it is not `entry`, their last page.
fn bounds(reads: &Reads, entry: bool) -> SelectStatement {
    let page = if entry { session::Column::EntryPage } else { session::Column::ExitPage };
    let count_of = |wanted, count: Expr| if wanted { count } else { Expr::value(0_i64) };
    rows(reads, Fact::Session)
        .and_where(page.is_not_null())
        .expr_as(page.into_simple_expr(), "path")
        .expr_as(Expr::value(Option::<i64>::None), "titled_at")
        .expr_as(Expr::value(0_i64), "views")
        .expr_as(Expr::value(0_i64), "sessions")
        .expr_as(Expr::value(0_i64), "users")
        .expr_as(count_of(entry, count()), "entries")
        .expr_as(count_of(entry, count_if(session::Column::Bounced.eq(true))), "bounces")
        .expr_as(count_of(!entry, count()), "exits")
        .group_by_col("path")
        .take()
}
