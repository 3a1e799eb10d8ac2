//! What came of everything that was sent, and what was refused.

use parlance_entity::{event, ingest_count, rejected_item};
use sea_orm::{
    ColumnTrait, Condition, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use crate::{
    access::CanRead,
    db::{Db, tenant},
    error::Result,
    period::Range,
};

use super::condition::within;

/// What came of the items that arrived in a range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromQueryResult)]
pub struct Counts {
    /// Stored, or taken without being stored; null: none arrived.
    pub accepted: Option<i64>,
    /// Seen before.
    pub duplicates: Option<i64>,
    /// Refused.
    pub rejected: Option<i64>,
    /// Accepted more than an hour after they had happened.
    pub late: Option<i64>,
}

/// The counts of the minutes that begin in the range; none: of all.
///
/// # Errors
/// `Database`.
pub async fn counts(db: &Db, can_read: CanRead, range: Option<Range>) -> Result<Counts> {
    use ingest_count::Column as C;
    let select = tenant::find::<ingest_count::Entity>(can_read.chatbot_id()).filter(inside(C::Minute, range));
    let sum = |column: C| db.dialect().sum(column.into_expr());
    let select = select
        .select_only()
        .expr_as(sum(C::Accepted), "accepted")
        .expr_as(sum(C::Duplicates), "duplicates")
        .expr_as(sum(C::Rejected), "rejected")
        .expr_as(sum(C::Late), "late");
    Ok(select.into_model::<Counts>().one(&db.reader).await?.unwrap_or_default())
}

/// How many events happened in the range, and how many of them belong to a session.
///
/// # Errors
/// `Database`.
pub async fn completeness(db: &Db, can_read: CanRead, range: Option<Range>) -> Result<(i64, i64)> {
    use event::Column as C;
    let select = tenant::find::<event::Entity>(can_read.chatbot_id()).filter(inside(C::OccurredAt, range));
    let select = select.select_only().expr(Expr::col(C::Id).count()).expr(Expr::col(C::SessionId).count());
    Ok(select.into_tuple().one(&db.reader).await?.unwrap_or_default())
}

/// What was refused in the range, the latest first.
///
/// # Errors
/// `Database`.
pub async fn rejections(
    db: &Db,
    can_read: CanRead,
    range: Option<Range>,
    first: u64,
) -> Result<Vec<rejected_item::Model>> {
    use rejected_item::Column as C;
    let select = tenant::find::<rejected_item::Entity>(can_read.chatbot_id()).filter(inside(C::RejectedAt, range));
    let select = select.order_by_desc(C::RejectedAt).order_by_desc(C::Id).limit(first);
    Ok(select.all(&db.reader).await?)
}

fn inside(column: impl ColumnTrait, range: Option<Range>) -> Condition {
    Condition::all().add_option(range.map(|range| within(column, range)))
}
