//! The database: connections, what differs between SQLite and PostgreSQL, where every query starts, and pages.

use std::{path::Path, time::Duration};

use parlance_migration::Migrator;
use sea_orm::{
    AccessMode, ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, IsolationLevel, TransactionTrait,
    sqlx::sqlite::SqliteConnectOptions,
};
use sea_orm_migration::MigratorTrait;

use crate::{
    config::DatabaseConfig,
    error::{Error, Result},
};

pub mod dialect;
pub mod notify;
pub mod page;
pub mod statistics;
pub mod tenant;
pub mod write;

pub use dialect::Dialect;

/// Connections to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    /// For transactions that write: one connection on SQLite, a pool on PostgreSQL.
    pub writer: DatabaseConnection,
    /// For queries: a pool of read-only connections, with a limit on how long a query may take.
    pub reader: DatabaseConnection,
}

impl Db {
    /// Connects. A SQLite file is created if it is not there, with its folder.
    ///
    /// # Errors
    /// The address names neither SQLite nor PostgreSQL, or the database cannot be reached.
    pub async fn connect(config: &DatabaseConfig) -> Result<Self> {
        match Dialect::of_url(config.url.reveal()) {
            Some(Dialect::Sqlite) => connect_sqlite(config).await,
            Some(Dialect::Postgres) => connect_postgres(config).await,
            None => {
                Err(Error::Internal("the database's address must start with `sqlite://` or `postgres://`".to_owned()))
            }
        }
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// `Database` where a change fails.
    pub async fn migrate(&self) -> Result<()> {
        Ok(Migrator::up(&self.writer, None).await?)
    }

    /// A transaction that reads the database as it stands when it first reads, whatever is committed meanwhile.
    ///
    /// # Errors
    /// `Database`.
    pub async fn snapshot(&self) -> Result<DatabaseTransaction> {
        let transaction = match self.dialect() {
            // Any transaction there is one.
            Dialect::Sqlite => self.reader.begin().await?,
            Dialect::Postgres => {
                let (level, mode) = (IsolationLevel::RepeatableRead, AccessMode::ReadOnly);
                self.reader.begin_with_config(Some(level), Some(mode)).await?
            }
        };
        Ok(transaction)
    }

    /// Which database it is.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        Dialect::of(&self.writer)
    }

    /// Closes every connection, after what they are doing.
    ///
    /// # Errors
    /// `Database` where one does not close.
    pub async fn close(self) -> Result<()> {
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }
}

async fn connect_sqlite(config: &DatabaseConfig) -> Result<Db> {
    let options: SqliteConnectOptions =
        config.url.reveal().parse().map_err(|error| Error::Internal(format!("the database's address: {error}")))?;
    create_folder(options.get_filename()).await?;
    // The writer first: it creates the file, which readers may not.
    let writer = Database::connect(sqlite(config, 1, false)).await?;
    let reader = Database::connect(sqlite(config, config.readers, true)).await?;
    Ok(Db { writer, reader })
}

async fn create_folder(file: &Path) -> Result<()> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    tokio::fs::create_dir_all(folder)
        .await
        .map_err(|error| Error::Internal(format!("cannot create the folder {}: {error}", folder.display())))
}

fn sqlite(config: &DatabaseConfig, connections: u32, reads_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new(config.url.reveal());
    options.max_connections(connections).sqlx_logging(false).idle_timeout(None::<Duration>);
    // A file's connections do not grow stale, and each new one would first have to read the schema.
    options.min_connections(1).max_lifetime(None::<Duration>).test_before_acquire(false);
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .create_if_missing(!reads_only)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("synchronous", "FULL")
            // A group of thousands of rows with their indexes stays in memory until it is committed, …
            .pragma("cache_size", "-65536")
            // … and is copied from the log into the file once for many groups.
            .pragma("wal_autocheckpoint", "8192")
            // Readers look at pages where the system has them instead of copying each.
            .pragma("mmap_size", "1073741824");
        if reads_only { sqlite.pragma("query_only", "ON") } else { sqlite.pragma("journal_mode", "WAL") }
    });
    options
}

async fn connect_postgres(config: &DatabaseConfig) -> Result<Db> {
    let mut write = postgres(config, config.writers);
    write.set_application_name("parlance writer");
    let mut read = postgres(config, config.readers);
    read.set_application_name("parlance reader").statement_timeout(config.query_timeout);
    read.map_sqlx_postgres_opts(|postgres| {
        // The text of a statement is the same for an hour and for a year; its plan is not.
        postgres.options([("default_transaction_read_only", "on"), ("plan_cache_mode", "force_custom_plan")])
    });
    Ok(Db { writer: Database::connect(write).await?, reader: Database::connect(read).await? })
}

fn postgres(config: &DatabaseConfig, connections: u32) -> ConnectOptions {
    // Both spellings are common; the driver knows one.
    let mut options = ConnectOptions::new(config.url.reveal().replacen("postgresql:", "postgres:", 1));
    options.max_connections(connections).sqlx_logging(false).acquire_timeout(Duration::from_secs(10));
    options
}
