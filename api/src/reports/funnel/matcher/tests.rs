use proptest::prelude::*;

use super::*;

const ALWAYS: Range = Range { start: Timestamp(i64::MIN), end: Timestamp(i64::MAX) };

/// Occurrences by when and by the letters of the steps that they serve: `a` is the first.
fn story(parts: &[(i64, &str)]) -> Vec<Occurrence> {
    let bit = |letter: u8| 1 << (letter - b'a');
    let serves = |letters: &str| letters.bytes().map(bit).fold(0, |all, bit: u32| all | bit);
    parts.iter().map(|(at, letters)| Occurrence { at: Timestamp(*at), serves: serves(letters) }).collect()
}

fn rules(steps: usize, window_ms: Option<i64>) -> Rules {
    Rules { steps, window_ms, range: ALWAYS }
}

fn path(rules: Rules, parts: &[(i64, &str)]) -> Vec<i64> {
    rules.in_order(&story(parts)).into_iter().map(|at| at.0).collect()
}

#[test]
fn steps_are_taken_as_early_as_can_be() {
    assert_eq!(path(rules(3, None), &[(1, "a"), (2, "a"), (3, "b"), (4, "b"), (5, "c")]), [1, 3, 5]);
    assert_eq!(path(rules(3, None), &[(1, "b"), (2, "a"), (3, "c"), (4, "b")]), [2, 4]);
    assert!(path(rules(2, None), &[(1, "b")]).is_empty());
}

#[test]
fn a_later_first_occurrence_counts_where_it_leads_further() {
    let story = [(0, "a"), (10, "a"), (12, "b"), (15, "c")];
    assert_eq!(path(rules(3, Some(5)), &story), [10, 12, 15]);
    assert_eq!(path(rules(3, Some(15)), &story), [0, 12, 15]);
    assert_eq!(path(rules(3, Some(4)), &story), [10, 12]);
    assert_eq!(path(rules(3, Some(1)), &story), [0]);
}

#[test]
fn one_occurrence_serves_one_step() {
    assert_eq!(path(rules(2, None), &[(1, "ab")]), [1]);
    assert_eq!(path(rules(2, None), &[(1, "ab"), (1, "ab")]), [1, 1]);
    assert_eq!(path(rules(3, None), &[(1, "ab"), (2, "ab"), (3, "c")]), [1, 2, 3]);
}

#[test]
fn within_an_instant_any_order_counts() {
    assert_eq!(path(rules(3, None), &[(1, "c"), (1, "b"), (1, "a")]), [1, 1, 1]);
    // What serves both has to be left to the second step.
    assert_eq!(path(rules(2, None), &[(1, "ab"), (1, "a")]), [1, 1]);
}

#[test]
fn the_first_occurrence_lies_in_the_range_and_others_may_come_later() {
    let rules = Rules { range: Range { start: Timestamp(5), end: Timestamp(10) }, ..rules(2, None) };
    assert_eq!(path(rules, &[(4, "a"), (6, "b"), (9, "a"), (12, "b")]), [9, 12]);
    assert!(path(rules, &[(4, "a"), (10, "a"), (12, "b")]).is_empty());
    assert_eq!(rules.in_any_order(&story(&[(4, "b"), (9, "a")])), 2);
    assert_eq!(rules.in_any_order(&story(&[(4, "a"), (9, "b")])), 0);
}

#[test]
fn without_an_order_the_window_starts_with_the_earliest() {
    let story = story(&[(0, "c"), (10, "b"), (15, "a")]);
    assert_eq!(rules(3, None).in_any_order(&story), 3);
    assert_eq!(rules(3, Some(15)).in_any_order(&story), 3);
    assert_eq!(rules(3, Some(14)).in_any_order(&story), 2);
    assert_eq!(rules(3, Some(4)).in_any_order(&story), 1);
}

#[test]
fn tens_of_thousands_of_occurrences_take_no_time_to_speak_of() {
    let all = (1 << MAX_STEPS) - 1;
    let many: Vec<_> =
        (0..50_000).map(|at| Occurrence { at: Timestamp(at / 3), serves: if at % 7 == 0 { all } else { 1 } }).collect();
    let rules = rules(MAX_STEPS, Some(20));
    assert_eq!(rules.in_order(&many).len(), 10);
    assert_eq!(rules.in_any_order(&many), 10);
}

/// All ways of choosing, one by one: the most steps, and the earliest instants that reach them.
fn tried_in_order(rules: Rules, story: &[Occurrence], taken: &mut Vec<usize>, best: &mut Vec<i64>) {
    let times: Vec<i64> = taken.iter().map(|place| story[*place].at.0).collect();
    if times.len() > best.len() || (times.len() == best.len() && times < *best) {
        *best = times;
    }
    if taken.len() == rules.steps {
        return;
    }
    for (place, next) in story.iter().enumerate() {
        let first = taken.first().map_or(next.at, |first| story[*first].at);
        let fits = match taken.last() {
            None => rules.range.contains(next.at),
            Some(last) => {
                story[*last].at <= next.at && rules.window_ms.is_none_or(|window| next.at.since(first) <= window)
            }
        };
        if fits && !taken.contains(&place) && serves(next.serves, taken.len()) {
            taken.push(place);
            tried_in_order(rules, story, taken, best);
            taken.pop();
        }
    }
}

/// All ways of choosing without an order.
fn tried_in_any_order(rules: Rules, story: &[Occurrence], taken: &mut Vec<usize>) -> usize {
    let mut most = taken.len();
    if taken.len() == rules.steps {
        return most;
    }
    for (place, next) in story.iter().enumerate() {
        let times = || taken.iter().chain([&place]).map(|place| story[*place].at);
        let spread = times().max().zip(times().min()).map_or(0, |(last, first)| last.since(first));
        let fits = rules.window_ms.is_none_or(|window| spread <= window);
        let is_first = taken.is_empty();
        let fits = fits && (!is_first || rules.range.contains(next.at));
        if fits && !taken.contains(&place) && serves(next.serves, taken.len()) {
            taken.push(place);
            most = most.max(tried_in_any_order(rules, story, taken));
            taken.pop();
        }
    }
    most
}

fn stories() -> impl Strategy<Value = Vec<Occurrence>> {
    let occurrence = (0_i64..8, 0_u32..16).prop_map(|(at, serves)| Occurrence { at: Timestamp(at), serves });
    prop::collection::vec(occurrence, 0..8).prop_map(|mut story| {
        story.sort_by_key(|occurrence| occurrence.at);
        story
    })
}

fn any_rules() -> impl Strategy<Value = Rules> {
    (1_usize..=4, prop::option::of(0_i64..6), 0_i64..4, 4_i64..9).prop_map(|(steps, window_ms, start, end)| Rules {
        steps,
        window_ms,
        range: Range { start: Timestamp(start), end: Timestamp(end) },
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_path_is_that_of_trying_everything(story in stories(), rules in any_rules()) {
        let mut best = Vec::new();
        tried_in_order(rules, &story, &mut Vec::new(), &mut best);
        let found: Vec<i64> = rules.in_order(&story).into_iter().map(|at| at.0).collect();
        prop_assert_eq!(found, best);
    }

    #[test]
    fn what_is_reached_in_any_order_is_that_of_trying_everything(story in stories(), rules in any_rules()) {
        prop_assert_eq!(rules.in_any_order(&story), tried_in_any_order(rules, &story, &mut Vec::new()));
    }
}
