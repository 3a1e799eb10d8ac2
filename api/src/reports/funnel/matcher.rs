//! How far somebody gets in a funnel. Pure: what happened goes in, what was reached comes out.
//!
//! Of the ways of choosing occurrences for the steps no more is remembered than what decides how far they lead. Only
//! within one instant, where any order counts, occurrences are given out to steps by trying: there the same one must not
//! serve twice.

use std::collections::BTreeMap;

use parlance_entity::Timestamp;

use crate::period::Range;

/// The most steps of a funnel.
pub const MAX_STEPS: usize = 20;

/// Something that happened, at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// When.
    pub at: Timestamp,
    /// The steps that it can be taken for: a bit for each, the first lowest.
    pub serves: u32,
}

/// What a sequence of occurrences must be like.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many steps there are, up to [`MAX_STEPS`].
    pub steps: usize,
    /// How long after the first occurrence the others may come, milliseconds; none: as long as they like.
    pub window_ms: Option<i64>,
    /// Where the occurrence for the first step must lie.
    pub range: Range,
}

impl Rules {
    /// The instants of the sequence that reaches the most steps in their order; of all that reach as many, the one whose
    /// instants are earliest, compared from the first step on. `occurrences` are in the order of time.
    #[must_use]
    pub fn in_order(&self, occurrences: &[Occurrence]) -> Vec<Timestamp> {
        let instants = self.instants(occurrences);
        let (start, steps) = match self.window_ms {
            // The earliest start leads at least as far as any other.
            None => (instants.iter().position(|instant| instant.begins()), self.steps),
            Some(window_ms) => {
                let steps = self.most_steps(&instants, window_ms);
                (earliest_start(&instants, steps, window_ms), steps)
            }
        };
        start.map_or_else(Vec::new, |start| earliest(&instants[start..], steps))
    }

    /// How many steps are reached in whatever order.
    #[must_use]
    pub fn in_any_order(&self, occurrences: &[Occurrence]) -> usize {
        let instants = self.instants(occurrences);
        let Some(window_ms) = self.window_ms else {
            let all = instants.iter().flat_map(|instant| &instant.serve).copied();
            return given_out(&enough(all), 0, self.steps);
        };
        let mut window = BTreeMap::<u32, usize>::new();
        let (mut first, mut most) = (0, 0);
        for instant in &instants {
            instant.serve.iter().for_each(|serves| *window.entry(*serves).or_default() += 1);
            while instant.at.since(instants[first].at) > window_ms {
                instants[first].serve.iter().for_each(|serves| leave(&mut window, *serves));
                first += 1;
            }
            // Unless all steps up to the next are there, no more are reached than before.
            let present = window.keys().fold(0, |all, serves| all | serves);
            if most < self.steps && present.trailing_ones() as usize > most {
                most = most.max(given_out(&enough_of(&window), 0, self.steps));
            }
        }
        most
    }

    /// What happened at each instant, oldest first. Out of the range an occurrence does not serve the first step.
    fn instants(&self, occurrences: &[Occurrence]) -> Vec<Instant> {
        let serves = |it: &Occurrence| if self.range.contains(it.at) { it.serves } else { it.serves & !FIRST };
        occurrences
            .chunk_by(|one, next| one.at == next.at)
            .map(|together| Instant { at: together[0].at, serve: enough(together.iter().map(serves)) })
            .filter(|instant| !instant.serve.is_empty())
            .collect()
    }

    /// How many steps any sequence reaches. Of all sequences that have reached a step by now, the one that started last
    /// has the most time left, whatever the others are like.
    fn most_steps(&self, instants: &[Instant], window_ms: i64) -> usize {
        let mut last_start: Vec<Option<Timestamp>> = vec![None; self.steps + 1];
        for instant in instants {
            // From the last step down, so that nothing is taken twice at one instant.
            for reached in (0..self.steps).rev() {
                let start = if reached == 0 { Some(instant.at) } else { last_start[reached] };
                let Some(start) = start.filter(|start| instant.at.since(*start) <= window_ms) else { continue };
                let further = given_out(&instant.serve, reached, self.steps);
                for last in &mut last_start[reached + 1..=reached + further] {
                    *last = Some(last.map_or(start, |last| last.max(start)));
                }
            }
        }
        last_start.iter().rposition(Option::is_some).unwrap_or(0)
    }
}

