//! Whether agents were ready for work, for the export of everything.

use parlance_entity::agent_status;
use sea_orm::ColumnTrait;
use serde_json::{Map, Value};

use super::{
    report,
    table::{Column, Exported, Row, Selection, columns},
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<agent_status::Model>] = columns!["agentId" = agent_id, "at" = at, "status" = status];

impl Exported for agent_status::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        agent_status::Column::At
    }

    fn keyset() -> Keyset<Row<Self>> {
        Keyset::ascending("export")
            .text(agent_status::Column::AgentId.into_expr(), |row: &Row<Self>| row.agent_id.clone())
            .number(agent_status::Column::At.into_expr(), |row: &Row<Self>| row.at.0)
    }

    async fn lines(_: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        Ok(rows.iter().map(report::of_agent).collect())
    }
}
