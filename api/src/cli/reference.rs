//! `parlance export-schema` and `parlance export-metrics`: what the program says of itself.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

/// Where to.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write; default: standard output.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Writes a text.
pub(super) fn run(arguments: &Arguments, text: &str) -> anyhow::Result<()> {
    match &arguments.output {
        Some(path) => std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display())),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}
