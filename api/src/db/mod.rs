//! The database: connections, what differs between SQLite and PostgreSQL, where every query starts, and pages.

use sea_orm::DatabaseConnection;

/// Connections to one database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    /// For transactions that write: one connection on SQLite, a pool on PostgreSQL.
    pub writer: DatabaseConnection,
    /// For queries: a pool of read-only connections, with a limit on how long a query may take.
    pub reader: DatabaseConnection,
}
