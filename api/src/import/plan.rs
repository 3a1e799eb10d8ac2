//! What a file is, and what becomes of its rows.

use std::path::Path;

use clap::ValueEnum;
use parlance_entity::Timestamp;

use crate::import::{Kind, Mapping};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A JSON object a line.
    Jsonl,
    /// A table with the names of its columns in the first row.
    Csv,
}

/// A shape of file that needs no mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Preset {
    /// A row for each session: `sessionId`, and whether (or when) it got to `pageLoaded`, `widgetOpened`,
    /// `requestedHuman`, `pressedAccept`, `pressedCallback`, `pressedContinue`; perhaps `startedAt` and `userId`.
    Funnel,
}

/// What a file is, and what becomes of its rows.
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) format: Format,
    pub(super) rows: RowPlan,
    /// What stands between the cells of a table.
    pub(super) delimiter: u8,
}

/// What becomes of a row.
#[derive(Clone, Debug)]
pub(super) enum RowPlan {
    /// Records of a kind; of a table, by this mapping.
    Records(Kind, Mapping),
    /// Events of a session, of one that has no time at this instant.
    Funnel(Timestamp),
}

impl Format {
    /// That of a file by the end of its name: a table for `.csv`, else JSON lines.
    #[must_use]
    pub fn of(file: &Path) -> Self {
        match file.extension().and_then(|ending| ending.to_str()) {
            Some(ending) if ending.eq_ignore_ascii_case("csv") => Self::Csv,
            _ => Self::Jsonl,
        }
    }
}

impl Plan {
    /// JSON lines of a kind.
    #[must_use]
    pub fn lines(kind: Kind) -> Self {
        Self { format: Format::Jsonl, rows: RowPlan::Records(kind, Mapping::default()), delimiter: b',' }
    }

    /// A table whose rows are records of a kind.
    ///
    /// # Errors
    /// `items` are of many shapes, which no table has.
    pub fn table(kind: Kind, mapping: Mapping, delimiter: u8) -> Result<Self, String> {
        if kind == Kind::Items {
            return Err("items are of many shapes and fit no table: import them as jsonl".to_owned());
        }
        Ok(Self { format: Format::Csv, rows: RowPlan::Records(kind, mapping), delimiter })
    }

    /// A preset. What has no time happens at `now`.
    #[must_use]
    pub fn preset(preset: Preset, format: Format, delimiter: u8, now: Timestamp) -> Self {
        match preset {
            Preset::Funnel => Self { format, rows: RowPlan::Funnel(now), delimiter },
        }
    }
}
