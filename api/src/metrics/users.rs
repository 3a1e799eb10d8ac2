//! What is measured of people: those with a session or a conversation in a group, each once.

use std::collections::HashMap;

use sea_orm::{
    Condition, ConnectionTrait, QueryResult,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, Query, SelectStatement},
};

use super::{
    fact::Fact,
    filter,
    grouping::{Grouping, Label},
    scan::{LABEL, Scan},
    sums,
};
use crate::error::Result;

/// Different people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// All of them.
    pub unique: i64,
    /// Those whose first row ever lies in the group, although the filter may leave that row out. Where rows are told apart
    /// by anything but time: those whose first row ever lies in the range.
    pub new: i64,
    /// Those with a user id now.
    pub identified: i64,
}

/// The different people of each group that has any.
pub(super) async fn read(scan: &Scan<'_>, fact: Fact) -> Result<HashMap<Label, People>> {
    let Some(each) = each_person(scan, fact)? else { return Ok(HashMap::new()) };
    let rows = scan.connection().query_all(&counted(scan, each)).await?;
    rows.iter().map(|row| Ok((scan.label(row)?, people(row)?))).collect()
}

/// `label`, `person`, and whether the person `counts` and `is_new`; none: the table says of no row whose it is.
fn each_person(scan: &Scan, fact: Fact) -> Result<Option<SelectStatement>> {
    let Some((person, first_time)) = fact.person() else { return Ok(None) };
    let is_cut_by_time = !scan.grouping.is_by_text() && scan.grouping != Grouping::Whole;
    let mut select = if is_cut_by_time {
        // The filter is no condition here but a column: a person's first row ever makes them new even where it does not
        // count.
        let mut select = scan.all_rows(fact)?;
        select
            .expr_as(any_row(fact.rows(scan.question, scan.dialect)), "counts")
            .expr_as(any_row(fact.time().eq(first_time).into()), "is_new");
        select
    } else {
        let range = scan.question.period.range;
        let mut select = scan.rows(fact)?;
        select
            .expr_as(Expr::value(1), "counts")
            .expr_as(any_row(first_time.clone().gte(range.start).and(first_time.lt(range.end)).into()), "is_new");
        select
    };
    select.expr_as(person.clone(), "person").and_where(person.clone().is_not_null()).add_group_by([person]);
    if scan.grouping != Grouping::Whole {
        select.group_by_col(LABEL);
    }
    Ok(Some(select))
}

fn counted(scan: &Scan, each: SelectStatement) -> SelectStatement {
    let identified = filter::is_identified(Expr::col("person"), scan.dialect);
    Query::select()
        .column(LABEL)
        .expr_as(sums::count(), "all_people")
        .expr_as(sums::count_if(Expr::col("is_new").eq(1)), "new_people")
        .expr_as(sums::count_if(identified), "identified_people")
        .from_subquery(each, "each_person")
        .and_where(Expr::col("counts").eq(1))
        .group_by_col(LABEL)
        .to_owned()
}

/// 1 where the condition holds of any row, else 0.
fn any_row(condition: Condition) -> Expr {
    Expr::expr(Func::max(CaseStatement::new().case(condition, Expr::value(1)).finally(Expr::value(0))))
}

fn people(row: &QueryResult) -> Result<People> {
    Ok(People {
        unique: row.try_get("", "all_people")?,
        new: row.try_get("", "new_people")?,
        identified: row.try_get("", "identified_people")?,
    })
}
