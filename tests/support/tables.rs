//! How many rows every table holds.

use std::collections::BTreeMap;

use parlance::db::{Db, Dialect};
use sea_orm::{ConnectionTrait, Statement};

/// The rows of each table, by its name.
pub(crate) async fn rows(db: &Db) -> BTreeMap<String, i64> {
    let tables = match db.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table'",
        Dialect::Postgres => "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut counts = BTreeMap::new();
    for table in ask::<String>(db, tables).await {
        let count = ask::<i64>(db, &format!(r#"SELECT COUNT(*) AS name FROM "{table}""#)).await;
        counts.insert(table, count[0]);
    }
    assert!(counts.len() > 14 && counts["chatbot"] > 0, "the tables are found: {counts:?}");
    counts
}

async fn ask<T: sea_orm::TryGetable>(db: &Db, sql: &str) -> Vec<T> {
    let statement = Statement::from_string(db.reader.get_database_backend(), sql);
    let rows = db.reader.query_all_raw(statement).await.expect("the tables can be read");
    rows.iter().map(|row| row.try_get("", "name").expect("a value")).collect()
}
