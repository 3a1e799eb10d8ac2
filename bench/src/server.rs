//! A server process of its own.

use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use tokio::time::sleep;

/// The admin key that servers are started with.
pub(crate) const ADMIN_KEY: &str = "sk_admin_bench0000000000000000000000000000";
/// How long a server may take until it answers: the demo fills its database first.
const START: Duration = Duration::from_secs(300);

/// A running server; killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) address: String,
    process: Child,
}

impl Server {
    /// Starts `parlance` with these arguments on this database, and waits until it answers.
    pub(crate) async fn start(binary: &Path, arguments: &[&str], database: &str) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let process = Command::new(binary)
            .args(arguments)
            .env("PARLANCE_DATABASE_URL", database)
            .env("PARLANCE_LISTEN", &address)
            .env("PARLANCE_ADMIN_KEY", ADMIN_KEY)
            // What one key may send is measured, not what it is allowed.
            .env("PARLANCE_INGEST_ITEMS_PER_SECOND", "0")
            // A line a request would drown the figures.
            .env("PARLANCE_LOG", "warn")
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("{} does not start: build it first", binary.display()))?;
        let mut server = Self { address, process };
        server.wait_until_ready().await?;
        Ok(server)
    }

    async fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let (client, start) = (parlance::https::client()?, Instant::now());
        while start.elapsed() < START {
            if let Some(status) = self.process.try_wait()? {
                bail!("the server ended at once: {status}");
            }
            let answer = client.get(format!("http://{}/ready", self.address)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            sleep(Duration::from_millis(50)).await;
        }
        bail!("the server did not answer within {START:?}")
    }

    /// The memory that it holds, bytes.
    pub(crate) fn memory(&self) -> anyhow::Result<u64> {
        status(self.process.id(), "VmRSS:")
    }

    /// Watches the memory of its own, without the pages of files that are mapped, until [`Watch::most`] is asked for.
    pub(crate) fn watch_memory(&self) -> Watch {
        let (process, ended) = (self.process.id(), Arc::new(AtomicBool::new(false)));
        let end = Arc::clone(&ended);
        let watching = thread::spawn(move || {
            let (first, mut most) = (status(process, "RssAnon:")?, 0);
            while !end.load(Relaxed) {
                most = status(process, "RssAnon:")?.max(most);
                thread::sleep(Duration::from_millis(5));
            }
            Ok(most.saturating_sub(first))
        });
        Watch { ended, watching }
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        Command::new("kill").arg(self.process.id().to_string()).status()?;
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(30) {
            if self.process.try_wait()?.is_some() {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("the server did not end")
    }
}

/// What watches a server's memory.
#[derive(Debug)]
pub(crate) struct Watch {
    ended: Arc<AtomicBool>,
    watching: JoinHandle<anyhow::Result<u64>>,
}

impl Watch {
    /// How much more it has held than at first, bytes.
    pub(crate) fn most(self) -> anyhow::Result<u64> {
        self.ended.store(true, Relaxed);
        self.watching.join().unwrap_or_else(|_| bail!("what watches the memory panicked"))
    }
}

fn status(process: u32, name: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("a line of memory")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

impl Drop for Server {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to kill.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
