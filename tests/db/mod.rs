//! The database layer.

mod dialect;
mod page;
mod schema;
mod tls;
mod write;
