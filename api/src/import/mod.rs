//! Import of JSON lines and of tables, into a database or over the public API, by the same way in as everybody's.
//!
//! A file may be imported again: what is there already, by id, is counted and left alone. Memory is bounded by one batch.

mod api;
mod cell;
mod columns;
mod conversation;
mod fields;
mod funnel;
mod lines;
mod mapping;
mod plan;
mod record;
mod rows;
mod sink;
mod state;
mod table;

use std::io::BufRead;

pub use mapping::Mapping;
pub use plan::{Format, Plan, Preset};
pub use record::Kind;
pub use sink::Sink;
pub use state::State;

use crate::{
    error::Result,
    import::{record::Record, rows::Rows},
    mask,
};

/// How many records travel together, at least, where there are as many: what one call may carry.
const BATCH: usize = 1000;

/// What became of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Report {
    /// Lines read, empty ones included.
    pub lines: u64,
    /// Records stored.
    pub stored: u64,
    /// Records seen before, by id.
    pub duplicates: u64,
    /// Records refused, and lines that could not be read.
    pub failed: u64,
}

/// How far an import has come: everything before this place is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Progress {
    /// Bytes from the start of the file.
    pub offset: u64,
    /// The sums so far.
    pub report: Report,
}

/// A record and the line it stands on.
#[derive(Debug)]
pub(crate) struct Numbered {
    line: u64,
    record: Record,
}

/// What the import tells while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// These columns of the table are imported to nowhere.
    Ignored(Vec<String>),
    /// Something about this line was refused, and why.
    Failed {
        /// Counted from 1.
        line: u64,
        /// What is wrong, and how to mend it.
        message: String,
    },
    /// A batch is committed.
    Progress(Progress),
}

/// Imports every line from `start` on, in batches, and goes on after lines that fail.
///
/// # Errors
/// `BadUserInput` where the columns of a table do not fit the plan; the file cannot be read, or the database or the server
/// takes nothing any more; what was committed stays.
pub async fn run(
    input: impl BufRead,
    plan: &Plan,
    start: Progress,
    sink: &Sink,
    mut tell: impl FnMut(Notice),
) -> Result<Report> {
    let mut rows = Rows::open(input, plan, start)?;
    if let Some(ignored) = rows.ignored() {
        tell(Notice::Ignored(ignored));
    }
    let mut report = start.report;
    let mut batch = Vec::with_capacity(BATCH);
    while let Some((line, records)) = rows.next()? {
        match records {
            Ok(records) => batch.extend(records.into_iter().map(|record| Numbered { line, record })),
            Err(message) => fail(&mut report, line, message, &mut tell),
        }
        if batch.len() >= BATCH {
            send(sink, std::mem::take(&mut batch), &mut report, &mut tell).await?;
            report.lines = rows.lines();
            tell(Notice::Progress(Progress { offset: rows.offset(), report }));
        }
    }
    send(sink, batch, &mut report, &mut tell).await?;
    report.lines = rows.lines();
    tell(Notice::Progress(Progress { offset: rows.offset(), report }));
    Ok(report)
}

async fn send(sink: &Sink, batch: Vec<Numbered>, report: &mut Report, tell: &mut impl FnMut(Notice)) -> Result<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let answer = sink.send(batch).await?;
    report.stored += answer.stored;
    report.duplicates += answer.duplicates;
    for (line, message) in answer.failures {
        fail(report, line, message, tell);
    }
    Ok(())
}

/// Tells of a line that failed. What is wrong may quote the line, and what imports print ends up in logs.
fn fail(report: &mut Report, line: u64, message: String, tell: &mut impl FnMut(Notice)) {
    report.failed += 1;
    tell(Notice::Failed { line, message: mask::text(&message).into_owned() });
}
