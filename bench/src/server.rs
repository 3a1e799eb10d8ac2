//! A server process of its own.

use std::{
    env, fs,
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
/// The unit of processor time on Linux.
const TICK: Duration = Duration::from_millis(10);

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
        let mut command = Command::new(binary);
        command
            .args(arguments)
            .env("PARLANCE_DATABASE_URL", database)
            .env("PARLANCE_ADMIN_KEY", ADMIN_KEY)
            // What one key may send and hold open is measured, not what it is allowed.
            .env("PARLANCE_INGEST_ITEMS_PER_SECOND", "0")
            .env("PARLANCE_MAX_CONNECTIONS_PER_KEY", "1000000")
            // A line for each request, or for each that waits for a connection, would drown the figures.
            .env("PARLANCE_LOG", "warn,sqlx::pool=error");
        let address = free_address()?;
        command.env("PARLANCE_LISTEN", &address);
        Self::spawn(command, address).await
    }

    /// Starts a server of this command's own with these arguments, and waits until it answers.
    pub(crate) async fn start_own(arguments: &[&str]) -> anyhow::Result<Self> {
        let mut command = Command::new(env::current_exe()?);
        let address = free_address()?;
        command.args(arguments).args(["--listen", &address]);
        Self::spawn(command, address).await
    }

    async fn spawn(mut command: Command, address: String) -> anyhow::Result<Self> {
        let process = command.stdout(Stdio::null()).spawn();
        let program = command.get_program().display();
        let process = process.with_context(|| format!("{program} does not start: build it first"))?;
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

    /// The processor time that it has used.
    pub(crate) fn processor_time(&self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name, in parentheses, may hold blanks. Behind it, the time of its own and the system's for it stand 12th and 13th.
        let (_, fields) = stat.rsplit_once(')').context("a name")?;
        let ticks: Result<Vec<u64>, _> = fields.split_whitespace().skip(11).take(2).map(str::parse).collect();
        Ok(TICK * u32::try_from(ticks?.iter().sum::<u64>())?)
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

fn free_address() -> anyhow::Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
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
