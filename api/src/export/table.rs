//! A table page by page: its columns, its order, and its lines.

use std::io::Write;

use parlance_entity::Timestamp;
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, Select};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{
    db::{
        Db,
        page::{self, Keyset},
        tenant::{self, TenantTable},
    },
    error::Result,
    export::{
        Range,
        write::{Format, Writer},
    },
};

/// Rows of a page. What is looked up for one goes into one statement with its ids.
const PAGE: u64 = 500;

/// A column: its name, and what a row has there.
pub(super) struct Column<M>(pub(super) &'static str, pub(super) fn(&M) -> Value);

/// Makes columns of fields: `columns!("sessionId" = id, "userId" = user_id(client_id), …)`, where a function in brackets
/// makes of the field what the cell shows.
macro_rules! columns {
    ($($name:literal = $field:ident $(($read:path))?),+ $(,)?) => {
        &[$($crate::export::table::Column($name, |row| $crate::export::table::columns!(@ row $field $(($read))?))),+]
    };
    (@ $row:ident $field:ident) => { serde_json::json!($row.$field) };
    (@ $row:ident $field:ident ($read:path)) => { $read(&$row.$field) };
}

pub(super) use columns;

/// Which rows.
pub(super) struct Selection<'a> {
    pub(super) db: &'a Db,
    pub(super) chatbot_id: Uuid,
    pub(super) range: Range,
}

/// A table whose rows are exported.
pub(super) trait Exported: TenantTable {
    /// The columns of its table, in their order.
    fn columns() -> &'static [Column<Self::Model>];

    /// The column of the instant that a range is about.
    fn at() -> Self::Column;

    /// The order. Rows of one instant follow by id.
    fn keyset() -> Keyset<Self::Model>;

    /// Which rows are exported; default: all.
    fn select(all: &Selection) -> Select<Self> {
        tenant::find::<Self>(all.chatbot_id)
    }

    /// The JSON lines of a page, one for each row.
    async fn lines(all: &Selection<'_>, rows: &[Self::Model]) -> Result<Vec<Map<String, Value>>>;
}

/// The names of a table's columns.
pub(super) fn names<E: Exported>() -> Vec<&'static str> {
    E::columns().iter().map(|Column(name, _)| *name).collect()
}

/// A row as an object of its columns; null is left out.
pub(super) fn flat<E: Exported>(row: &E::Model) -> Map<String, Value> {
    let fields = E::columns().iter().map(|Column(name, read)| ((*name).to_owned(), read(row)));
    fields.filter(|(_, value)| !value.is_null()).collect()
}

/// Writes the rows, a page at a time.
pub(super) async fn write<E, W>(all: &Selection<'_>, writer: &mut Writer<W>) -> Result<()>
where
    E: Exported,
    E::Model: FromQueryResult + Sized + Send + Sync,
    W: Write,
{
    let mut pages = Pages::<E>::new(all);
    while let Some(rows) = pages.next(all).await? {
        match writer.format() {
            Format::Jsonl => {
                for line in E::lines(all, &rows).await? {
                    writer.line(&line)?;
                }
            }
            Format::Csv => {
                for row in &rows {
                    writer.cells(E::columns().iter().map(|Column(_, read)| read(row)))?;
                }
            }
        }
    }
    Ok(())
}

/// The pages of a table.
pub(super) struct Pages<E: Exported> {
    select: Select<E>,
    keyset: Keyset<E::Model>,
    after: Option<String>,
    ended: bool,
}

impl<E> Pages<E>
where
    E: Exported,
    E::Model: FromQueryResult + Sized + Send + Sync,
{
    pub(super) fn new(all: &Selection) -> Self {
        let select = E::select(all).filter(within(E::at(), all.range));
        Self { select, keyset: E::keyset(), after: None, ended: false }
    }

    /// The next page; none: there are no more rows.
    pub(super) async fn next(&mut self, all: &Selection<'_>) -> Result<Option<Vec<E::Model>>> {
        if self.ended {
            return Ok(None);
        }
        let rows = page::next(&all.db.reader, self.select.clone(), &self.keyset, self.after.as_deref(), PAGE).await?;
        self.ended = (rows.len() as u64) < PAGE;
        self.after = rows.last().map(|row| self.keyset.cursor(row));
        Ok((!rows.is_empty()).then_some(rows))
    }
}

/// Within the range, by this column.
pub(super) fn within<C: ColumnTrait>(at: C, range: Range) -> Condition {
    let from = |from: Timestamp| at.gte(from);
    let to = |to: Timestamp| at.lt(to);
    Condition::all().add_option(range.from.map(from)).add_option(range.to.map(to))
}

/// The client's user id in the id of a person; none: somebody who was never identified.
#[expect(clippy::ref_option, reason = "a column's field is borrowed as it is")]
pub(super) fn client_id(person: &Option<String>) -> Value {
    person.as_deref().and_then(|person| person.strip_prefix("u:")).into()
}

/// The type of an entity's rows, for [`EntityTrait::Model`] spelled shorter.
pub(super) type Row<E> = <E as EntityTrait>::Model;
