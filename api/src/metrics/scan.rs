//! The statements that read numbers: which rows of a table, in which groups, and their sums.

use std::sync::Arc;

use sea_orm::{
    Condition, ConnectionTrait, DatabaseConnection, QueryResult,
    sea_query::{Asterisk, Expr, ExprTrait, Func, NullOrdering, Order, Query, SelectStatement, WindowStatement},
};

use super::{
    dimension::Dimension,
    fact::Fact,
    grouping::{Grouping, Label},
    reads::{Question, Reads},
    sums::{self, Answer, Part, Scope},
};
use crate::{
    db::dialect::{Bucket, Dialect},
    error::Result,
};

const BUCKET: &str = "bucket";

/// The column that names a row's group.
pub(super) const LABEL: &str = "label";

/// The sums of each group that is not empty, part by part; of a whole range, its sums.
pub(super) async fn sums(scan: &Scan<'_>, fact: Fact, parts: &[Part]) -> Result<Vec<Answer>> {
    let scope = Scope { now: scan.question.now, dialect: scan.dialect };
    let mut select = scan.rows(fact)?;
    for (name, sum) in parts.iter().flat_map(|part| (part.columns)(&scope)) {
        select.expr_as(sum, name);
    }
    let among: Option<Vec<Condition>> = parts.iter().map(|part| (part.among)()).collect();
    if let Some(among) = among {
        select.cond_where(among.into_iter().fold(Condition::any(), Condition::add));
    }
    scan.group(&mut select);
    let rows = scan.connection().query_all(&select).await?.into_iter();
    let rows: Vec<(Label, QueryResult)> = rows.map(|row| Ok((scan.label(&row)?, row))).collect::<Result<_>>()?;
    Ok(parts.iter().map(|part| (part.read)(&rows)).collect::<std::result::Result<_, _>>()?)
}

/// The rows of the range that the question is about, each with the `label` of its group, for more than sums.
///
/// # Errors
/// `QueryTooComplex` where a series has too many points; `Database`.
pub async fn rows(reads: &Reads, fact: Fact, grouping: Grouping) -> Result<SelectStatement> {
    Scan::of(reads, grouping).await?.rows(fact)
}

/// The values of a dimension with the most sessions in the range.
#[derive(Debug)]
pub struct Values {
    /// Value and sessions, most sessions first.
    pub first: Vec<(Option<String>, i64)>,
    /// How many values there are in all.
    pub count: i64,
    /// How many sessions there are in all.
    pub sessions: i64,
}

/// The values of a dimension with the most sessions.
pub(super) async fn values(reads: &Reads, by: Dimension, first: u64) -> Result<Values> {
    let dialect = reads.db.dialect();
    let question = &reads.question;
    let mut select = Query::select();
    select
        .expr_as(by.value(question.now, dialect), LABEL)
        .expr_as(sums::count(), "total")
        .expr_window_as(Func::count(Expr::col(Asterisk)), WindowStatement::new(), "values")
        .expr_window_as(Func::sum(as_fraction(sums::count())), WindowStatement::new(), "sessions")
        .from(Fact::Session.table())
        .cond_where(Fact::Session.within(question.period.range))
        .cond_where(Fact::Session.rows(question, dialect))
        .group_by_col(LABEL)
        .order_by("total", Order::Desc)
        .order_by_with_nulls(LABEL, Order::Asc, NullOrdering::Last)
        .limit(first);
    let rows = reads.db.reader.query_all(&select).await?;
    let count = rows.first().map_or(Ok(0), |row| row.try_get("", "values"))?;
    let sessions = rows.first().map_or(Ok(0.0), |row| row.try_get::<f64>("", "sessions"))? as i64;
    let value = |row: &QueryResult| Ok((row.try_get("", LABEL)?, row.try_get("", "total")?));
    Ok(Values { first: rows.iter().map(value).collect::<Result<_>>()?, count, sessions })
}

/// PostgreSQL sums integers to decimals, which no window's sum can be cast from.
fn as_fraction(count: Expr) -> Expr {
    count.cast_as("DOUBLE PRECISION")
}

/// A question, with one way of telling its rows apart.
pub(super) struct Scan<'a> {
    reads: &'a Reads,
    pub(super) question: &'a Question,
    pub(super) grouping: Grouping,
    pub(super) dialect: Dialect,
    /// Of a dimension: the values that are answered.
    values: Option<Arc<Values>>,
}

