//! A file row by row: the records of each.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::{
    Progress,
    columns::Columns,
    funnel::Funnel,
    lines::Lines,
    plan::{Format, Plan, RowPlan},
    record::{self, Kind, Record},
    table::Table,
};
use crate::error::{Error, Result};

/// A file row by row.
pub(super) struct Rows<R> {
    source: Source<R>,
    reading: Reading,
}

enum Source<R> {
    Lines(Lines<R>),
    Table(Table<R>),
}

/// What becomes of a row.
enum Reading {
    /// A line is an object of this kind.
    Objects(Kind),
    /// A row's cells are fields of this kind's.
    Table(Columns),
    /// A line, or a row, is a session that got so far.
    Funnel(Funnel),
}

/// The records of a row, or what is wrong with it.
type Records = std::result::Result<Vec<Record>, String>;

impl<R: BufRead> Rows<R> {
    /// The rows from a place on.
    pub(super) fn open(input: R, plan: &Plan, start: Progress) -> Result<Self> {
        let source = match plan.format {
            Format::Jsonl => Source::Lines(Lines::from(input, start.offset, start.report.lines)?),
            Format::Csv => Source::Table(Table::from(input, plan.delimiter, start.offset)?),
        };
        let reading = match (&plan.rows, &source) {
            (RowPlan::Records(kind, _), Source::Lines(_)) => Reading::Objects(*kind),
            (RowPlan::Records(kind, mapping), Source::Table(table)) => {
                Reading::Table(Columns::new(*kind, mapping, &table.headers).map_err(Error::BadUserInput)?)
            }
            (RowPlan::Funnel(now), Source::Lines(_)) => Reading::Funnel(Funnel::new(*now)),
            (RowPlan::Funnel(now), Source::Table(table)) => {
                Reading::Funnel(Funnel::of_table(*now, &table.headers).map_err(Error::BadUserInput)?)
            }
        };
        Ok(Self { source, reading })
    }

    /// The columns that are imported to nowhere; none: all are used.
    pub(super) fn ignored(&self) -> Option<Vec<String>> {
        match &self.reading {
            Reading::Table(columns) => Some(columns.ignored.clone()).filter(|ignored| !ignored.is_empty()),
            Reading::Funnel(_) | Reading::Objects(_) => None,
        }
    }

    /// Bytes read from the start of the file.
    pub(super) fn offset(&self) -> u64 {
        match &self.source {
            Source::Lines(lines) => lines.offset,
            Source::Table(table) => table.offset(),
        }
    }

    /// Lines read from the start of the file.
    pub(super) fn lines(&self) -> u64 {
        match &self.source {
            Source::Lines(lines) => lines.number,
            Source::Table(table) => table.lines(),
        }
    }

    /// The records of the next row, and the line it starts on; none: the end of the file.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Records)>> {
        match &mut self.source {
            Source::Lines(lines) => {
                let Some(line) = lines.next()? else { return Ok(None) };
                Ok(Some((lines.number, of_line(&self.reading, &line))))
            }
            Source::Table(table) => {
                let Some((line, cells)) = table.next()? else { return Ok(None) };
                let headers = &table.headers;
                Ok(Some((line, cells.and_then(|cells| of_cells(&self.reading, headers, &cells)))))
            }
        }
    }
}

/// The records of a line; an empty one has none.
fn of_line(reading: &Reading, line: &[u8]) -> Records {
    if line.trim_ascii().is_empty() {
        return Ok(Vec::new());
    }
    let object: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| format!("no JSON object: {error}"))?;
    match reading {
        Reading::Objects(kind) => record::read(*kind, object),
        Reading::Funnel(funnel) => funnel.read(object.iter().map(|(name, value)| (name.as_str(), shown(value)))),
        Reading::Table(_) => Err("a line is no row of a table".to_owned()),
    }
}

fn of_cells(reading: &Reading, headers: &[String], cells: &[String]) -> Records {
    match reading {
        Reading::Table(columns) => columns.read(cells),
        Reading::Funnel(funnel) => funnel.read(headers.iter().map(String::as_str).zip(cells.iter().cloned())),
        Reading::Objects(_) => Err("a row of a table is no line".to_owned()),
    }
}

/// A value as a cell would hold it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
