//! Intake flows.

use super::{
    belonging::Belonging,
    record::Flow,
    row::{Row, in_order},
};

/// Every intake flow; `session` tells the index of a row's. "One session and service type, from its first
/// `intake_flow_started`"; "a missing service_type is a type of its own; a second start is no second flow".
pub(super) fn flows(rows: &[Row], belonging: &Belonging, session: impl Fn(usize) -> Option<usize>) -> Vec<Flow> {
    let starts =
        in_order(rows, |place, row| row.is_event("intake_flow_started") && belonging.sessions[place].is_some());
    let same = |one: usize, other: usize| {
        let service = |place: usize| rows[place].property("service_type");
        belonging.sessions[one] == belonging.sessions[other] && service(one) == service(other)
    };
    let flow = |(nth, start): (usize, &usize)| {
        if starts[..nth].iter().any(|earlier| same(*earlier, *start)) {
            return None;
        }
        // "Steps and completions belong to the session's flow of that type from its start on."
        let of_flow = |name: &str| {
            in_order(rows, |place, row| row.is_event(name) && same(place, *start) && row.at >= rows[*start].at)
        };
        let steps = of_flow("intake_step_completed");
        Some(Flow {
            session: session(*start)?,
            service_type: rows[*start].property("service_type"),
            started_at: rows[*start].at,
            completed_at: of_flow("intake_flow_completed").first().map(|place| rows[*place].at),
            // A step without a name says nothing of how far the flow came.
            last_step: steps.iter().rev().find_map(|place| rows[*place].property("step")),
        })
    };
    starts.iter().enumerate().filter_map(flow).collect()
}
