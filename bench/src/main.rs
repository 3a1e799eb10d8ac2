//! Benchmarks of a real server process, over loopback. Every one is bounded in count and in time.

mod bare;
mod batch;
mod bulk;
mod client;
mod dashboard;
mod database;
mod ingest;
mod metrics;
mod plain;
mod push;
mod server;
mod sockets;
mod spread;
mod stock;
mod subscriber;
mod watch;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Parser, Subcommand, value_parser};
use mimalloc::MiMalloc;

use crate::database::Kind;

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
    /// Subscriptions of one chatbot's active sessions, held by one process, beside as many sockets of a bare server.
    Sockets {
        /// How many, or as many as the limit of file handles leaves room for.
        #[arg(long, default_value_t = 20_000)]
        count: usize,
        /// How many changes to time on each.
        #[arg(long, default_value_t = 5)]
        changes: u64,
    },
    /// Processor time of a message of a live query that many watch, beside a server that executes it for each of them.
    Push {
        /// How many watch.
        #[arg(long, default_value_t = 200)]
        viewers: usize,
        /// How many changes to push on each.
        #[arg(long, default_value_t = 20)]
        changes: u64,
    },
    /// Many live queries while events come in: whether each is pushed in time, and how many events come in with them and
    /// without.
    Watch {
        /// On which database.
        #[arg(long, value_enum)]
        database: Kind,
        /// How many chatbots.
        #[arg(long, default_value_t = 100)]
        chatbots: usize,
        /// How many live queries over them, ten a chatbot at most.
        #[arg(long, default_value_t = 1_000)]
        queries: usize,
        /// How many events a second come in.
        #[arg(long, default_value_t = 1_000, value_parser = value_parser!(u32).range(1..=1_000_000))]
        rate: u32,
        /// For how long, seconds.
        #[arg(long, default_value_t = 30)]
        seconds: u64,
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
    /// The bare server of sockets; other benchmarks start it.
    #[command(hide = true)]
    Plain {
        /// Where.
        #[arg(long)]
        listen: SocketAddr,
    },
    /// The server that executes every subscription by itself; other benchmarks start it.
    #[command(hide = true)]
    Stock {
        /// Where.
        #[arg(long)]
        listen: SocketAddr,
        /// The address of its database.
        #[arg(long)]
        database: String,
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
        Bench::Push { viewers, changes } => push::run(&options.binary, viewers, changes).await,
        Bench::Watch { database, chatbots, queries, rate, seconds } => {
            let size = watch::Size { chatbots, queries, rate, lasts: Duration::from_secs(seconds) };
            watch::run(&options.binary, database, size).await
        }
        Bench::Dashboard { count } => dashboard::run(&options.binary, count).await,
        Bench::Metrics { database, sessions, runs, only } => {
            metrics::run(&options.binary, database, metrics::Size { sessions, runs }, &only).await
        }
        Bench::Plain { listen } => plain::run(listen).await,
        Bench::Stock { listen, database } => stock::run(listen, &database).await,
    }
}
