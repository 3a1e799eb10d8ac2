//! Random workloads: small, dense, and for a seed the same for ever. They go in by the mutations of the schema.

mod desk;
pub(crate) mod door;
mod flaws;
mod mutation;
mod pages;
mod plan;
pub(crate) mod pools;
mod request;
mod script;
#[cfg(test)]
mod sent;
mod talk;
mod visit;
mod widget;

use chrono_tz::Tz;

use self::{
    plan::{Arrival, Plan},
    request::Request,
    script::{Report, Script},
};
use super::{
    dice::Dice,
    record::Settings,
    time::{HOUR, MINUTE},
};

/// What happens at a chatbot, and how it is told.
#[derive(Clone, Debug)]
pub(crate) struct Workload {
    pub(crate) seed: u64,
    plan: Plan,
    reports: Vec<Report>,
    requests: Vec<Request>,
}

/// The workload of a seed.
pub(crate) fn workload(seed: u64) -> Workload {
    Workload::write(seed, false)
}

/// A workload in which nothing depends on the order of arrival: no two things happen at one instant, none lacks its time,
/// and none has the id of another.
pub(crate) fn orderly(seed: u64) -> Workload {
    Workload::write(seed, true)
}

impl Workload {
    /// What the records depend on.
    pub(crate) fn settings(&self) -> &Settings {
        &self.plan.settings
    }

    /// The chatbot's time zone.
    pub(crate) fn zone(&self) -> Tz {
        self.plan.zone
    }

    /// Instants between which most of it happens.
    pub(crate) fn span(&self) -> (i64, i64) {
        (self.plan.start, self.plan.start + self.plan.length)
    }

    /// When it is looked at.
    pub(crate) fn now(&self) -> i64 {
        self.plan.now
    }

    /// The same, sent in another order, all at the end.
    pub(crate) fn shuffled(&self, order: u64) -> Self {
        let mut dice = Dice::new(order);
        let plan = Plan { arrival: Arrival::Shuffled, ..self.plan.clone() };
        let requests = request::requests(&plan, &mut dice, self.reports.clone());
        Self { plan, requests, ..self.clone() }
    }

    /// The same, and all of it again.
    pub(crate) fn twice(&self) -> Self {
        let again = self.requests.iter().map(|request| Request { received_at: self.plan.now, ..request.clone() });
        Self { requests: self.requests.iter().cloned().chain(again).collect(), ..self.clone() }
    }

    fn write(seed: u64, orderly: bool) -> Self {
        let mut dice = Dice::new(seed);
        let plan = Plan::new(&mut dice, orderly);
        let mut script = Script::new(dice, plan.clone());
        while script.reports.len() < 70 {
            let mut arrival = plan.start;
            for _ in 0..script.dice.between(3, 10) {
                // Some come at once with others, some at any time.
                arrival = match script.dice.maybe(35, &[0, 1, 4]) {
                    Some(minutes) => arrival + minutes * MINUTE,
                    None => plan.start + script.dice.between(0, plan.length / MINUTE) * MINUTE,
                };
                script.at = arrival;
                visit::visit(&mut script);
            }
        }
        until_now(&mut script);
        flaws::add(&mut script);
        let Script { mut dice, reports, .. } = script;
        let requests = request::requests(&plan, &mut dice, reports.clone());
        Self { seed, plan, reports, requests }
    }
}

/// Takes out what has not happened yet, but for some of it whose senders' clocks are wrong.
fn until_now(script: &mut Script) {
    let (plan, mut dice) = (script.plan.clone(), script.dice.clone());
    let ahead = !plan.orderly && plan.arrival != Arrival::Live;
    script
        .reports
        .retain(|report| report.at <= plan.now || ahead && report.at <= plan.now + 40 * HOUR && dice.chance(10));
    script.dice = dice;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_workload_for_ever() {
        let written = |seed| format!("{:?}", workload(seed).requests);
        assert_eq!(written(1), written(1));
        assert_ne!(written(1), written(2));
    }
}
