//! What holds of every answer, whatever was reported: numbers against each other, over random workloads.

mod fractions;
mod order;
mod parts;
mod presence;
mod question;
mod shape;
mod sums;

use self::{fractions::Fractions, question::Question, shape::Shape};
use super::workload::{Workload, door::House, orderly, workload};
use crate::support::on_every_database;

/// Workloads in which, together, no fraction is always null.
const FULL: [u64; 4] = [0, 1, 2, 3];
/// Workloads that are reported as things happen, with several sessions at once.
const LIVE: [u64; 3] = [1, 4, 11];
/// Workloads in which nothing depends on the order of arrival.
const ORDERLY: [u64; 2] = [1, 2];

on_every_database! {
    async fn parts_add_up_to_the_whole_and_never_exceed_it(db) {
        let (shape, house) = (Shape::of_the_schema(), House::start(db));
        let mut fractions = Fractions::of(&shape);
        for (place, seed) in FULL.into_iter().enumerate() {
            let workload = workload(seed);
            let door = house.door(&workload).await;
            workload.send(&door).await;
            for question in [Question::whole(), Question::middle(&workload)] {
                sums::of_times(&shape, &door, &question).await;
                sums::of_lists(&shape, &door, &question).await;
            }
            let dimensions: Vec<_> = shape.words("Dimension").iter().skip(place).step_by(FULL.len()).cloned().collect();
            sums::of_values(&shape, &door, &dimensions).await;
            parts::of_states(&shape, &door).await;
            for answer in order::everything(&shape, &door, &workload).await {
                fractions.hold(&shape, &answer);
                parts::hold(&shape, &answer);
            }
        }
        fractions.all_were_seen();
        house.end().await;
    }

    async fn how_many_were_there_is_the_same_in_parts_and_later(db) {
        let house = House::start(db);
        for seed in LIVE {
            let workload = workload(seed);
            let door = house.door(&workload).await;
            let (mut last, mut told) = (0, false);
            workload.send_watched(&door, async |at| {
                // Who subscribes again soon may be told what was so a moment ago: once is enough.
                if at > last {
                    told |= presence::now_and_later(&door, at, !told).await;
                    last = at;
                }
            }).await;
            assert!(told, "there are never two at once in {seed}");
            presence::of_parts(&door, elapsed(&workload)).await;
        }
        house.end().await;
    }

    async fn any_order_gives_the_same_numbers_and_so_does_everything_twice(db) {
        let (shape, house) = (Shape::of_the_schema(), House::start(db));
        for seed in ORDERLY {
            let workload = orderly(seed);
            let mut answers = Vec::new();
            for sent in [workload.clone(), workload.shuffled(seed), workload.shuffled(seed + 1).twice()] {
                let door = house.door(&sent).await;
                sent.send(&door).await;
                let outlook = order::outlook(&door).await;
                answers.push((order::everything(&shape, &door, &sent).await, outlook));
            }
            for (other, how) in [(&answers[1], "shuffled"), (&answers[2], "shuffled and twice")] {
                order::same(&other.0, &answers[0].0, &format!("{seed}, {how},"));
                order::same(&other.1, &answers[0].1, &format!("{seed}, {how},"));
            }
        }
        house.end().await;
    }
}

/// The instants between which a workload has happened.
fn elapsed(workload: &Workload) -> (i64, i64) {
    let (start, end) = workload.span();
    (start, end.min(workload.now()))
}
