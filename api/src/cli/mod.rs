//! The command line: what the program can do, on one page.

mod chatbot;
mod demo;
mod export;
mod import;
mod log;
mod migrate;
mod progress;
mod reference;
pub mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{
    config::Config,
    graphql::{reference::markdown, schema},
};

/// Parlance: analytics for chatbots over one GraphQL API.
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Brings the database up to date and serves the API.
    Serve(Box<Config>),
    /// Serves the API with a demo chatbot: 90 days of data, and a little live traffic.
    // A database of its own, so that the demo's keys, which everybody knows, open nothing else.
    #[command(mut_arg("database_url", |url| url.default_value("sqlite://data/demo.db")))]
    Demo(Box<Config>),
    /// Reads JSON lines or a table into the database, or sends them to a running server.
    Import(Box<import::Arguments>),
    /// Writes records from the database as JSON lines or as a table.
    Export(Box<export::Arguments>),
    /// Changes the schema of the database, without serving.
    Migrate(Box<migrate::Arguments>),
    /// Prints the GraphQL schema, or writes it to a file.
    ExportSchema(reference::Arguments),
    /// Prints what every metric means, or writes it to a file.
    ExportMetrics(reference::Arguments),
}

/// The stack of a thread. A question takes more of it the deeper it is, and the frames of a debug build are so large that
/// one `previous` in a dashboard's ended the process where threads had the usual 2 MiB. What is not reached takes no
/// memory.
const STACK_BYTES: usize = 16 * 1024 * 1024;

/// Does what the arguments say; a failure is told on standard error.
#[must_use]
pub fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build();
    let outcome = runtime.map_err(anyhow::Error::from);
    match outcome.and_then(|runtime| runtime.block_on(run(Cli::parse().command))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parlance: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(config) => serve::run(&config, async |_| Ok(()), |_, ()| {}).await,
        Command::Demo(config) => demo::run(*config).await,
        Command::Import(arguments) => import::run(&arguments).await,
        Command::Migrate(arguments) => migrate::run(&arguments).await,
        Command::Export(arguments) => export::run(&arguments).await,
        Command::ExportSchema(arguments) => reference::run(&arguments, &schema::sdl()),
        Command::ExportMetrics(arguments) => reference::run(&arguments, &markdown()),
    }
}
