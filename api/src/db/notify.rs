//! Word from one process on a database to the others: PostgreSQL's NOTIFY. A SQLite file has one process.

use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, Func, Query},
    sqlx::postgres::{PgListener, PgPoolOptions},
};

use super::{Db, Dialect};
use crate::error::{Error, Result};

/// Where everybody listens.
const CHANNEL: &str = "parlance";

/// What those who listen show up as among the database's connections.
pub const LISTENER: &str = "parlance listener";

/// Says a word of at most 8,000 bytes to all who listen, when the transaction commits. The same word said twice in a
/// transaction is heard once.
///
/// # Errors
/// `Database`.
pub async fn tell(transaction: &impl ConnectionTrait, word: &str) -> Result<()> {
    if Dialect::of(transaction) == Dialect::Postgres {
        let notify = Func::cust("pg_notify").arg(Expr::val(CHANNEL)).arg(Expr::val(word));
        transaction.execute(&Query::select().expr(notify).to_owned()).await?;
    }
    Ok(())
}

/// Who listens, over a connection of its own.
#[derive(Debug)]
pub struct Listener(PgListener);

impl Listener {
    /// Listens from now on; none: there is nobody else to be heard.
    ///
    /// # Errors
    /// `Internal` where there is no connection to be had.
    pub async fn connect(db: &Db) -> Result<Option<Self>> {
        if db.dialect() == Dialect::Sqlite {
            return Ok(None);
        }
        let options = db.writer.get_postgres_connection_pool().connect_options();
        // A pool of its own: one that listens would otherwise keep a connection from those who write.
        let pool = PgPoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_lazy_with((*options).clone().application_name(LISTENER));
        let mut listener = PgListener::connect_with(&pool).await.map_err(lost)?;
        listener.listen(CHANNEL).await.map_err(lost)?;
        Ok(Some(Self(listener)))
    }

    /// The next word; none: the connection was lost, and there is a new one, so that words may have been missed.
    ///
    /// # Errors
    /// `Internal` where there is no connection to be had.
    pub async fn hear(&mut self) -> Result<Option<String>> {
        let word = self.0.try_recv().await.map_err(lost)?;
        Ok(word.map(|word| word.payload().to_owned()))
    }
}

fn lost(error: impl std::error::Error) -> Error {
    Error::Internal(format!("no connection to listen on: {error}"))
}