impl<'a> Scan<'a> {
    /// Reads a dimension's values where that is what the groups are.
    pub(super) async fn of(reads: &'a Reads, grouping: Grouping) -> Result<Self> {
        let values = match grouping {
            Grouping::Dimension { by, first } => Some(reads.values(by, first).await?),
            _ => None,
        };
        Ok(Self { reads, question: &reads.question, grouping, dialect: reads.db.dialect(), values })
    }

    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.reads.db.reader
    }

    /// The rows of the range that the question is about, each with the `label` of its group.
    pub(super) fn rows(&self, fact: Fact) -> Result<SelectStatement> {
        let mut select = self.all_rows(fact)?;
        select.cond_where(fact.rows(self.question, self.dialect));
        Ok(select)
    }

    /// The chatbot's rows of the range, whatever the filter, each with the `label` of its group.
    pub(super) fn all_rows(&self, fact: Fact) -> Result<SelectStatement> {
        let mut select = Query::select();
        select.cond_where(fact.of_chatbot(self.question.chatbot_id));
        match self.grouping {
            Grouping::Whole => {
                self.within(&mut select, fact).expr_as(Expr::value(0_i64), LABEL);
            }
            Grouping::Dimension { by, .. } => {
                let value = by.value(self.question.now, self.dialect);
                fact.join_session(self.within(&mut select, fact));
                select.cond_where(self.is_answered(&value)).expr_as(value, LABEL);
            }
            Grouping::Key(key) => {
                // Of a table without the column nothing is asked; if it were, its rows would have no value.
                let value = key.value(fact, self.dialect).unwrap_or_else(|| Expr::value(Option::<String>::None));
                let left = self.within(&mut select, fact).expr_as(value.clone(), LABEL);
                if key.needs_value() {
                    left.and_where(value.is_not_null());
                }
            }
            _ => self.by_time(&mut select, fact)?,
        }
        Ok(select)
    }

    fn by_time(&self, select: &mut SelectStatement, fact: Fact) -> Result<()> {
        let buckets = self.grouping.buckets(&self.question.period)?;
        match self.dialect.label_of(fact.time(), &buckets) {
            Some(label) => self.within(select, fact).expr_as(label, LABEL),
            None => self.joined(select, fact, &buckets),
        };
        Ok(())
    }

    fn within<'b>(&self, select: &'b mut SelectStatement, fact: Fact) -> &'b mut SelectStatement {
        select.from(fact.table()).cond_where(fact.within(self.question.period.range))
    }

    /// The stretches of time come first, so that each finds its rows through the index on time. The ends of the whole
    /// range are not asked for besides: the index would be searched by them instead.
    fn joined<'b>(&self, select: &'b mut SelectStatement, fact: Fact, buckets: &[Bucket]) -> &'b mut SelectStatement {
        select
            .from_subquery(self.dialect.buckets(buckets), BUCKET)
            .cross_join(fact.table())
            .and_where(fact.time().gte(Expr::col((BUCKET, "starts"))))
            .and_where(fact.time().lt(Expr::col((BUCKET, "ends"))))
            .expr_as(Expr::col((BUCKET, LABEL)), LABEL)
    }

    /// Whether a dimension's value is one of those that are answered.
    fn is_answered(&self, value: &Expr) -> Condition {
        let values = self.values.iter().flat_map(|values| &values.first);
        let texts: Vec<&str> = values.clone().filter_map(|(value, _)| value.as_deref()).collect();
        let none = values.clone().any(|(value, _)| value.is_none()).then(|| value.clone().is_null());
        Condition::any().add(self.dialect.is_one_of(value.clone(), texts)).add_option(none)
    }

    /// Puts the rows of each group together.
    pub(super) fn group(&self, select: &mut SelectStatement) {
        if self.grouping == Grouping::Whole {
            return;
        }
        select.group_by_col(LABEL);
        if let Grouping::Key(key) = self.grouping
            && let Some(first) = key.first()
        {
            select.order_by_expr(sums::count(), Order::Desc);
            select.order_by_with_nulls(LABEL, Order::Asc, NullOrdering::Last).limit(first);
        }
    }

    /// The group of a row.
    pub(super) fn label(&self, row: &QueryResult) -> Result<Label> {
        Ok(match self.grouping.is_by_text() {
            true => Label::Text(row.try_get("", LABEL)?),
            false => Label::Number(row.try_get("", LABEL)?),
        })
    }
}
