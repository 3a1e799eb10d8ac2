//! Benchmarks of a real server process, over loopback. Every one is bounded in count and in time.

mod bare;
mod batch;
mod bulk;
mod client;
mod dashboard;
mod database;
mod ingest;
mod metrics;
mod server;
mod sockets;

use std::{path::PathBuf, time::Duration};

use clap::{Parser, Subcommand};
use mimalloc::MiMalloc;

use crate::{database::Kind, metrics::Size};

// The product's, so that what it is compared with has no handicap.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures the product and says so in a few lines.
#[derive(Debug, Parser)]
struct Options {
    /// The `parlance` command to measure.
    #[arg(long, default_value = "target/release/parlance")]
    binary: PathBuf,
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// Items a second over GraphQL, beside the same rows written by a bare loop of multi-row inserts.
    Ingest {
        /// On which database.
        #[arg(long, value_enum)]
        database: Kind,
        /// How long to send, seconds.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// How many connections send.
        #[arg(long, default_value_t = 32)]
        connections: usize,
    },
    /// Events a second through `POST /v1/batch` and through `trackEvents`, beside the same rows written by the database's own
    /// means for bulk.
    Batch {
        /// On which database.
        #[arg(long, value_enum)]
        database: Kind,
        /// How long to send through each door, seconds.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// How many connections send.
        #[arg(long, default_value_t = 32)]
        connections: usize,
        /// How many times, each with a database of its own.
        #[arg(long, default_value_t = 3)]
        rounds: usize,
    },
    /// Subscriptions of one chatbot's active sessions, held by one process.
    Sockets {
        /// How many.
        #[arg(long, default_value_t = 10_000)]
        count: usize,
        /// How many changes to time.
        #[arg(long, default_value_t = 5)]
        changes: usize,
    },
    /// How long a dashboard's query of 30 days takes on the demo's data.
    Dashboard {
        /// How often to ask.
        #[arg(long, default_value_t = 50)]
        count: usize,
    },
    /// Every field of `Analytics` over 30 days, beside SQL by hand for the same.
    Metrics {
        /// On which database.
        #[arg(long, value_enum)]
        database: Kind,
        /// About how many sessions there are; each has some ten rows.
        #[arg(long, default_value_t = 100_000)]
        sessions: u32,
        /// How often each field is asked.
        #[arg(long, default_value_t = 15)]
        runs: usize,
        /// Only fields whose name contains this.
        #[arg(long, default_value = "")]
        only: String,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    match options.bench {
        Bench::Ingest { database, seconds, connections } => {
            ingest::run(&options.binary, database, Duration::from_secs(seconds), connections).await
        }
        Bench::Batch { database, seconds, connections, rounds } => {
            batch::run(&options.binary, database, Duration::from_secs(seconds), connections, rounds.max(1)).await
        }
        Bench::Sockets { count, changes } => sockets::run(&options.binary, count, changes).await,
        Bench::Dashboard { count } => dashboard::run(&options.binary, count).await,
        Bench::Metrics { database, sessions, runs, only } => {
            metrics::run(&options.binary, database, Size { sessions, runs }, &only).await
        }
    }
}
