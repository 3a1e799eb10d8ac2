//! Versioned changes of the database schema.
