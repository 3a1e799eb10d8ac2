//! What went wrong, by kind and message.

use parlance_entity::{Timestamp, ai_call, event, vocabulary::EventCategory};
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, SelectStatement},
};

use super::{
    Report,
    list::{Ranking, rows},
    property,
};
use crate::{
    db::dialect::Dialect,
    error::Result,
    metrics::{fact::Fact, reads::Reads, sums::count},
};

/// The most frequent errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopErrors {
    /// Errors of what.
    pub of: Failing,
    /// How many kinds and messages.
    pub first: u64,
}

/// What can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failing {
    /// What events of category ERROR report.
    Anything,
    /// Calls of models.
    AiCalls,
}

/// Errors of one kind with one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorCount {
    /// The kind.
    pub kind: String,
    /// The message; none: they have none.
    pub message: Option<String>,
    /// How many.
    pub count: i64,
    /// In how many sessions.
    pub sessions: i64,
    /// When the last of them happened.
    pub last_seen_at: Timestamp,
}

impl Report for TopErrors {
    type Answer = Vec<ErrorCount>;

    async fn read(&self, reads: &Reads) -> Result<Vec<ErrorCount>> {
        let groups = match self.of {
            Failing::Anything => error_events(reads),
            Failing::AiCalls => failed_calls(reads),
        };
        let select = Ranking::new("amount", &["cause", "detail"]).cut(groups, self.first);
        reads.db.reader.query_all(&select).await?.iter().map(read).collect()
    }
}

fn read(row: &QueryResult) -> Result<ErrorCount> {
    let is_text = |column| row.try_get::<i32>("", column).map(|is_text| is_text == 1);
    let message: Option<String> = row.try_get("", "detail")?;
    let message_is_text = is_text("detail_is_text")?;
    Ok(ErrorCount {
        kind: property::spelled(row.try_get("", "cause")?, is_text("cause_is_text")?),
        message: message.map(|message| property::spelled(message, message_is_text)),
        count: row.try_get("", "amount")?,
        sessions: row.try_get("", "sessions")?,
        last_seen_at: row.try_get("", "last_seen_at")?,
    })
}

fn error_events(reads: &Reads) -> SelectStatement {
    use event::Column as C;
    let dialect = reads.db.dialect();
    let kind = kind(dialect);
    rows(reads, Fact::Event)
        .and_where(C::Category.eq(EventCategory::Error))
        .expr_as(Func::coalesce([kind.label.clone(), C::Name.into_simple_expr()]), "cause")
        .expr_as(property::any(kind.is_text.or(kind.label.is_null())), "cause_is_text")
        .expr_as(property::label(dialect, "message"), "detail")
        .expr_as(property::any(property::is_text(dialect, "message")), "detail_is_text")
        .expr_as(count(), "amount")
        .expr_as(Func::count_distinct(C::SessionId.into_simple_expr()), "sessions")
        .expr_as(Func::max(C::OccurredAt.into_simple_expr()), "last_seen_at")
        .group_by_columns(["cause", "detail"])
        .take()
}

/// A property as a label, and whether it is a text.
struct Kind {
    label: Expr,
    is_text: Expr,
}

/// What an event says is the kind of its error.
fn kind(dialect: Dialect) -> Kind {
    let either = |of_call: Expr, of_others: Expr| -> Expr {
        CaseStatement::new().case(event::Column::Name.eq("ai_failed"), of_call).finally(of_others).into()
    };
    Kind {
        label: either(property::label(dialect, "error_type"), property::label(dialect, "kind")),
        is_text: either(property::is_text(dialect, "error_type"), property::is_text(dialect, "kind")),
    }
}

fn failed_calls(reads: &Reads) -> SelectStatement {
    use ai_call::Column as C;
    rows(reads, Fact::AiCall)
        .and_where(C::Failed.eq(true))
        .expr_as(Func::coalesce([C::ErrorType.into_simple_expr(), Expr::value("unknown")]), "cause")
        .expr_as(Expr::value(1), "cause_is_text")
        .expr_as(C::ErrorMessage.into_simple_expr(), "detail")
        .expr_as(Expr::value(1), "detail_is_text")
        .expr_as(count(), "amount")
        .expr_as(Func::count_distinct(C::SessionId.into_simple_expr()), "sessions")
        .expr_as(Func::max(C::CalledAt.into_simple_expr()), "last_seen_at")
        .group_by_columns(["cause", "detail"])
        .take()
}
