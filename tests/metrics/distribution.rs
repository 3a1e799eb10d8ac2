use parlance_entity::{Timestamp, session};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    ask::{Ask, at},
    rows::{self, store},
};
use crate::support::on_every_database;

const ALL: &str = "sessions { duration { count median p75 p90 p95 p99 max histogram { from to count } } }";

/// Lower edges of the bins, as the definition lists them, seconds.
const EDGES: [i64; 11] = [0, 10, 30, 60, 180, 300, 600, 1_800, 3_600, 14_400, 86_400];

/// Lengths that look random, milliseconds, some of them equal.
fn lengths(count: i64) -> Vec<i64> {
    (0..count).map(|number| number * number * 7_919 % 5_000_011 / 10 * 10).collect()
}

fn sessions(id: Uuid, start: Timestamp, lengths: &[i64]) -> Vec<session::Model> {
    let of = |(number, length): (usize, &i64)| session::Model {
        duration_ms: *length,
        ..rows::session(id, &format!("{}-{number}", start.0), start)
    };
    lengths.iter().enumerate().map(of).collect()
}

/// The same by sorting and counting.
fn expected(mut values: Vec<i64>) -> Value {
    values.sort_unstable();
    let percentile = |fraction: f64| {
        let place = fraction * (values.len() - 1) as f64;
        let (low, high) = (values[place.floor() as usize] as f64, values[place.ceil() as usize] as f64);
        (low + (high - low) * place.fract()) / 1000.0
    };
    let bin_of = |value: &i64| EDGES.iter().rposition(|edge| edge * 1000 <= *value).expect("not negative");
    let (first, last) = (bin_of(&values[0]), bin_of(&values[values.len() - 1]));
    let bin = |bin: usize| {
        json!({
            "from": EDGES[bin] as f64,
            "to": EDGES.get(bin + 1).map(|edge| *edge as f64),
            "count": values.iter().filter(|value| bin_of(value) == bin).count(),
        })
    };
    json!({
        "count": values.len(),
        "median": percentile(0.5), "p75": percentile(0.75), "p90": percentile(0.9), "p95": percentile(0.95),
        "p99": percentile(0.99), "max": values[values.len() - 1] as f64 / 1000.0,
        "histogram": (first..=last).map(bin).collect::<Vec<_>>(),
    })
}

/// Equal but for the last digits of fractions.
fn assert_close(found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            assert_eq!(found.len(), expected.len());
            expected.iter().for_each(|(key, value)| assert_close(&found[key], value));
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "{found:?} {expected:?}");
            found.iter().zip(expected).for_each(|(found, expected)| assert_close(found, expected));
        }
        (Value::Number(found), Value::Number(expected)) => {
            let (found, expected) = (found.as_f64().expect("a number"), expected.as_f64().expect("a number"));
            assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
        }
        _ => assert_eq!(found, expected),
    }
}

on_every_database! {
    async fn percentiles_and_histograms_are_those_of_the_sorted_values(db) {
        for count in [1, 2, 3, 4, 10, 100, 101, 257] {
            let id = Uuid::now_v7();
            store(&db, sessions(id, at("2026-03-02T12:00:00Z"), &lengths(count))).await;
            let found = Ask::default().metrics(&db, id, ALL).await;
            assert_close(&found["sessions"]["duration"], &expected(lengths(count)));
        }
    }

    async fn each_point_has_percentiles_of_its_own(db) {
        let id = Uuid::now_v7();
        store(&db, sessions(id, at("2026-03-02T12:00:00Z"), &lengths(30))).await;
        store(&db, sessions(id, at("2026-03-04T12:00:00Z"), &lengths(41))).await;
        let selection = format!("timeSeries {{ metrics {{ {ALL} }} }} hourOfDay {{ metrics {{ {ALL} }} }}");
        let found = Ask::default().answer(&db, id, &selection).await;
        let of = |group: &Value| group["metrics"]["sessions"]["duration"].clone();
        assert_close(&of(&found["timeSeries"][0]), &expected(lengths(30)));
        assert_close(&of(&found["timeSeries"][2]), &expected(lengths(41)));
        let both = lengths(30).into_iter().chain(lengths(41)).collect();
        assert_close(&of(&found["hourOfDay"][12]), &expected(both));
        let nothing = json!({
            "count": 0, "median": null, "p75": null, "p90": null, "p95": null, "p99": null, "max": null, "histogram": [],
        });
        assert_eq!(of(&found["timeSeries"][1]), nothing);
    }

    async fn a_value_on_an_edge_lies_in_the_bin_above(db) {
        let id = Uuid::now_v7();
        let values = vec![9_999, 10_000, 86_399_999, 86_400_000, 1_000_000_000_000];
        store(&db, sessions(id, at("2026-03-02T12:00:00Z"), &values)).await;
        let found = Ask::default().metrics(&db, id, ALL).await;
        assert_close(&found["sessions"]["duration"], &expected(values));
    }
}
