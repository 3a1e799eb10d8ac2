//! The public schema: names, descriptions and arguments. No SQL and no rules: those are in the modules above.

pub mod analytics;
pub mod answer;
pub mod limits;
pub mod loader;
pub mod mutation;
pub mod query;
pub mod reference;
pub mod schema;
pub mod scope;
pub mod shared;
pub mod subscription;
pub mod types;
