//! The seeds, in parts that run side by side.

use parlance::db::Db;

use super::{compare, selection::Types};
use crate::{reference::workload::door::House, support::on_every_database};

/// How many parts there are.
const PARTS: u64 = 8;
/// How many seeds are compared in all, on each database.
const SEEDS: u64 = 200;
/// How many differences are told.
const MOST_TOLD: usize = 10;

/// How many seeds: `make fuzz SEEDS=2000` asks for more than the usual ones.
#[expect(clippy::disallowed_methods, reason = "a switch of this test, no setting of the server")]
fn seeds() -> u64 {
    let asked = std::env::var("PARLANCE_TEST_SEEDS").ok();
    asked.map_or(SEEDS, |asked| asked.parse().expect("PARLANCE_TEST_SEEDS is a number"))
}

async fn part(db: Db, number: u64) {
    let house = House::start(db);
    let types = Types::of_the_schema();
    let mut differences = Vec::new();
    for seed in (number..seeds()).step_by(PARTS as usize) {
        differences.extend(compare(&house, &types, seed).await);
    }
    house.end().await;
    let count = differences.len();
    differences.truncate(MOST_TOLD);
    assert_eq!(count, 0, "the product and the reference differ:\n\n{}\n", differences.join("\n\n"));
}

on_every_database! {
    async fn part_1(db) { part(db, 0).await }
    async fn part_2(db) { part(db, 1).await }
    async fn part_3(db) { part(db, 2).await }
    async fn part_4(db) { part(db, 3).await }
    async fn part_5(db) { part(db, 4).await }
    async fn part_6(db) { part(db, 5).await }
    async fn part_7(db) { part(db, 6).await }
    async fn part_8(db) { part(db, 7).await }
}
