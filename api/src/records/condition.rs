//! Parts that conditions on records are put together from.

use parlance_entity::session;
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Alias, Expr, ExprTrait, IntoCondition},
};
use uuid::Uuid;

use crate::{
    db::{Dialect, tenant},
    metrics::filter::{self, AnalyticsFilter},
    period::Range,
};

/// True for nothing.
pub(super) fn nothing() -> Expr {
    Expr::val(1).eq(2)
}

/// A test, or its opposite. The test must not be null.
pub(super) fn holds(test: impl IntoCondition, wanted: bool) -> Condition {
    let test = test.into_condition();
    if wanted { test } else { test.not() }
}

/// Whether one of the words holds; an empty list holds nothing.
pub(super) fn any_of<T: Copy>(words: &[T], test: impl Fn(T) -> Condition) -> Condition {
    words.iter().fold(Condition::any().add(nothing()), |any, word| any.add(test(*word)))
}

/// Whether an instant lies in a range.
pub(super) fn within(column: impl ColumnTrait, range: Range) -> Condition {
    Condition::all().add(column.gte(range.start)).add(column.lt(range.end))
}

/// Milliseconds of a number of seconds, rounded up.
pub(super) fn millis(seconds: f64) -> i64 {
    (seconds * 1000.0).ceil() as i64
}

/// The rows whose session passes the filter. Where it asks for nothing but crawlers, rows without a session pass too.
pub(super) fn in_sessions(
    filter: &AnalyticsFilter,
    dialect: Dialect,
    chatbot_id: Uuid,
    session_id: impl ColumnTrait,
    is_bot: impl ColumnTrait,
) -> Condition {
    if !filter::restricts(filter) {
        return Condition::all().add_option((!filter.includes_bots()).then(|| is_bot.eq(false)));
    }
    let mut sessions = tenant::select::<session::Entity>(chatbot_id, "session");
    sessions
        .expr(Expr::val(1))
        .and_where(Expr::col(("session", session::Column::Id)).eq(session_id.into_expr()))
        .cond_where(filter::condition(filter, chatbot_id, Alias::new("session"), dialect));
    Condition::all().add(Expr::exists(sessions))
}
