//! What is exported and imported again gives the same numbers.

use std::collections::BTreeMap;

use parlance::{
    db::Db,
    export::{Format, Kind, Range},
    import::{self, Plan},
};
use serde_json::{Value, json};

use super::text;
use crate::{
    import::take,
    ingest::world::{Tables, World},
    reference::{
        compare::selection::Types,
        workload::{
            door::{Door, House},
            orderly,
        },
    },
    support::on_every_database,
};

/// Workloads in which nothing depends on the order of arrival, which no export keeps.
const SEEDS: [u64; 3] = [3, 5, 8];

const KINDS: &[(Kind, import::Kind)] = &[
    (Kind::Events, import::Kind::Events),
    (Kind::Sessions, import::Kind::Sessions),
    (Kind::Messages, import::Kind::Messages),
    (Kind::Conversations, import::Kind::Conversations),
    (Kind::Handovers, import::Kind::Handovers),
    (Kind::Leads, import::Kind::Leads),
    (Kind::Users, import::Kind::Users),
];

on_every_database! {
    async fn everything_that_was_reported_makes_the_same_records(db) {
        let kinds = [(Kind::Items, import::Kind::Items)];
        move_and_compare(db, &kinds, &[], async |from, to| {
            let records = [told(from).await, told(to).await];
            assert!(records[0].len() > 10_000);
            assert_eq!(records[0], records[1]);
        }).await;
    }

    async fn records_of_each_kind_give_the_same_numbers(db) {
        // A call of a model that names neither a session nor a conversation is no part of any of these.
        move_and_compare(db, KINDS, &["ai"], async |_, _| {}).await;
    }
}

/// Moves workloads to chatbots that hold nothing yet, by these kinds of files, and compares all metrics but those left out.
async fn move_and_compare(
    db: Db,
    kinds: &[(Kind, import::Kind)],
    left_out: &[&str],
    also: impl AsyncFn(&World, &World),
) {
    let house = House::start(db.clone());
    for seed in SEEDS {
        let workload = orderly(seed);
        let (from, to) = (house.door(&workload).await, house.door(&workload).await);
        assert!(workload.send(&from).await.len() > 50);
        for (kind, import_kind) in kinds {
            let text = text(&db, from.chatbot_id(), *kind, Format::Jsonl, Range::default()).await;
            let writer = &house.app().writer;
            let (report, failed) = take(&text, &Plan::lines(*import_kind), writer, to.chatbot_id()).await;
            assert_eq!((failed, report.lines), (Vec::new(), text.lines().count() as u64), "seed {seed}: {kind:?}");
        }
        let [mut expected, mut found] = [numbers(&from).await, numbers(&to).await];
        for group in left_out {
            (expected[group], found[group]) = (Value::Null, Value::Null);
        }
        assert!(expected["sessions"]["total"].as_i64() > Some(5), "{expected}");
        assert_eq!(found, expected, "seed {seed}");
        let [from, to] = [from, to].map(|door| World::of(db.clone(), door.chatbot_id()));
        also(&from, &to).await;
        for world in [from, to] {
            let World { writer, tasks, .. } = world;
            drop(writer);
            tasks.shutdown(std::time::Duration::from_secs(10)).await;
        }
    }
    house.end().await;
}

/// All metrics over all time.
async fn numbers(door: &Door<'_>) -> Value {
    let metrics = Types::of_the_schema().below("metrics", &BTreeMap::new());
    let document = format!("{{ chatbot {{ analytics(range: {{ preset: ALL_TIME }}) {{ metrics {metrics} }} }} }}");
    let mut answer = door.ask(&document, json!({})).await;
    assert_eq!(answer.get("errors"), None, "{answer}");
    answer["data"]["chatbot"]["analytics"]["metrics"].take()
}

/// All records as text, without whose they are.
async fn told(world: &World) -> String {
    // An item that names no time has an id of its own each time it is sent.
    let tables = Tables { items: BTreeMap::new(), ..world.tables().await };
    format!("{tables:#?}").replace(&world.chatbot_id.to_string(), "")
}
