//! The server as its clients meet it: real requests and sockets, and other people's clients.

mod audits;
mod bad_input;
mod fuzz;
mod graphiql;
mod leaks;
mod overload;
mod protection;
mod requests;
mod segment;
mod sockets;
mod streams;
mod tracker;
pub(crate) mod whatsapp;

use std::{net::SocketAddr, path::Path, process::Command, time::Duration};

use parlance::{
    access::CanAdminister,
    accounts::{
        input::CreateApiKeyInput,
        key::{self, NewKey},
    },
    app::App,
    clock::Clock,
    config::{ClientAddress, DoorConfig, Limits, Secret, WhatsappConfig},
    db::{Db, write},
    graphql::{schema, shared::Executions},
    http,
    ingest::Resources,
    tasks::Tasks,
};
use parlance_entity::{chatbot, vocabulary::ApiKeyKind};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::support::{
    client,
    sample::{self, AT},
};

/// A server on a free port, with a chatbot, and a secret key and a write key of it.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) executions: Executions,
    doors: Tasks,
    address: SocketAddr,
    pub(crate) chatbot: chatbot::Model,
    pub(crate) key: String,
    pub(crate) write_key: String,
}

impl Server {
    pub(crate) async fn start(db: Db) -> Self {
        Self::start_of(db, |chatbot| chatbot).await
    }

    /// With these settings of the chatbot.
    pub(crate) async fn start_of(db: Db, set: impl FnOnce(chatbot::Model) -> chatbot::Model) -> Self {
        Self::start_fully(set(sample::chatbot("shop")), Resources::none(), 50_000, db, Limits::default()).await
    }

    /// With these resources of the way in.
    pub(crate) async fn start_equipped(db: Db, resources: Resources) -> Self {
        Self::start_fully(sample::chatbot("shop"), resources, 50_000, db, Limits::default()).await
    }

    pub(crate) async fn start_with(db: Db, limits: Limits) -> Self {
        Self::start_within(50_000, db, limits).await
    }

    /// With room for so many items in the writer's queue.
    async fn start_within(queue_capacity: usize, db: Db, limits: Limits) -> Self {
        Self::start_fully(sample::chatbot("shop"), Resources::none(), queue_capacity, db, limits).await
    }

    async fn start_fully(
        chatbot: chatbot::Model,
        resources: Resources,
        queue_capacity: usize,
        db: Db,
        limits: Limits,
    ) -> Self {
        let (key, write_key) = account(&db, &chatbot).await;
        let app = App::start_with(resources, limits, queue_capacity, db, Clock::manual(AT), Tasks::new());
        let doors = Tasks::new();
        let executions = Executions::new(schema::build(app.clone()), &app.tasks);
        let router = http::router(app.clone(), executions.clone(), doors_config(), doors.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let serving = http::serve(listener, router, doors.clone());
        doors.spawn("server", async move { serving.await.expect("the server runs") });
        Self { app, executions, doors, address, chatbot, key, write_key }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The answer to a request with the key.
    pub(crate) async fn ask(&self, query: &str) -> Value {
        self.ask_with(query, json!({})).await
    }

    /// The answer to a request with variables.
    pub(crate) async fn ask_with(&self, query: &str, variables: Value) -> Value {
        let request = client().post(self.url("/graphql")).bearer_auth(&self.key);
        let request = request.json(&json!({ "query": query, "variables": variables }));
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// Runs a script of tests/node against the server.
    async fn run_script(&self, arguments: &[&str]) {
        let mut command = script(arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it runs");
        let output = output.expect("Node.js is there");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{arguments:?} failed:\n{out}\n{err}");
    }

    /// Ends the server, so that the database can be closed.
    pub(crate) async fn end(self) {
        assert!(self.doors.shutdown(Duration::from_secs(10)).await, "requests and sockets end");
        let tasks = self.app.tasks.clone();
        drop(self);
        assert!(tasks.shutdown(Duration::from_secs(10)).await, "everything ends");
    }
}

/// A script of tests/node.
fn script(arguments: &[&str]) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
    assert!(folder.join("node_modules").exists(), "run `npm ci` in tests/node first, as `make test` does");
    let mut command = Command::new("node");
    command.args(arguments).current_dir(folder);
    command
}

/// Behind a proxy, and with a webhook.
fn doors_config() -> DoorConfig {
    let whatsapp =
        WhatsappConfig { app_secret: Secret::new("test app secret"), verify_token: Secret::new("test verify token") };
    DoorConfig { client_address: ClientAddress::XForwardedFor, whatsapp: Some(whatsapp) }
}

/// A chatbot of this slug, and a secret key of it.
async fn account_of(db: &Db, slug: &str) -> (chatbot::Model, String) {
    let chatbot = sample::chatbot(slug);
    let (key, _) = account(db, &chatbot).await;
    (chatbot, key)
}

/// Stores a chatbot, and makes a secret key and a write key of it.
async fn account(db: &Db, chatbot: &chatbot::Model) -> (String, String) {
    write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("a chatbot");
    let secret = make_key(db, chatbot.id, ApiKeyKind::Secret, None).await.secret;
    let write = make_key(db, chatbot.id, ApiKeyKind::Write, None).await.secret;
    (secret.reveal().to_owned(), write.reveal().to_owned())
}

async fn make_key(db: &Db, chatbot_id: Uuid, kind: ApiKeyKind, allowed_origins: Option<Vec<String>>) -> NewKey {
    let chatbot = Some(chatbot_id.to_string().into());
    let input = CreateApiKeyInput { chatbot_id: chatbot, kind, name: "Back end".to_owned(), allowed_origins };
    let made = key::create(db, CanAdminister::at_the_command_line(), AT, Some(chatbot_id), input).await;
    made.expect("the database works").expect("nothing is wrong with it")
}

async fn make_admin_key(db: &Db) -> String {
    let input = CreateApiKeyInput {
        chatbot_id: None,
        kind: ApiKeyKind::Admin,
        name: "Admin".to_owned(),
        allowed_origins: None,
    };
    let made = key::create(db, CanAdminister::at_the_command_line(), AT, None, input).await;
    made.expect("the database works").expect("nothing is wrong with it").secret.reveal().to_owned()
}

/// The code of the first error.
fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("(no error with a code)")
}
