//! How the server behaves, on SQLite and on PostgreSQL. The folders mirror `api/src`.

mod accounts;
mod cli;
mod db;
mod demo;
mod docs;
mod export;
mod graphql;
mod http;
mod import;
mod ingest;
mod jobs;
mod live;
mod metrics;
mod privacy;
mod records;
mod reference;
mod reports;
mod support;
mod workspace;
