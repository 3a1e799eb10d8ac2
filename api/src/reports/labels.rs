//! How often each label of something occurs.

use parlance_entity::handover;
use sea_orm::{
    ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{Expr, SelectStatement},
};

use super::{
    Report,
    events::named,
    list::{IN_ALL, Ranking, rows},
    property,
};
use crate::{
    error::Result,
    metrics::{fact::Fact, reads::Reads, sums::count},
};

/// How many rows have a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelCount {
    /// The label; none: of rows that have none.
    pub label: Option<String>,
    /// How many.
    pub count: i64,
    /// Of how many.
    pub of: i64,
}

/// What occurs most often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopLabels {
    /// Labels of what.
    pub of: Labelled,
    /// How many labels.
    pub first: u64,
}

/// What has labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Labelled {
    /// Handovers, by their reason.
    HandoverReason,
    /// Handovers, by the kind of support chosen.
    SupportOption,
    /// Product interests shown, by the product.
    ProductInterest,
}

impl Report for TopLabels {
    type Answer = Vec<LabelCount>;

    async fn read(&self, reads: &Reads) -> Result<Vec<LabelCount>> {
        largest(reads, self.of.groups(reads), self.first).await
    }
}

impl Labelled {
    /// `label`, `is_text`, and `amount` of each group.
    fn groups(self, reads: &Reads) -> SelectStatement {
        match self {
            Self::HandoverReason => handovers(reads, handover::Column::Reason),
            Self::SupportOption => handovers(reads, handover::Column::SupportOption),
            Self::ProductInterest => {
                let shown = named(rows(reads, Fact::Event), "product_interest_shown");
                property::grouped(shown, reads.db.dialect(), "product")
            }
        }
    }
}

fn handovers(reads: &Reads, by: handover::Column) -> SelectStatement {
    rows(reads, Fact::Handover)
        .expr_as(by.into_simple_expr(), "label")
        .expr_as(Expr::value(1), "is_text")
        .expr_as(count(), "amount")
        .group_by_col("label")
        .take()
}

/// The largest of the groups: each has a `label`, whether it `is_text`, and its `amount`.
pub(super) async fn largest(reads: &Reads, groups: SelectStatement, first: u64) -> Result<Vec<LabelCount>> {
    let select = Ranking::new("amount", &["label"]).cut_with_total(groups, first);
    reads.db.reader.query_all(&select).await?.iter().map(read).collect()
}

fn read(row: &QueryResult) -> Result<LabelCount> {
    let label: Option<String> = row.try_get("", "label")?;
    let is_text = row.try_get::<i32>("", "is_text")? == 1;
    Ok(LabelCount {
        label: label.map(|label| property::spelled(label, is_text)),
        count: row.try_get("", "amount")?,
        of: row.try_get("", IN_ALL)?,
    })
}
