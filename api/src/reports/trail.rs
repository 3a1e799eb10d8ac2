//! The trails of sessions: the pages that each looked at, one after the other.

use parlance_entity::{Timestamp, event, session};
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement},
};

use super::{Report, answer, list::rows, pages::PAGE_VIEWED};
use crate::{
    error::{Error, Result},
    metrics::{fact::Fact, reads::Reads},
};

/// The most pages of a trail that are looked at.
pub const MOST_PAGES: i32 = 10;

/// How many pages of each trail are looked at.
///
/// # Errors
/// `BadUserInput` for fewer than `least`, and for more than [`MOST_PAGES`]; `argument` is what says it.
pub fn pages(argument: &str, number: i32, least: i32) -> Result<u32> {
    match u32::try_from(number) {
        Ok(pages) if (least..=MOST_PAGES).contains(&number) => Ok(pages),
        _ => Err(Error::BadUserInput(format!("`{argument}` is {number}: ask for {least} to {MOST_PAGES} pages"))),
    }
}

/// When the last of the range's sessions was last active; none: no session started in the range. No page view of theirs is
/// later, so that those of the time after need not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct LastActivity;

impl Report for LastActivity {
    type Answer = Option<Timestamp>;

    async fn read(&self, reads: &Reads) -> Result<Option<Timestamp>> {
        let select = rows(reads, Fact::Session).expr_as(session::Column::LastActivityAt.max(), "last").take();
        let row = reads.db.reader.query_one(&select).await?;
        row.map_or(Ok(None), |row: QueryResult| Ok(row.try_get("", "last")?))
    }
}

/// `session_id`, `step`, from 1, and `page`, of the pages of each session that started in the range: its page views by time,
/// then arrival, whenever they happened; of views of one page one after the other, the first. None: no session started in
/// the range.
pub(super) async fn read(reads: &Reads) -> Result<Option<SelectStatement>> {
    let Some(last) = *answer(reads, LastActivity).await? else { return Ok(None) };
    let trail = Query::select()
        .columns(["session_id", "page"])
        .expr_window_as(Func::cust("row_number"), in_order("view"), "step")
        .from_subquery(views(reads, last), "view")
        .cond_where(is_change())
        .take();
    Ok(Some(trail))
}

/// Adds `next_page`: that of the step after, or null.
pub(super) fn with_next(mut trail: SelectStatement) -> SelectStatement {
    trail.expr_window_as(Func::cust("lead").arg(Expr::col("page")), in_order("view"), "next_page").take()
}

/// The steps up to a number of pages.
pub(super) fn is_within(pages: u32) -> Expr {
    Expr::col("step").lte(i64::from(pages))
}

fn views(reads: &Reads, last: Timestamp) -> SelectStatement {
    use event::Column as C;
    let before = Func::cust("lag").arg(C::PagePath.into_simple_expr());
    let its = session::Column::Id.into_simple_expr().eq(C::SessionId.into_simple_expr());
    let range = reads.question.period.range;
    Query::select()
        .columns([C::SessionId, C::OccurredAt, C::Arrival])
        .expr_as(C::PagePath.into_simple_expr(), "page")
        .expr_window_as(before, in_order("event"), "previous")
        .from(event::Entity)
        .inner_join(session::Entity, its)
        .cond_where(Fact::Event.of_chatbot(reads.question.chatbot_id))
        .and_where(C::Name.eq(PAGE_VIEWED))
        .and_where(C::PagePath.is_not_null())
        .and_where(C::OccurredAt.gte(range.start))
        .and_where(C::OccurredAt.lte(last))
        .cond_where(Fact::Session.within(range))
        .cond_where(Fact::Session.rows(&reads.question, reads.db.dialect()))
        .take()
}

/// The views of each session, by time, then arrival.
fn in_order(table: &'static str) -> WindowStatement {
    WindowStatement::partition_by((table, "session_id"))
        .order_by((table, "occurred_at"), Order::Asc)
        .order_by((table, "arrival"), Order::Asc)
        .take()
}

fn is_change() -> Condition {
    let previous = || Expr::col("previous");
    Condition::any().add(previous().is_null()).add(previous().ne(Expr::col("page")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_has_as_many_pages_as_are_documented() {
        assert!(matches!((pages("steps", 1, 1), pages("steps", 10, 1)), (Ok(1), Ok(10))));
        for (wrong, least) in [(i32::MIN, 1), (0, 1), (1, 2), (11, 1), (i32::MAX, 1)] {
            let error = pages("steps", wrong, least).expect_err("refused");
            assert!(error.code() == "BAD_USER_INPUT" && error.to_string().contains("`steps`"), "{error}");
        }
    }
}
