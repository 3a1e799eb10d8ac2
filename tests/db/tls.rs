//! PostgreSQL over TLS.

use parlance::{config::DatabaseConfig, db::Db};
use sea_orm::{ConnectionTrait, Statement};

use crate::support::databases::with_empty_postgres;

#[tokio::test]
async fn a_connection_that_has_to_be_encrypted_is_or_does_not_come_about() {
    with_empty_postgres(async |url| {
        let open = connect(&format!("{url}?sslmode=disable")).await.expect("the database can be reached");
        assert!(!is_true(&open, "SELECT ssl AS answer FROM pg_stat_ssl WHERE pid = pg_backend_pid()").await);
        let can_encrypt = is_true(&open, "SELECT current_setting('ssl')::boolean AS answer").await;
        open.close().await.expect("it closes");
        match connect(&format!("{url}?sslmode=require")).await {
            Ok(db) => {
                assert!(is_true(&db, "SELECT ssl AS answer FROM pg_stat_ssl WHERE pid = pg_backend_pid()").await);
                db.close().await.expect("it closes");
            }
            Err(error) => assert!(!can_encrypt && error.to_string().contains("TLS"), "{error}"),
        }
    })
    .await;
}

async fn connect(url: &str) -> parlance::error::Result<Db> {
    Db::connect(&DatabaseConfig { readers: 1, writers: 1, ..DatabaseConfig::new(url) }).await
}

async fn is_true(db: &Db, sql: &str) -> bool {
    let statement = Statement::from_string(db.writer.get_database_backend(), sql);
    let row = db.writer.query_one_raw(statement).await.expect("the server answers").expect("with a row");
    row.try_get("", "answer").expect("a truth value")
}
