//! Fresh databases, gone afterwards.

use anyhow::Context;
use clap::ValueEnum;
use parlance::{config::DatabaseConfig, db::Db};
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;
use uuid::Uuid;

/// Which database.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Kind {
    /// A file in a temporary folder.
    Sqlite,
    /// A database on the server that `PARLANCE_TEST_POSTGRES` names.
    Postgres,
}

/// A database that is dropped with [`Fresh::drop`].
pub(crate) struct Fresh {
    /// Its address.
    pub(crate) url: String,
    folder: Option<TempDir>,
}

impl Fresh {
    /// An empty database.
    pub(crate) async fn create(kind: Kind) -> anyhow::Result<Self> {
        match kind {
            Kind::Sqlite => {
                let folder = tempfile::tempdir()?;
                let url = format!("sqlite://{}", folder.path().join("bench.db").display());
                Ok(Self { url, folder: Some(folder) })
            }
            Kind::Postgres => {
                let name = format!("parlance_bench_{}", Uuid::now_v7().simple());
                administer(&format!("CREATE DATABASE {name}")).await?;
                let server = server();
                let (host, _) = server.rsplit_once('/').context("the address ends with a slash and a database")?;
                // Encryption on loopback would be measured beside the product.
                Ok(Self { url: format!("{host}/{name}?sslmode=disable"), folder: None })
            }
        }
    }

    /// Connects to it and creates the tables, where they are not there.
    pub(crate) async fn connect(&self) -> anyhow::Result<Db> {
        let db = Db::connect(&DatabaseConfig::new(&self.url)).await?;
        db.migrate().await?;
        Ok(db)
    }

    /// Removes it.
    pub(crate) async fn drop(self) -> anyhow::Result<()> {
        match self.folder {
            Some(folder) => Ok(folder.close()?),
            None => {
                let name = self.url.rsplit('/').next().and_then(|name| name.split('?').next()).unwrap_or_default();
                administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await
            }
        }
    }
}

async fn administer(sql: &str) -> anyhow::Result<()> {
    let connection = Database::connect(server()).await.context("no PostgreSQL server: run this with make bench")?;
    connection.execute_unprepared(sql).await?;
    Ok(connection.close().await?)
}

#[expect(clippy::disallowed_methods, reason = "the one setting of the benchmarks, which the server has no use for")]
fn server() -> String {
    std::env::var("PARLANCE_TEST_POSTGRES").unwrap_or_else(|_| "postgres://postgres@127.0.0.1:5432/postgres".to_owned())
}
