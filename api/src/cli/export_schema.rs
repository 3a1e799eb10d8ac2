//! `parlance export-schema`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use crate::graphql::schema;

/// Where to.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The file to write; default: standard output.
    #[arg(long)]
    output: Option<PathBuf>,
}

/// Writes the schema as text.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let text = schema::sdl();
    match &arguments.output {
        Some(path) => std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display())),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}
