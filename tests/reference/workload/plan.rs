//! What a seed is like: the chatbot's settings, when everything happens, and how it is sent.

use chrono_tz::Tz;

use crate::reference::{
    dice::Dice,
    record::Settings,
    time::{DAY, HOUR, MINUTE},
    workload::pools::DOMAIN,
};

/// How the reports arrive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Arrival {
    /// All at the end, in the order in which they happened.
    Later,
    /// All at the end, those of one kind together.
    Sorted,
    /// All at the end, in any order.
    Shuffled,
    /// Each soon after it happened, some much later, and some before by their sender's clock.
    Live,
}

/// What is settled before anything happens.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) zone: Tz,
    pub(super) settings: Settings,
    /// When it begins, and how long visits go on to begin.
    pub(super) start: i64,
    pub(super) length: i64,
    /// When it is looked at.
    pub(super) now: i64,
    pub(super) arrival: Arrival,
    /// No two things happen at one instant, nothing lacks its time or its own id: then nothing depends on the order of
    /// arrival.
    pub(super) orderly: bool,
}

/// Time zones, each with instants at which its clocks change.
const ZONES: [(Tz, &[i64]); 8] = [
    (Tz::UTC, &[]),
    // 2026-03-29T01:00Z and 2026-10-25T01:00Z.
    (Tz::Europe__Berlin, &[1_774_746_000_000, 1_792_890_000_000]),
    // 2026-03-08T07:00Z and 2026-11-01T06:00Z.
    (Tz::America__New_York, &[1_772_953_200_000, 1_793_512_800_000]),
    // Half an hour, 2026-04-04T15:00Z and 2026-10-03T15:30Z.
    (Tz::Australia__Lord_Howe, &[1_775_314_800_000, 1_791_041_400_000]),
    // 2026-04-04T14:00Z and 2026-09-26T14:00Z.
    (Tz::Pacific__Chatham, &[1_775_311_200_000, 1_790_431_200_000]),
    // At midnight, 2026-04-24 in Cairo: 2026-04-23T22:00Z.
    (Tz::Africa__Cairo, &[1_776_981_600_000]),
    (Tz::Asia__Kolkata, &[]),
    (Tz::Asia__Kathmandu, &[]),
];

/// A Monday in January: 2026-01-05T00:00Z.
const MONDAY: i64 = 1_767_571_200_000;

impl Plan {
    pub(super) fn new(dice: &mut Dice, orderly: bool) -> Self {
        let (zone, changes) = dice.pick(&ZONES);
        let length = dice.pick(&[6 * HOUR, DAY, 3 * DAY, 3 * DAY, 12 * DAY, 40 * DAY]);
        let start = match dice.maybe(if changes.is_empty() { 0 } else { 60 }, &[0]) {
            Some(_) => dice.pick(changes) - length * dice.between(1, 9) / 10,
            None => MONDAY + dice.between(0, 500) * 12 * HOUR + dice.between(0, 47) * 30 * MINUTE,
        };
        let now = start
            + match dice.below(5) {
                0 | 1 => length * dice.between(5, 9) / 10,
                2 => length + HOUR,
                3 => length + 25 * HOUR,
                _ => length + 10 * DAY,
            };
        let kinds = [Arrival::Later, Arrival::Sorted, Arrival::Shuffled, Arrival::Live];
        Self { zone, settings: settings(dice), start, length, now, arrival: dice.pick(&kinds), orderly }
    }
}

fn settings(dice: &mut Dice) -> Settings {
    let timeouts = [MINUTE, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE, 45 * MINUTE, 2 * HOUR];
    Settings {
        session_timeout: dice.pick(&timeouts),
        conversation_timeout: dice.pick(&timeouts),
        event_retention: dice.weighted(&[(6, 365), (1, 2), (1, 7)]) * DAY,
        domain: dice.maybe(80, &[DOMAIN]).map(str::to_owned),
    }
}
