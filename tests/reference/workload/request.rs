//! How reports travel: as items of requests, each of which arrives at one instant.

use serde_json::{Value, json};

use super::{
    mutation::Mutation,
    plan::{Arrival, Plan},
    script::Report,
};
use crate::reference::{
    dice::Dice,
    time::{HOUR, MINUTE, SECOND},
};

/// A request, and when it arrives.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) mutation: &'static Mutation,
    pub(super) input: Value,
    pub(super) received_at: i64,
}

/// The requests that bring the reports, in the order of their arrival. Senders collect what fits in one request, a few
/// items or many.
pub(super) fn requests(plan: &Plan, dice: &mut Dice, mut reports: Vec<Report>) -> Vec<Request> {
    match plan.arrival {
        Arrival::Sorted => reports.sort_by_key(|report| report.mutation.name),
        Arrival::Shuffled => dice.shuffle(&mut reports),
        Arrival::Later | Arrival::Live => reports.sort_by_key(|report| report.at),
    }
    let mut requests: Vec<(usize, Request)> = Vec::new();
    for report in reports {
        let received_at = arrival(plan, dice, &report);
        match requests.iter_mut().find(|(room, request)| *room > 0 && request.takes(&report)) {
            Some((room, request)) => {
                request.add(report, received_at);
                *room -= 1;
            }
            None => requests.push((dice.pick(&[0, 3, 10, 50, 50]), Request::of(report, received_at))),
        }
    }
    let mut requests: Vec<_> = requests.into_iter().map(|(_, request)| request).collect();
    requests.sort_by_key(|request| request.received_at);
    requests
}

/// When a report is sent.
fn arrival(plan: &Plan, dice: &mut Dice, report: &Report) -> i64 {
    if plan.arrival != Arrival::Live {
        return plan.now;
    }
    let late = dice.weighted(&[(6, 0), (3, 2 * SECOND), (1, HOUR), (1, 30 * HOUR), (1, -10 * MINUTE)]);
    (report.at + if plan.orderly { late.max(0) } else { late }).min(plan.now)
}

impl Request {
    fn of(report: Report, received_at: i64) -> Self {
        let Report { mutation, mut shared, fields, .. } = report;
        let input = match mutation.list {
            Some(list) => {
                shared[list] = json!([fields]);
                shared
            }
            None => fields,
        };
        Self { mutation, input, received_at }
    }

    /// Whether a report fits in. One of the wrong form travels alone, for its whole request is refused.
    fn takes(&self, report: &Report) -> bool {
        let Some(list) = self.mutation.list else { return false };
        let mut shared = self.input.clone();
        shared.as_object_mut().expect("an input").remove(list);
        let is_readable = |input: &Value| self.mutation.items(input.clone()).is_ok();
        self.mutation == report.mutation
            && shared == report.shared
            && is_readable(&self.input)
            && is_readable(&Self::of(report.clone(), 0).input)
    }

    fn add(&mut self, report: Report, received_at: i64) {
        let list = self.mutation.list.expect("only lists grow");
        self.input[list].as_array_mut().expect("a list").push(report.fields);
        // What waits for company arrives with the last of it.
        self.received_at = self.received_at.max(received_at);
    }
}
