//! Import of JSON lines: one record a line, into a database or over the public API, by the same way in as everybody's.
//!
//! A file may be imported again: what is there already, by id, is counted and left alone. Memory is bounded by one batch.

mod api;
mod conversation;
mod record;
mod sink;

use std::io::{BufRead, Read};

pub use record::Kind;
pub use sink::Sink;

use crate::{error::Result, import::record::Record};

/// How many records travel together: as many as one call may carry.
const BATCH: usize = 1000;
/// How long one line may be, bytes.
const LONGEST_LINE: u64 = 16 << 20;

/// What became of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// A record and the line it stands on.
#[derive(Debug)]
pub(crate) struct Numbered {
    line: u64,
    record: Record,
}

/// What the import tells while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Something about this line was refused, and why.
    Failed {
        /// Counted from 1.
        line: u64,
        /// What is wrong, and how to mend it.
        message: String,
    },
    /// A batch is done; the sums so far.
    Progress(Report),
}

/// Imports every line, in batches, and goes on after lines that fail.
///
/// # Errors
/// The file cannot be read, or the database or the server takes nothing any more; what was committed stays.
pub async fn run(mut input: impl BufRead, kind: Kind, sink: &Sink, mut tell: impl FnMut(Notice)) -> Result<Report> {
    let mut report = Report::default();
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(line) = next_line(&mut input)? {
        report.lines += 1;
        match record::read(kind, &line) {
            Ok(records) => batch.extend(records.into_iter().map(|record| Numbered { line: report.lines, record })),
            Err(message) => {
                let line = report.lines;
                fail(&mut report, line, message, &mut tell);
            }
        }
        while batch.len() >= BATCH {
            let rest = batch.split_off(BATCH);
            send(sink, std::mem::replace(&mut batch, rest), &mut report, &mut tell).await?;
        }
    }
    if !batch.is_empty() {
        send(sink, batch, &mut report, &mut tell).await?;
    }
    Ok(report)
}

async fn send(sink: &Sink, batch: Vec<Numbered>, report: &mut Report, tell: &mut impl FnMut(Notice)) -> Result<()> {
    let answer = sink.send(batch).await?;
    report.stored += answer.stored;
    report.duplicates += answer.duplicates;
    for (line, message) in answer.failures {
        fail(report, line, message, tell);
    }
    tell(Notice::Progress(*report));
    Ok(())
}

fn fail(report: &mut Report, line: u64, message: String, tell: &mut impl FnMut(Notice)) {
    report.failed += 1;
    tell(Notice::Failed { line, message });
}

/// The next line, without its end; none: the end of the file. One that is too long is cut, which makes it no JSON.
fn next_line(input: &mut impl BufRead) -> Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let unreadable = |error: std::io::Error| crate::error::Error::Internal(format!("the file cannot be read: {error}"));
    let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line).map_err(unreadable)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if read as u64 == LONGEST_LINE {
        input.skip_until(b'\n').map_err(unreadable)?;
    }
    Ok((read > 0).then_some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_a_newline_or_with_the_file() {
        let mut input = b"one\n\ntwo".as_slice();
        let mut lines = Vec::new();
        while let Some(line) = next_line(&mut input).expect("readable") {
            lines.push(String::from_utf8(line).expect("UTF-8"));
        }
        assert_eq!(lines, ["one", "", "two"]);
    }
}
