//! The settings of the server.

use std::{fmt, time::Duration};

/// A text that must not show up in logs: its `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(hidden)")
    }
}

/// Which database, and how it is used.
#[derive(Clone, Debug)]
pub struct DatabaseConfig {
    /// `sqlite://` and a path, or `postgres://` with user, host and database.
    pub url: Secret,
    /// How many connections read.
    pub readers: u32,
    /// How many connections write on PostgreSQL; on SQLite there is one.
    pub writers: u32,
    /// How long one query may take.
    pub query_timeout: Duration,
}

impl DatabaseConfig {
    /// This database, with defaults for the rest.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: Secret::new(url), readers: 8, writers: 4, query_timeout: Duration::from_secs(30) }
    }
}
