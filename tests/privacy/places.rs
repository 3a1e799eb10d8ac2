//! The places in which something could be left behind.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use parlance::db::{Db, Dialect};
use sea_orm::{ConnectionTrait, Statement};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::fmt::MakeWriter;

/// Everything that is logged on this thread, down to the last detail, until it is dropped.
pub(super) struct Log {
    lines: Lines,
    _guard: DefaultGuard,
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Log {
    pub(super) fn record() -> Self {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(lines.clone())
            .with_ansi(false)
            .finish();
        Self { lines, _guard: tracing::subscriber::set_default(subscriber) }
    }

    pub(super) fn text(&self) -> String {
        let lines = self.lines.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&lines).into_owned()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Every row of every table as text; of SQLite the bytes of its files besides, which hold what was overwritten too.
pub(super) async fn stored(db: &Db) -> String {
    match db.dialect() {
        Dialect::Sqlite => files(db).await,
        Dialect::Postgres => rows(db).await,
    }
}

async fn files(db: &Db) -> String {
    let path = ask(db, "SELECT file AS text FROM pragma_database_list WHERE name = 'main'").await.remove(0);
    let mut all = String::new();
    for file in [path.clone(), format!("{path}-wal")] {
        all.push_str(&String::from_utf8_lossy(&std::fs::read(&file).unwrap_or_default()));
    }
    assert!(all.contains("CREATE TABLE"), "the files are read");
    all
}

async fn rows(db: &Db) -> String {
    let mut all = String::new();
    for table in ask(db, "SELECT tablename::text AS text FROM pg_tables WHERE schemaname = 'public'").await {
        all.push_str(&table);
        for row in ask(db, &format!(r#"SELECT to_jsonb(row)::text AS text FROM "{table}" AS row"#)).await {
            all.push_str(&row);
            all.push('\n');
        }
    }
    all
}

async fn ask(db: &Db, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(db.reader.get_database_backend(), sql);
    let rows = db.reader.query_all_raw(statement).await.expect("the tables can be read");
    rows.iter().map(|row| row.try_get("", "text").expect("a text")).collect()
}
