//! How sessions flow from page to page.

use sea_orm::{
    ConnectionTrait, QueryResult,
    sea_query::{CommonTableExpression, Expr, ExprTrait, JoinType, Query, SelectStatement, WithClause, WithQuery},
};

use super::{Report, list::Ranking, trail};
use crate::{
    error::Result,
    metrics::{
        reads::Reads,
        sums::{count, sum},
    },
};

/// The most travelled links from page to page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageFlow {
    /// How many pages of each session are looked at.
    pub depth: u32,
    /// How many links.
    pub first: u64,
}

/// A page as a step of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Which step, from 1.
    pub step: i64,
    /// The page.
    pub page: String,
    /// How many sessions have it there.
    pub sessions: i64,
}

/// From one page to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// From where.
    pub source: Node,
    /// Where to.
    pub target: Node,
    /// How many sessions go so.
    pub sessions: i64,
}

impl Report for PageFlow {
    /// Most travelled first, then by source, target and step.
    type Answer = Vec<Link>;

    async fn read(&self, reads: &Reads) -> Result<Vec<Link>> {
        let Some(trail) = trail::read(reads).await? else { return Ok(Vec::new()) };
        let select = links_with_nodes(ways(trail, self.depth), self.depth, self.first);
        let rows = reads.db.reader.query_all(&select).await?;
        rows.iter().map(read).collect()
    }
}

/// The nodes that links touch, each once: by step, then most sessions first, then by page.
#[must_use]
pub fn nodes(links: &[Link]) -> Vec<&Node> {
    let mut nodes: Vec<&Node> = links.iter().flat_map(|link| [&link.source, &link.target]).collect();
    nodes.sort_by(|a, b| (a.step, b.sessions, &a.page).cmp(&(b.step, a.sessions, &b.page)));
    nodes.dedup();
    nodes
}

fn read(row: &QueryResult) -> Result<Link> {
    let step: i64 = row.try_get("", "step")?;
    let node = |step, page, sessions| -> Result<Node> {
        Ok(Node { step, page: row.try_get("", page)?, sessions: row.try_get("", sessions)? })
    };
    Ok(Link {
        source: node(step, "page", "source_sessions")?,
        target: node(step + 1, "next_page", "target_sessions")?,
        sessions: row.try_get("", "sessions")?,
    })
}

fn links_with_nodes(ways: SelectStatement, depth: u32, first: u64) -> WithQuery {
    let ranking = Ranking::new("sessions", &["page", "next_page", "step"]);
    let column = |name| Expr::col(("link", name));
    let is = |node: &'static str, step: Expr, page| {
        Expr::col((node, "step")).eq(step).and(Expr::col((node, "page")).eq(column(page)))
    };
    let mut select = Query::select();
    for name in ["step", "page", "next_page", "sessions"] {
        select.expr_as(column(name), name);
    }
    select
        .expr_as(Expr::col(("source", "sessions")), "source_sessions")
        .expr_as(Expr::col(("target", "sessions")), "target_sessions")
        .from_subquery(ranking.cut(links(depth), first), "link")
        .join_as(JoinType::InnerJoin, "node", "source", is("source", column("step"), "page"))
        .join_as(JoinType::InnerJoin, "node", "target", is("target", column("step").add(1_i64), "next_page"));
    ranking.sort(&mut select);
    let named = |query: SelectStatement, name: &'static str| {
        CommonTableExpression::new().query(query).table_name(name).to_owned()
    };
    select.with(WithClause::new().cte(named(ways, "way")).cte(named(nodes_of_ways(), "node")).to_owned())
}

/// How many `sessions` go from each `page` at a `step` to each `next_page`, or, where that is null, to none: sessions put
/// together, so that links and nodes are added up from few rows.
fn ways(trail: SelectStatement, depth: u32) -> SelectStatement {
    Query::select()
        .columns(["step", "page", "next_page"])
        .expr_as(count(), "sessions")
        .from_subquery(trail::with_next(trail), "trail")
        .and_where(trail::is_within(depth))
        .group_by_columns(["step", "page", "next_page"])
        .take()
}

fn links(depth: u32) -> SelectStatement {
    Query::select()
        .columns(["step", "page", "next_page", "sessions"])
        .from("way")
        .and_where(Expr::col("next_page").is_not_null())
        .and_where(trail::is_within(depth - 1))
        .take()
}

fn nodes_of_ways() -> SelectStatement {
    Query::select()
        .columns(["step", "page"])
        .expr_as(sum(Expr::col(("way", "sessions"))), "sessions")
        .from("way")
        .group_by_columns(["step", "page"])
        .take()
}