const FIRST: u32 = 1;

/// What happened at one instant.
struct Instant {
    at: Timestamp,
    /// Which steps each occurrence serves; none serves none.
    serve: Vec<u32>,
}

impl Instant {
    fn begins(&self) -> bool {
        self.serve.iter().any(|serves| serves & FIRST != 0)
    }
}

/// The first instant from which so many steps can be reached in time, as the place in the list; null for no steps. From the
/// last instant back: of all sequences that are left from some step on, the one that ends first.
fn earliest_start(instants: &[Instant], steps: usize, window_ms: i64) -> Option<usize> {
    let mut found = None;
    let mut first_end: Vec<Option<Timestamp>> = vec![None; steps];
    for (place, instant) in instants.iter().enumerate().rev() {
        for step in 0..steps {
            let further = given_out(&instant.serve, step, steps);
            if further == 0 {
                continue;
            }
            let end = if step + further == steps { Some(instant.at) } else { first_end[step + further] };
            if step == 0 && end.is_some_and(|end| end.since(instant.at) <= window_ms) {
                found = Some(place);
            }
            first_end[step] = end.or(first_end[step]);
        }
    }
    found
}

/// The instants of the sequence that takes each step as early as can be, up to so many.
fn earliest(instants: &[Instant], steps: usize) -> Vec<Timestamp> {
    let mut taken = Vec::with_capacity(steps);
    for instant in instants {
        if taken.len() == steps {
            break;
        }
        let further = given_out(&instant.serve, taken.len(), steps);
        taken.extend(std::iter::repeat_n(instant.at, further));
    }
    taken
}

/// How many steps from `first` on, up to `steps`, can each have an occurrence of its own.
fn given_out(serve: &[u32], first: usize, steps: usize) -> usize {
    if let [only] = serve {
        return usize::from(first < steps && serves(*only, first));
    }
    let mut takers = vec![None; serve.len()];
    (first..steps).take_while(|step| take(serve, *step, &mut takers, &mut vec![false; serve.len()])).count()
}

/// Finds an occurrence for a step; one that another step has taken may be given up where that one finds another.
fn take(serve: &[u32], step: usize, takers: &mut [Option<usize>], tried: &mut [bool]) -> bool {
    for place in 0..serve.len() {
        if tried[place] || !serves(serve[place], step) {
            continue;
        }
        tried[place] = true;
        if takers[place].is_none_or(|other| take(serve, other, takers, tried)) {
            takers[place] = Some(step);
            return true;
        }
    }
    false
}

fn serves(occurrence: u32, step: usize) -> bool {
    occurrence & (1 << step) != 0
}

/// Of occurrences that serve the same steps, no more than those have use for; of those that serve none, none.
fn enough(serve: impl Iterator<Item = u32>) -> Vec<u32> {
    let serve: Vec<u32> = serve.filter(|serves| *serves != 0).collect();
    if serve.len() <= MAX_STEPS {
        return serve;
    }
    let mut counts = BTreeMap::new();
    serve.iter().for_each(|serves| *counts.entry(*serves).or_default() += 1);
    enough_of(&counts)
}

fn enough_of(counts: &BTreeMap<u32, usize>) -> Vec<u32> {
    let some =
        |(serves, count): (&u32, &usize)| std::iter::repeat_n(*serves, (*count).min(serves.count_ones() as usize));
    counts.iter().flat_map(some).collect()
}

fn leave(window: &mut BTreeMap<u32, usize>, serves: u32) {
    if let Some(count) = window.get_mut(&serves) {
        *count -= 1;
        if *count == 0 {
            window.remove(&serves);
        }
    }
}

#[cfg(test)]
mod tests;
