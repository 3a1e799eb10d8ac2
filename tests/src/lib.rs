//! Tests of behaviour through the public API, on every database.
