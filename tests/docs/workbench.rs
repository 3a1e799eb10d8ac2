//! Where examples run: a server with the demo's chatbot and keys, and a folder that looks like the repository's.

use std::{
    ffi::OsString,
    fmt::{self, Display, Formatter},
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Output},
};

use parlance::{app::App, clock::Clock, config::DatabaseConfig, db::Db, demo, tasks::Tasks};
use serde_json::{Deserializer, Value};
use tempfile::TempDir;

use crate::{
    support::process::{Process, binary},
    workspace::root,
};

/// How long a block may take, seconds: one that hangs is told from one that fails.
const PATIENCE_SECONDS: &str = "120";

/// A server, and a folder to work in.
pub(super) struct Workbench {
    folder: TempDir,
    database_url: String,
    server: Process,
}

/// What became of an example.
pub(super) struct Run(Output);

impl Workbench {
    pub(super) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        furnish(folder.path());
        let database_url = format!("sqlite://{}", folder.path().join("data/demo.db").display());
        prepare(&database_url).await;
        let server = Process::serve(&database_url);
        Self { folder, database_url, server }
    }

    /// Runs the commands as they stand, but for where the server and the database are.
    pub(super) fn run(&self, script: &str) -> Run {
        let server = self.server.url.trim_end_matches("/graphql");
        let script =
            script.replace("http://127.0.0.1:8080", server).replace("sqlite://data/demo.db", &self.database_url);
        let output = Command::new("timeout")
            .args([PATIENCE_SECONDS, "bash", "-euo", "pipefail", "-c", &script])
            .current_dir(self.folder.path())
            .env("PATH", path())
            // Where curl finds the settings that `furnish` wrote.
            .env("CURL_HOME", self.folder.path())
            .env("PARLANCE_DATABASE_URL", &self.database_url)
            .output()
            .expect("bash runs");
        Run(output)
    }
}

/// The repository's files under their names, beside a data folder of its own: what examples write goes nowhere else.
fn furnish(folder: &Path) {
    let repository = root().canonicalize().expect("the repository is there");
    for name in ["README.md", "docs", "schema.graphql", "tests", "web"] {
        symlink(repository.join(name), folder.join(name)).expect("a link can be made");
    }
    std::fs::create_dir(folder.join("data")).expect("a folder can be made");
    // Without this, curl ends well whatever the server's status is.
    std::fs::write(folder.join(".curlrc"), "fail-with-body\n").expect("a file can be written");
}

/// The demo's chatbot and keys, without its data.
async fn prepare(database_url: &str) {
    let db = Db::connect(&DatabaseConfig::new(database_url)).await.expect("the database can be made");
    db.migrate().await.expect("the schema can be created");
    let app = App::start(db.clone(), Clock::System, Tasks::new());
    demo::set_up(&app).await.expect("the demo's chatbot can be made");
    let tasks = app.tasks.clone();
    drop(app);
    assert!(tasks.shutdown(std::time::Duration::from_secs(20)).await, "the tasks end");
    db.close().await.expect("the connections close");
}

/// Where programs are looked for, with the folder of `parlance` first.
#[expect(clippy::disallowed_methods, reason = "the shell's own setting, which the examples run with")]
fn path() -> OsString {
    let own = binary().parent().expect("the binary lies in a folder").to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([own].into_iter().chain(std::env::split_paths(&others))).expect("folders without colons")
}

impl Run {
    /// What went wrong; none: nothing.
    pub(super) fn flaw(&self) -> Option<String> {
        if !self.0.status.success() {
            return Some(format!("the example fails with {}", self.0.status));
        }
        refusal(&String::from_utf8_lossy(&self.0.stdout)).map(|refusal| format!("the server refuses: {refusal}"))
    }
}

impl Display for Run {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let text = |bytes| String::from_utf8_lossy(bytes).trim_end().to_owned();
        write!(formatter, "{}\n{}", text(&self.0.stdout), text(&self.0.stderr))
    }
}

/// The first JSON among the output that is no good answer. curl ends an answer without a newline, so that more than
/// one may stand in a line.
fn refusal(output: &str) -> Option<Value> {
    let lines = output.lines().filter(|line| line.starts_with('{'));
    let values = lines.flat_map(|line| Deserializer::from_str(line).into_iter::<Value>().map_while(Result::ok));
    values.into_iter().find(refuses)
}

fn refuses(value: &Value) -> bool {
    match value {
        Value::Object(fields) => {
            let is_full = |name: &str| fields.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
            let failed = fields.get("success") == Some(&Value::Bool(false));
            failed || is_full("errors") || is_full("userErrors") || fields.values().any(refuses)
        }
        Value::Array(values) => values.iter().any(refuses),
        _ => false,
    }
}

#[test]
fn refusals_are_found_among_answers() {
    assert_eq!(refusal("{\"data\":{\"a\":{\"userErrors\":[]}}}{\"success\":true}\ntext\n{no json"), None);
    for bad in [r#"{"errors":[{}]}"#, r#"{"success":false}"#, r#"{"data":{"a":{"userErrors":[{}]}}}"#] {
        assert!(refusal(&format!("{{}}{bad}")).is_some(), "{bad}");
    }
}
