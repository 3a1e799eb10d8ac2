//! Lines and cells.

use std::io::Write;

use clap::ValueEnum;
use serde_json::{Map, Value};

use crate::error::{Error, Result};

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A JSON object a line, which can be imported again. What is null is left out.
    Jsonl,
    /// A table: a row each, with the names of the columns first. A text that a spreadsheet would take for a formula, as
    /// it starts with = + - @, a tab or a carriage return, has an apostrophe before it.
    Csv,
}

/// Where records go.
pub(super) struct Writer<W: Write> {
    output: Output<W>,
    written: u64,
}

enum Output<W: Write> {
    Lines(W),
    Table(Box<csv::Writer<W>>),
}

impl<W: Write> Writer<W> {
    /// Begins a file. A table begins with the names of its columns, also where no row follows.
    pub(super) fn new(format: Format, columns: Option<Vec<&'static str>>, output: W) -> Result<Self> {
        let output = match (format, columns) {
            (Format::Jsonl, _) => Output::Lines(output),
            (Format::Csv, Some(columns)) => {
                let mut table = csv::Writer::from_writer(output);
                table.write_record(columns).map_err(|error| unwritable(&error))?;
                Output::Table(Box::new(table))
            }
            (Format::Csv, None) => {
                let message = "items are of many shapes and fit no table: export them as jsonl, or another kind as csv";
                return Err(Error::BadUserInput(message.to_owned()));
            }
        };
        Ok(Self { output, written: 0 })
    }

    pub(super) fn format(&self) -> Format {
        match self.output {
            Output::Lines(_) => Format::Jsonl,
            Output::Table(_) => Format::Csv,
        }
    }

    /// Writes an object as a line; of a table nothing.
    pub(super) fn line(&mut self, object: &Map<String, Value>) -> Result<()> {
        if let Output::Lines(output) = &mut self.output {
            serde_json::to_writer(&mut *output, object).map_err(|error| unwritable(&error))?;
            output.write_all(b"\n").map_err(|error| unwritable(&error))?;
            self.written += 1;
        }
        Ok(())
    }

    /// Writes a row of a table; of lines nothing.
    pub(super) fn cells(&mut self, values: impl Iterator<Item = Value>) -> Result<()> {
        if let Output::Table(table) = &mut self.output {
            table.write_record(values.map(cell)).map_err(|error| unwritable(&error))?;
            self.written += 1;
        }
        Ok(())
    }

    /// Ends the file, and answers how many records it has.
    pub(super) fn finish(self) -> Result<u64> {
        match self.output {
            Output::Lines(mut output) => output.flush().map_err(|error| unwritable(&error))?,
            Output::Table(mut table) => table.flush().map_err(|error| unwritable(&error))?,
        }
        Ok(self.written)
    }
}

fn unwritable(error: &dyn std::error::Error) -> Error {
    Error::Internal(format!("the export cannot be written: {error}"))
}

fn cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_is_no_formula() {
        assert_eq!(cell(json!("=HYPERLINK(\"https://x\")")), "'=HYPERLINK(\"https://x\")");
        assert_eq!((cell(json!("+44 20")), cell(json!("@me"))), ("'+44 20".to_owned(), "'@me".to_owned()));
        assert_eq!((cell(json!(-5)), cell(json!("a=b"))), ("-5".to_owned(), "a=b".to_owned()));
        assert_eq!((cell(json!({"a": 1})), cell(Value::Null)), ("{\"a\":1}".to_owned(), String::new()));
    }
}
