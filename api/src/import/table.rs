//! The rows of a table, one at a time.

use std::{
    io::{self, BufRead, Read},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder};

use super::lines::unreadable;
use crate::error::{Error, Result};

/// How long one row may be, bytes. A quote that is never closed makes a row of all the rest.
const LONGEST_ROW: u64 = 16 << 20;

/// The rows of a table, and how far they are read.
pub(super) struct Table<R> {
    reader: Reader<Bounded<R>>,
    /// The place in the file that the row being read must end before.
    bound: Arc<AtomicU64>,
    /// The names of the columns.
    pub(super) headers: Vec<String>,
    row: ByteRecord,
}

/// The cells of a row, or what is wrong with it.
pub(super) type Cells = std::result::Result<Vec<String>, String>;

impl<R: BufRead> Table<R> {
    /// The rows from a place on; what is before it is passed over, but for the names of the columns.
    pub(super) fn from(input: R, delimiter: u8, offset: u64) -> Result<Self> {
        let bound = Arc::new(AtomicU64::new(LONGEST_ROW));
        let input = Bounded { input, read: 0, bound: Arc::clone(&bound) };
        let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(input);
        let names = reader.byte_headers().map_err(|error| unreadable(&error))?;
        let headers: Vec<_> = names.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        if headers.iter().all(String::is_empty) {
            let message = "the table has no names of columns: they stand in its first row, such as sessionId,name";
            return Err(Error::BadUserInput(message.to_owned()));
        }
        let mut table = Self { reader, bound, headers, row: ByteRecord::new() };
        while table.offset() < offset {
            if table.next()?.is_none() {
                return Err(Error::BadUserInput("the file is shorter than what was imported of it".to_owned()));
            }
        }
        Ok(table)
    }

    /// Bytes from the start of the file.
    pub(super) fn offset(&self) -> u64 {
        self.reader.position().byte()
    }

    /// Lines from the start of the file.
    pub(super) fn lines(&self) -> u64 {
        self.reader.position().line().saturating_sub(1)
    }

    /// The next row with the line it starts on; none: the end of the table.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Cells)>> {
        let line = self.reader.position().line();
        self.bound.store(self.offset() + LONGEST_ROW, Relaxed);
        match self.reader.read_byte_record(&mut self.row) {
            Ok(false) => Ok(None),
            Ok(true) => Ok(Some((line, cells(&self.row)))),
            Err(error) => match error.kind() {
                ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    let message = format!(
                        "the row has {len} cells and the table {expected_len} columns: put a cell that holds the \
                         delimiter or a quote in quotes"
                    );
                    Ok(Some((line, Err(message))))
                }
                _ => Err(Error::BadUserInput(format!("the file cannot be read from line {line} on: {error}"))),
            },
        }
    }
}

/// A file of which no more is read than one row may have.
struct Bounded<R> {
    input: R,
    read: u64,
    bound: Arc<AtomicU64>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read > self.bound.load(Relaxed) {
            let message = format!("a row has more than {LONGEST_ROW} bytes: is a quote opened and never closed?");
            return Err(io::Error::other(message));
        }
        let read = self.input.read(buffer)?;
        self.read += read as u64;
        Ok(read)
    }
}

fn cells(row: &ByteRecord) -> Cells {
    let text = |cell: &[u8]| std::str::from_utf8(cell).map(|text| text.trim().to_owned());
    row.iter().map(text).collect::<std::result::Result<_, _>>().map_err(|_| {
        "the row is no UTF-8: save the table as UTF-8, which spreadsheets offer when they save it as CSV".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &[u8] = b"id,name\n1,\"a\nb\"\n2\n3,c\n";

    fn rows(offset: u64) -> Vec<(u64, Option<Vec<String>>)> {
        let mut table = Table::from(TEXT, b',', offset).expect("a table");
        std::iter::from_fn(|| table.next().expect("readable")).map(|(line, cells)| (line, cells.ok())).collect()
    }

    #[test]
    fn rows_know_their_line_and_a_short_one_does_not_end_the_table() {
        let row = |cells: [&str; 2]| Some(cells.map(str::to_owned).to_vec());
        assert_eq!(rows(0), [(2, row(["1", "a\nb"])), (4, None), (5, row(["3", "c"]))]);
    }

    #[test]
    fn a_quote_that_is_never_closed_does_not_fill_the_memory() {
        let endless = io::repeat(b'x').take(1 << 40);
        let input = io::BufReader::new(b"id,name\n1,a\n2,\"b".as_slice().chain(endless));
        let mut table = Table::from(input, b',', 0).expect("a table");
        assert!(table.next().expect("readable").is_some());
        let error = table.next().expect_err("a row without an end").to_string();
        assert!(error.contains("from line 3 on") && error.contains("never closed"), "{error}");
    }

    #[test]
    fn rows_go_on_from_a_place() {
        let mut table = Table::from(TEXT, b',', 0).expect("a table");
        table.next().expect("readable");
        assert_eq!(rows(table.offset()).len(), 2);
    }
}
