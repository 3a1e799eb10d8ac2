//! Where intake flows are given up.

use std::collections::HashMap;

use parlance_entity::intake_flow::Column;
use sea_orm::{
    ConnectionTrait, IntoSimpleExpr,
    sea_query::{Asterisk, Expr, Func, Query},
};

use crate::{
    error::Result,
    metrics::{fact::Fact, intake::is_given_up, reads::Reads},
};

/// The last step of one that completed none.
const STARTED: &str = "started";

/// A step, and how many flows were given up after it.
pub type DropOff = (String, i64);

/// By service type, the last steps of the range's flows that were given up: most first, then by step.
///
/// # Errors
/// Where the database fails.
pub async fn rows(reads: &Reads) -> Result<HashMap<Option<String>, Vec<DropOff>>> {
    let (question, fact) = (&reads.question, Fact::IntakeFlow);
    let step = Func::coalesce([Column::LastStep.into_simple_expr(), Expr::value(STARTED)]);
    let select = Query::select()
        .expr_as(Column::ServiceType.into_simple_expr(), "service_type")
        .expr_as(step, "step")
        .expr_as(Func::count(Expr::col(Asterisk)), "total")
        .from(fact.table())
        .cond_where(fact.within(question.period.range))
        .cond_where(fact.rows(question, reads.db.dialect()))
        .cond_where(is_given_up(question.now))
        .group_by_columns(["service_type", "step"])
        .to_owned();
    let mut found: HashMap<Option<String>, Vec<DropOff>> = HashMap::new();
    for row in reads.db.reader.query_all(&select).await? {
        let drop_off = (row.try_get("", "step")?, row.try_get("", "total")?);
        found.entry(row.try_get("", "service_type")?).or_default().push(drop_off);
    }
    for drop_offs in found.values_mut() {
        drop_offs.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
    }
    Ok(found)
}
