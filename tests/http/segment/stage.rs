//! Where SDKs run: a server process of its own, which is killed and started again while they send.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use parlance::{
    config::DatabaseConfig,
    db::{Db, tenant},
};
use parlance_entity::event;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::sleep;

use crate::{
    ingest::world::{Tables, World},
    support::{
        client,
        process::{ADMIN_KEY, Process, ask},
    },
};

/// The event that scripts send many of, each with its number.
pub(super) const NUMBERED: &str = "numbered";
/// How long an SDK may take to deliver what it has in hand: some wait longer after each failure.
const PATIENCE: Duration = Duration::from_secs(50);

/// A server, and the write key of its one chatbot.
pub(super) struct Stage {
    server: Process,
    key: String,
    world: World,
    _folder: TempDir,
}

impl Stage {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let database_url = format!("sqlite://{}", folder.path().join("parlance.db").display());
        let server = Process::serve(&database_url);
        let key = make_write_key(&server.url).await;
        let db = Db::connect(&DatabaseConfig::new(database_url)).await.expect("the database can be reached");
        let chatbot = tenant::chatbots().one(&db.reader).await.expect("a read").expect("the chatbot");
        Self { server, key, world: World::of(db, chatbot.id), _folder: folder }
    }

    /// Runs a script to its end, does what it asks for meanwhile, and answers what is stored then.
    pub(super) async fn run(mut self, program: &Path, script: &[&str]) -> Tables {
        let url = self.server.url.trim_end_matches("/graphql");
        let (name, more) = script.split_first().expect("a script");
        let mut command = Command::new(program);
        command.arg(name).args([url, &self.key]).args(more).current_dir(folder(""));
        let mut child = Running(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it runs"));
        let mut answers = child.0.stdin.take().expect("it is piped");
        let lines = BufReader::new(child.0.stdout.take().expect("it is piped")).lines();
        for line in lines {
            let line = line.expect("it is text");
            match line.strip_prefix("ask ") {
                Some("kill") => self.server.kill(),
                Some("start") => self.server.start_again(),
                Some(stored) => self.wait_until(stored.strip_prefix("stored ").expect("the one other wish")).await,
                None => continue,
            }
            writeln!(answers, "done").expect("the script listens");
        }
        assert!(child.0.wait().expect("it ends").success(), "{script:?} failed: see above");
        self.world.tables().await
    }

    /// Waits until so many numbered calls are stored.
    async fn wait_until(&self, count: &str) {
        let (count, start): (usize, _) = (count.parse().expect("a number"), Instant::now());
        loop {
            let stored = numbers(&self.world.all::<event::Entity>().await);
            if stored.len() >= count {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{} of {count} calls came: {stored:?}", stored.len());
            sleep(Duration::from_millis(50)).await;
        }
    }
}

/// The numbers of the numbered calls that are stored, in order.
pub(super) fn numbers<'a>(events: impl IntoIterator<Item = &'a event::Model>) -> Vec<i64> {
    let numbered = events.into_iter().filter(|event| event.name == NUMBERED);
    let mut numbers: Vec<i64> = numbered.map(|event| event.properties["n"].as_i64().expect("a number")).collect();
    numbers.sort_unstable();
    numbers
}

/// A folder of the tests.
pub(super) fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A script that runs; killed where the test fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to kill.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn make_write_key(url: &str) -> String {
    let client = client();
    let admin = async |query: &str, variables: Value| -> Value {
        ask(&client, url, ADMIN_KEY, query, variables).await.expect("an answer")["data"].take()
    };
    let made = admin("mutation { createChatbot(input: { name: \"SDKs\" }) { chatbot { id } } }", json!({})).await;
    let create =
        "mutation($id: ID!) { createApiKey(input: { chatbotId: $id, kind: WRITE, name: \"sdk\" }) { secret } }";
    let made = admin(create, json!({ "id": made["createChatbot"]["chatbot"]["id"] })).await;
    made["createApiKey"]["secret"].as_str().expect("a key").to_owned()
}
