//! Versioned changes of the database schema, one per file. A change that was released is never edited: the next one
//! builds on it.

use sea_orm_migration::prelude::*;

pub use sea_orm_migration::MigratorTrait;

mod m0001_tenancy;
mod m0002_accepted;
mod m0003_records;
mod m0004_people;
mod m0005_analytics;
mod m0006_protection;
mod m0007_whatsapp;
mod m0008_live;
mod table;

/// Every change, in order.
#[derive(Clone, Copy, Debug)]
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_tenancy::Migration),
            Box::new(m0002_accepted::Migration),
            Box::new(m0003_records::Migration),
            Box::new(m0004_people::Migration),
            Box::new(m0005_analytics::Migration),
            Box::new(m0006_protection::Migration),
            Box::new(m0007_whatsapp::Migration),
            Box::new(m0008_live::Migration),
        ]
    }
}
