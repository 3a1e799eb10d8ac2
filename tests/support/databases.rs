//! Fresh databases: a temporary file, and a database of its own on a PostgreSQL server, dropped after the test.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    panic::{AssertUnwindSafe, resume_unwind},
    path::Path,
};

use futures_util::FutureExt;
use parlance::{config::DatabaseConfig, db::Db};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use uuid::Uuid;

/// Runs a test on a fresh SQLite file.
pub(crate) async fn with_sqlite(test: impl AsyncFnOnce(Db)) {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let db = connect(&format!("sqlite://{}", folder.path().join("parlance.db").display())).await;
    db.migrate().await.expect("the schema can be created");
    test(db.clone()).await;
    db.close().await.expect("the connections close");
}

/// Runs a test on a fresh database of the PostgreSQL server, and drops the database, whatever became of the test.
pub(crate) async fn with_postgres(test: impl AsyncFnOnce(Db)) {
    let admin = administrator().await;
    let name = format!("parlance_test_{}", Uuid::now_v7().simple());
    let template = template(&admin).await;
    run(&admin, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    let db = connect(&address_of(&name)).await;
    let outcome = AssertUnwindSafe(test(db.clone())).catch_unwind().await;
    let closed = db.close().await;
    run(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
    closed.expect("the connections close");
}

/// Runs a test with the address of a fresh database of the PostgreSQL server that holds no tables yet, and drops it.
pub(crate) async fn with_empty_postgres(test: impl AsyncFnOnce(&str)) {
    let admin = administrator().await;
    let name = format!("parlance_test_{}", Uuid::now_v7().simple());
    run(&admin, &format!("CREATE DATABASE {name}")).await;
    let outcome = AssertUnwindSafe(test(&address_of(&name))).catch_unwind().await;
    run(&admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn connect(url: &str) -> Db {
    let config = DatabaseConfig { readers: 2, writers: 2, ..DatabaseConfig::new(url) };
    Db::connect(&config).await.expect("the database can be reached")
}

#[expect(clippy::disallowed_methods, reason = "the tests' one setting, which the server has no use for")]
fn server() -> String {
    std::env::var("PARLANCE_TEST_POSTGRES").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}

fn address_of(database: &str) -> String {
    let server = server();
    let (host, _) = server.rsplit_once('/').expect("the address ends with a slash and a database");
    format!("{host}/{database}")
}

async fn administrator() -> DatabaseConnection {
    let mut options = ConnectOptions::new(server());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap_or_else(|error| {
        panic!(
            "these tests need a PostgreSQL server: start one with `docker run -p 5432:5432 -e \
             POSTGRES_HOST_AUTH_METHOD=trust postgres`, or name one in PARLANCE_TEST_POSTGRES ({error})"
        )
    })
}

/// The name of a migrated database to copy, which is made by the first test that asks. It is named after the
/// migrations' text, so that a change of them makes a new one.
async fn template(admin: &DatabaseConnection) -> String {
    let name = format!("parlance_template_{:016x}", hash_of_migrations());
    // Tests run in processes of their own, so it is the server that lets one of them in at a time.
    run(admin, "SELECT pg_advisory_lock(7305137)").await;
    let ready = format!("SELECT 1 FROM pg_database WHERE datname = '{name}' AND datistemplate");
    let rows = admin.query_all_raw(sea_orm::Statement::from_string(admin.get_database_backend(), ready)).await;
    if rows.expect("the server lists its databases").is_empty() {
        run(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(admin, &format!("CREATE DATABASE {name}")).await;
        let db = connect(&address_of(&name)).await;
        db.migrate().await.expect("the schema can be created");
        db.close().await.expect("the connections close");
        run(admin, &format!("ALTER DATABASE {name} IS_TEMPLATE true")).await;
    }
    run(admin, "SELECT pg_advisory_unlock(7305137)").await;
    name
}

fn hash_of_migrations() -> u64 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migration/src");
    let mut files: Vec<_> =
        folder.read_dir().expect("the migrations are there").map(|file| file.expect("a file").path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        std::fs::read(file).expect("a migration can be read").hash(&mut hasher);
    }
    hasher.finish()
}

async fn run(admin: &DatabaseConnection, sql: &str) {
    admin.execute_unprepared(sql).await.unwrap_or_else(|error| panic!("`{sql}` failed: {error}"));
}
