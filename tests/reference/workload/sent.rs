//! That workloads go in, most of each, and not all.

use std::collections::BTreeSet;

use super::{door::House, workload};
use crate::support::on_every_database;

on_every_database! {
    async fn most_of_a_workload_is_accepted_and_some_is_refused(db) {
        let house = House::start(db);
        let (mut sent, mut accepted, mut mutations) = (0, 0, BTreeSet::new());
        for seed in 0..10 {
            let workload = workload(seed);
            let door = house.door(&workload).await;
            accepted += workload.send(&door).await.len();
            sent += workload.reports.len();
            mutations.extend(workload.requests.iter().map(|request| request.mutation.name));
        }
        assert!(accepted * 100 > sent * 85 && accepted < sent, "{accepted} of {sent}");
        assert_eq!(mutations.len(), 18, "{mutations:?}");
        house.end().await;
    }
}
