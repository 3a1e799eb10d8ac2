//! What the database knows of its tables when it plans.

use sea_orm::{
    ConnectionTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::{Db, Dialect};
use crate::error::Result;

/// How many rows make a table worth a look.
const ROWS: i64 = 500;

/// Has PostgreSQL look at the tables that it has never looked at, though they hold rows by now. Until then it plans as if
/// they were empty, and reads all of a chatbot's rows to find one; by itself it looks after a minute at the earliest.
/// SQLite plans well without. Answers which tables.
///
/// # Errors
/// `Database`.
pub async fn gather(db: &Db) -> Result<Vec<String>> {
    if db.dialect() == Dialect::Sqlite {
        return Ok(Vec::new());
    }
    let rows = db.writer.query_all(&unknown_tables()).await?;
    let tables = rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect::<Result<Vec<String>>>()?;
    for table in &tables {
        // The names are those of our own migrations.
        db.writer.execute_unprepared(&format!("ANALYZE \"{table}\"")).await?;
    }
    Ok(tables)
}

/// Tables with rows that were never analysed.
fn unknown_tables() -> SelectStatement {
    Query::select()
        .expr(Expr::col("relname").cast_as("TEXT"))
        .from("pg_stat_user_tables")
        .and_where(Expr::col("schemaname").eq(Expr::cust("current_schema()")))
        .and_where(Expr::col("n_live_tup").gte(ROWS))
        .and_where(Expr::col("last_analyze").is_null())
        .and_where(Expr::col("last_autoanalyze").is_null())
        .take()
}
