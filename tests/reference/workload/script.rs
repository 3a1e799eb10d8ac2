//! What happens, written down report by report.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::{Value, json};

use super::{mutation::Mutation, plan::Plan};
use crate::reference::{dice::Dice, time::MINUTE};

/// One report, as an item of a request of its kind.
#[derive(Clone, Debug)]
pub(super) struct Report {
    pub(super) mutation: &'static Mutation,
    /// What its request says beside the list of items.
    pub(super) shared: Value,
    pub(super) fields: Value,
    /// When it happened.
    pub(super) at: i64,
}

/// The script of a seed, as it is being written.
pub(super) struct Script {
    pub(super) dice: Dice,
    pub(super) plan: Plan,
    /// The present instant of the story.
    pub(super) at: i64,
    pub(super) reports: Vec<Report>,
    /// Ids given out so far, by their first letter.
    given: BTreeMap<&'static str, usize>,
    /// Instants at which something happens.
    taken: BTreeSet<i64>,
    /// Calls of which a failure was told.
    failed: BTreeSet<String>,
}

impl Script {
    pub(super) fn new(dice: Dice, plan: Plan) -> Self {
        let at = plan.start;
        Self {
            dice,
            plan,
            at,
            reports: Vec::new(),
            given: BTreeMap::new(),
            taken: BTreeSet::new(),
            failed: BTreeSet::new(),
        }
    }

    /// Reports something that happens now.
    pub(super) fn tell(&mut self, mutation: &str, fields: Value) {
        self.tell_with(mutation, json!({}), fields);
    }

    /// Reports something that happens now, in a request that says something of all its items.
    pub(super) fn tell_with(&mut self, mutation: &str, shared: Value, mut fields: Value) {
        let mutation = Mutation::named(mutation);
        let at = self.instant();
        if self.plan.orderly || !self.dice.chance(2) {
            fields[mutation.time] = json!(self.text(at));
        }
        self.reports.push(Report { mutation, shared, fields, at });
    }

    /// Some time goes by: little, or as much as makes a difference to a timeout.
    pub(super) fn pass(&mut self) {
        let settings = &self.plan.settings;
        let timeout = self.dice.pick(&[settings.session_timeout, settings.conversation_timeout]);
        self.at += match self.dice.below(20) {
            0 => timeout - 1,
            1 => timeout,
            2 => timeout + 1,
            3 => timeout + self.dice.between(1, 20) * MINUTE,
            4 => self.dice.between(1, 9) * MINUTE,
            5..8 => 0,
            _ => self.dice.pick(&[1, 99, 100, 2_999, 3_000, 3_001, 10_000, 20_000, 60_000]),
        };
    }

    /// A new id; now and then one that was given before, where that does not make the order of arrival count.
    pub(super) fn new_id(&mut self, letter: &'static str) -> String {
        let given = *self.given.get(letter).unwrap_or(&0);
        if given > 0 && !self.plan.orderly && self.dice.chance(4) {
            return format!("{letter}{}", self.dice.below(given));
        }
        self.given.insert(letter, given + 1);
        format!("{letter}{given}")
    }

    /// An id that was given before, mostly of late; now and then one that is yet to come.
    pub(super) fn known_id(&mut self, letter: &'static str) -> String {
        let given = *self.given.get(letter).unwrap_or(&0);
        if self.dice.chance(8) {
            return format!("{letter}{given}");
        }
        let back = if self.dice.chance(70) { self.dice.below(3) } else { self.dice.below(given + 1) };
        format!("{letter}{}", given.saturating_sub(back + 1))
    }

    /// A call that fails. Of two failures of one call the first to arrive holds, so there are none where that must not
    /// count.
    pub(super) fn failing_call(&mut self) -> Option<String> {
        let id = self.known_id("k");
        let is_first = self.failed.insert(id.clone());
        Some(id).filter(|_| (is_first || !self.plan.orderly) && self.dice.chance(60))
    }

    /// One of the list so often in a hundred times, else null.
    pub(super) fn maybe(&mut self, percent: usize, list: &[&str]) -> Value {
        json!(self.dice.maybe(percent, list))
    }

    fn instant(&mut self) -> i64 {
        let mut at = self.at;
        while self.plan.orderly && !self.taken.insert(at) {
            at += 1;
        }
        at
    }

    /// The instant as senders write it, in any time zone.
    fn text(&mut self, at: i64) -> String {
        let offset = FixedOffset::east_opt(self.dice.pick(&[0, 0, 0, 20_700, -12_600])).expect("an offset");
        let at = DateTime::from_timestamp_millis(at).expect("a year that exists").with_timezone(&offset);
        at.to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}
