//! How the server behaves, on SQLite and on PostgreSQL. The folders mirror `api/src`.

mod accounts;
mod db;
mod demo;
mod import;
mod ingest;
mod metrics;
mod records;
mod support;
mod workspace;
