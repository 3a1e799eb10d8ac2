//! Parlance: analytics for chatbots over one GraphQL API.
//!
//! The modules stand in the order of their layers: a module may use those above it, never one below. A test holds them
//! to it.

pub mod mask;

pub mod error;

pub mod access;
pub mod clock;
pub mod config;
pub mod geo;
pub mod https;
pub mod id;

pub mod period;

pub mod db;

pub mod tasks;

pub mod model;

pub mod accounts;

pub mod live;

pub mod metrics;

pub mod ingest;

pub mod segment;
pub mod whatsapp;

pub mod records;

pub mod reports;

pub mod quota;

pub mod app;

pub mod graphql;

pub mod jobs;

pub mod http;

pub mod demo;

pub mod export;

pub mod import;

pub mod cli;
