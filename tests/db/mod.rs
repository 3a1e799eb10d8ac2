//! The database layer.

mod dialect;
mod page;
mod schema;
mod write;
