//! Everything that was ever reported: events, messages, all other items, and the statuses of agents.

use std::io::Write;

use parlance_entity::{agent_status, event, item, message};
use sea_orm::ColumnTrait;
use serde_json::{Map, Value};

use super::{
    events, messages, report,
    table::{self, Column, Exported, Pages, Row, Selection, columns},
    write::Writer,
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<item::Model>] = columns!["id" = id, "kind" = kind, "at" = at];

impl Exported for item::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        item::Column::At
    }

    fn keyset() -> Keyset<Row<Self>> {
        Keyset::ascending("export").text(item::Column::Id.into_expr(), |row: &Row<Self>| row.id.clone())
    }

    async fn lines(_: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        Ok(rows.iter().filter_map(report::of).collect())
    }
}

/// Writes everything, table by table.
pub(super) async fn write<W: Write>(all: &Selection<'_>, writer: &mut Writer<W>) -> Result<()> {
    let mut pages = Pages::<event::Entity>::new(all);
    while let Some(rows) = pages.next(all).await? {
        for line in events::reports(all, &rows).await? {
            writer.line(&line)?;
        }
    }
    let mut pages = Pages::<message::Entity>::new(all);
    while let Some(rows) = pages.next(all).await? {
        for line in rows.iter().filter_map(messages::report) {
            writer.line(&line)?;
        }
    }
    table::write::<item::Entity, _>(all, writer).await?;
    table::write::<agent_status::Entity, _>(all, writer).await
}
