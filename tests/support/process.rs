//! The real binary as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

/// The admin key that processes are started with.
pub(crate) const ADMIN_KEY: &str = "sk_admin_test0000000000000000000000000000";

/// A running `parlance serve`; killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Process {
    child: Child,
    database_url: String,
    /// Where its API is.
    pub(crate) url: String,
}

impl Process {
    /// Starts a server on this database, on a free port, and waits until it listens.
    pub(crate) fn serve(database_url: &str) -> Self {
        Self::serve_on(database_url, "127.0.0.1:0")
    }

    /// Starts it again where it was, once it has ended.
    pub(crate) fn start_again(&mut self) {
        let listen = self.url.trim_start_matches("http://").trim_end_matches("/graphql").to_owned();
        *self = Self::serve_on(&self.database_url, &listen);
    }

    fn serve_on(database_url: &str, listen: &str) -> Self {
        let mut child = Command::new(binary())
            .args(["serve", "--listen", listen, "--log", "warn"])
            .env("PARLANCE_DATABASE_URL", database_url)
            .env("PARLANCE_ADMIN_KEY", ADMIN_KEY)
            .env("PARLANCE_WHATSAPP_APP_SECRET", "demo-app-secret")
            .env("PARLANCE_WHATSAPP_VERIFY_TOKEN", "demo-verify-token")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let address = lines
            .map(|line| line.expect("its output is text"))
            .find_map(|line| line.strip_suffix("/graphiql").map(str::to_owned))
            .expect("the server says where it listens");
        Self { child, database_url: database_url.to_owned(), url: format!("{address}/graphql") }
    }

    /// Ends it on the spot, as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("the server can be killed");
        self.child.wait().expect("the server ends");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary, built from the same sources as the tests, beside them.
pub(crate) fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let profile = test.ancestors().nth(2).expect("tests are built into <target>/<profile>/deps");
    let mut cargo = Command::new(env!("CARGO"));
    // What describes the tests' own package would make build scripts that look at it run again, and half of the
    // dependencies be compiled again.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") || name.to_string_lossy().starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(name);
        }
    }
    let built = cargo
        // With the tests, so that it has the features of their build.
        .args(["build", "--quiet", "--workspace", "--bin", "parlance", "--tests", "--target-dir"])
        .arg(profile.parent().expect("a target folder"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .status()
        .expect("cargo runs");
    assert!(built.success(), "the binary can be built");
    profile.join("parlance")
}

/// Sends a GraphQL request; none: no whole answer came.
pub(crate) async fn ask(
    client: &reqwest::Client,
    url: &str,
    key: &str,
    query: &str,
    variables: Value,
) -> Option<Value> {
    let body = json!({ "query": query, "variables": variables });
    client.post(url).bearer_auth(key).json(&body).send().await.ok()?.json().await.ok()
}
