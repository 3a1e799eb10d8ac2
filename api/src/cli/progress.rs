//! How far an import has come, for whoever waits for it: a bar on a terminal, a line every few seconds anywhere else.

use std::{
    io::{IsTerminal, stderr},
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::import::{Notice, Progress};

/// How often a line is written where there is no terminal.
const PAUSE: Duration = Duration::from_secs(5);
const BAR: &str = "{wide_bar} {bytes}/{total_bytes} {msg}, {eta} left";
/// Where nobody knows how much there is.
const COUNTER: &str = "{bytes} {msg}";

/// What is shown of an import.
pub(super) struct Display {
    bar: ProgressBar,
    is_terminal: bool,
    start: Progress,
    began: Instant,
    told: Instant,
}

impl Display {
    /// Of a file of so many bytes, where that is known, from a place on.
    pub(super) fn new(bytes: Option<u64>, start: Progress) -> Self {
        let is_terminal = stderr().is_terminal();
        let target = if is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(bytes, target).with_position(start.offset);
        // Both templates are right; the usual style would do as well.
        if let Ok(style) = ProgressStyle::with_template(if bytes.is_some() { BAR } else { COUNTER }) {
            bar.set_style(style);
        }
        if start.offset > 0 {
            eprintln!("going on after line {}", start.report.lines);
        }
        let now = Instant::now();
        Self { bar, is_terminal, start, began: now, told: now }
    }

    /// Shows what the import tells.
    pub(super) fn tell(&mut self, notice: Notice) {
        match notice {
            Notice::Ignored(columns) => self
                .line(&format!("not imported, as no field is named so: {}; say where with --map", columns.join(", "))),
            Notice::Failed { line, message } => self.line(&format!("line {line}: {message}")),
            Notice::Progress(progress) => self.progress(progress),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn progress(&mut self, progress: Progress) {
        let lines = progress.report.lines.saturating_sub(self.start.report.lines);
        let per_second = u128::from(lines) * 1000 / self.began.elapsed().as_millis().max(1);
        let text = format!("{} lines, {per_second} a second", progress.report.lines);
        if self.is_terminal {
            self.bar.set_position(progress.offset);
            self.bar.set_message(text);
        } else if self.told.elapsed() >= PAUSE {
            self.told = Instant::now();
            eprintln!("{text}, {} bytes", progress.offset);
        }
    }

    fn line(&self, text: &str) {
        self.bar.suspend(|| eprintln!("{text}"));
    }
}
