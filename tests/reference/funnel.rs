//! Funnels: how far sessions and people get.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    names::canonical,
    numbers::{LASTING, distribution, rate},
    time::MINUTE,
    view::View,
};

/// What is asked of a funnel.
#[derive(Clone, Debug)]
pub(crate) struct Funnel {
    /// `FunnelStepInput`s.
    pub(crate) steps: Vec<Value>,
    pub(crate) by_users: bool,
    pub(crate) unordered: bool,
    pub(crate) window_minutes: Option<i64>,
}

/// Something that a step can be reached with. The kind tells a milestone from the row that it comes from: "a milestone's
/// occurrence differs from the row it comes from".
#[derive(Clone, Debug, PartialEq)]
struct Occurrence {
    at: i64,
    kind: &'static str,
    index: usize,
}

/// The occurrences of each step in one session's, or one person's, history.
type History = Vec<Vec<Occurrence>>;

/// The preset funnel of this name.
pub(crate) fn preset(name: &str) -> Vec<Value> {
    let events: &[&str] = match name {
        "Widget" => &["page_loaded", "widget_opened", "handover_requested", "handover_accepted"],
        "Intake" => &["intake_flow_started", "intake_flow_completed", "handover_requested"],
        "Lead" => &["widget_opened", "user_message", "lead_captured"],
        other => panic!("{other} is no preset funnel"),
    };
    events.iter().map(|event| json!({ "event": event })).collect()
}

/// `Analytics.funnel`.
pub(crate) fn funnel(view: &View, asked: &Funnel) -> Value {
    let mut counts = vec![0; asked.steps.len()];
    let mut times = vec![Vec::new(); asked.steps.len()];
    for history in histories(view, asked) {
        let reached = if asked.unordered {
            // "UNORDERED: `timeFromPrevious` is empty."
            unordered(view, asked, &history)
        } else {
            let path = ordered(view, asked, &history);
            for step in 1..path.len() {
                times[step].push(path[step] - path[step - 1]);
            }
            path.len()
        };
        for count in counts.iter_mut().take(reached) {
            *count += 1;
        }
    }
    let step = |(number, step): (usize, &Value)| {
        let before = number.checked_sub(1).map(|before| counts[before]);
        let event = step["event"].as_str().expect("an event");
        json!({
            "name": step["name"].as_str().unwrap_or(event),
            "event": event,
            "count": counts[number],
            "conversionRate": rate(counts[number], counts[0]),
            "stepConversionRate": before.map(|before| rate(counts[number], before)),
            "dropOff": before.map(|before| before - counts[number]),
            "timeFromPrevious": distribution(times[number].clone(), LASTING),
        })
    };
    let steps: Vec<_> = asked.steps.iter().enumerate().map(step).collect();
    json!({ "steps": steps, "conversionRate": rate(counts[counts.len() - 1], counts[0]) })
}

/// "SESSIONS: the sessions that started in the range and all their events. USERS: the events of all sessions of a person
/// that pass the filter."
fn histories(view: &View, asked: &Funnel) -> Vec<History> {
    let mut groups = BTreeMap::<String, Vec<usize>>::new();
    for (index, session) in view.all_sessions() {
        match &session.person {
            Some(person) if asked.by_users => groups.entry(person.clone()).or_default().push(index),
            None if asked.by_users => {}
            _ if view.is_in_range(session.started_at) => groups.entry(index.to_string()).or_default().push(index),
            _ => {}
        }
    }
    let history = |sessions: &Vec<usize>| asked.steps.iter().map(|step| occurrences(view, sessions, step)).collect();
    groups.values().map(history).collect()
}

fn occurrences(view: &View, sessions: &[usize], step: &Value) -> Vec<Occurrence> {
    let name = step["event"].as_str().expect("an event");
    let of_these = |session: Option<usize>| session.is_some_and(|session| sessions.contains(&session));
    let mut found = milestones(view, name, &of_these).unwrap_or_else(|| {
        let named = view.records.events.iter().enumerate().filter(|(_, event)| is_named(&event.name, name));
        let matching = named.filter(|(_, event)| of_these(event.session) && matches(&event.properties, &step["where"]));
        matching.map(|(index, event)| Occurrence { at: event.at, kind: "event", index }).collect()
    });
    found.sort_by_key(|occurrence| occurrence.at);
    found
}

/// "page_loaded once, at the first page view or widget load; conversation_begun at each start; messages at each counted
/// one; the others at each record's time; converted once. The milestone names never mean the event of the same name."
fn milestones(view: &View, name: &str, of_these: &dyn Fn(Option<usize>) -> bool) -> Option<Vec<Occurrence>> {
    let records = view.records;
    let sessions = || records.sessions.iter().enumerate().filter(|(index, _)| of_these(Some(*index)));
    let conversations = || records.conversations.iter().enumerate().filter(|(_, it)| of_these(it.session));
    let messages = |role: &str| {
        let all = records.messages.iter().enumerate().filter(|(_, it)| it.counted && of_these(it.session));
        all.filter(|(_, it)| it.role == role).map(|(index, it)| (index, Some(it.sent_at))).collect()
    };
    let handovers = || records.handovers.iter().enumerate().filter(|(_, it)| of_these(it.session));
    let leads = || records.leads.iter().enumerate().filter(|(_, it)| of_these(it.session));
    let first_load = |index: usize| {
        let own = records.events.iter().filter(|event| event.session == Some(index));
        own.filter(|event| ["page_viewed", "widget_loaded"].contains(&event.name.as_str())).map(|event| event.at).min()
    };
    let (kind, times): (_, Vec<(usize, Option<i64>)>) = match name {
        "page_loaded" => ("page_loaded", sessions().map(|(index, _)| (index, first_load(index))).collect()),
        "conversation_begun" => ("begun", conversations().map(|(index, it)| (index, Some(it.started_at))).collect()),
        "user_message" => ("message", messages("USER")),
        "bot_message" => ("message", messages("BOT")),
        "agent_message" => ("message", messages("AGENT")),
        "handover_requested" => ("requested", handovers().map(|(index, it)| (index, Some(it.requested_at))).collect()),
        "handover_accepted" => ("accepted", handovers().map(|(index, it)| (index, it.accepted_at)).collect()),
        "lead_captured" => ("lead", leads().map(|(index, it)| (index, Some(it.created_at))).collect()),
        "resolved" => ("resolved", conversations().map(|(index, it)| (index, it.resolved_at)).collect()),
        "converted" => ("converted", sessions().map(|(index, it)| (index, it.converted_at)).collect()),
        _ => return None,
    };
    Some(times.into_iter().filter_map(|(index, at)| Some(Occurrence { at: at?, kind, index })).collect())
}

/// "The name of an event, in any of its spellings." One spelling stands for two stored names.
fn is_named(stored: &str, name: &str) -> bool {
    match name {
        "visibility_change" => ["page_shown", "page_hidden"].contains(&stored),
        name => stored == canonical(name),
    }
}

/// "`where` compares text: strings as they are, numbers and booleans as in JSON."
fn matches(properties: &serde_json::Map<String, Value>, conditions: &Value) -> bool {
    let Some(conditions) = conditions.as_array() else { return true };
    conditions.iter().all(|condition| {
        let property = condition["property"].as_str().expect("a property");
        let found = match properties.get(property) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string()),
            _ => None,
        };
        found.as_deref() == condition["equals"].as_str()
    })
}

/// The times of the sequence that goes furthest: "of all sequences that reach as far as the session does, the one whose
/// times are earliest, compared from the first step on".
fn ordered(view: &View, asked: &Funnel, history: &History) -> Vec<i64> {
    let mut best = Vec::new();
    // "The event taken for step 1 lies in the range."
    for first in history[0].iter().filter(|first| view.is_in_range(first.at)) {
        let until = asked.window_minutes.map_or(i64::MAX, |minutes| first.at + minutes * MINUTE);
        follow(history, until, &mut vec![first.clone()], &mut best);
    }
    best
}

/// Tries the ways on from a sequence, earlier ones first, and keeps the first of those that get furthest.
fn follow(history: &History, until: i64, taken: &mut Vec<Occurrence>, best: &mut Vec<i64>) {
    if taken.len() > best.len() {
        *best = taken.iter().map(|occurrence| occurrence.at).collect();
    }
    let Some(next) = history.get(taken.len()) else { return };
    let last = taken[taken.len() - 1].at;
    let possible = next.iter().filter(|it| last <= it.at && it.at <= until && !taken.contains(it));
    let possible: Vec<_> = possible.cloned().collect();
    // Those of the earliest possible instant are enough: whatever can follow a later one can follow each of them.
    let earliest = possible.iter().map(|occurrence| occurrence.at).min();
    for occurrence in possible.into_iter().filter(|occurrence| Some(occurrence.at) == earliest) {
        taken.push(occurrence);
        follow(history, until, taken, best);
        taken.pop();
    }
}

/// How many of the first steps are reached "without time order, the window from the earliest".
fn unordered(view: &View, asked: &Funnel, history: &History) -> usize {
    let reaches = |count: &usize| {
        let all = history[..*count].iter().flatten();
        let mut starts = all.map(|occurrence| occurrence.at);
        starts.any(|start| {
            let until = asked.window_minutes.map_or(i64::MAX, |minutes| start + minutes * MINUTE);
            // Without a window, events of any time serve.
            let start = if asked.window_minutes.is_some() { start } else { i64::MIN };
            let serves = |step: usize, it: &Occurrence| {
                start <= it.at && it.at <= until && (step > 0 || view.is_in_range(it.at))
            };
            let steps = history[..*count].iter().enumerate();
            let choices = steps.map(|(step, all)| all.iter().filter(|it| serves(step, it)).cloned().collect());
            can_all_be_taken(&choices.collect::<History>())
        })
    };
    (1..=history.len()).take_while(reaches).count()
}

/// Whether each step can have an occurrence of its own: one that is taken may be given up where its step finds another.
fn can_all_be_taken(choices: &History) -> bool {
    let mut takers: Vec<(Occurrence, usize)> = Vec::new();
    (0..choices.len()).all(|step| take(choices, step, &mut takers, &mut Vec::new()))
}

fn take(choices: &History, step: usize, takers: &mut Vec<(Occurrence, usize)>, tried: &mut Vec<Occurrence>) -> bool {
    for choice in &choices[step] {
        if tried.contains(choice) {
            continue;
        }
        tried.push(choice.clone());
        let holder = takers.iter().position(|(taken, _)| taken == choice);
        match holder {
            None => {
                takers.push((choice.clone(), step));
                return true;
            }
            Some(place) => {
                let other = takers[place].1;
                if take(choices, other, takers, tried) {
                    let place = takers.iter().position(|(taken, _)| taken == choice).expect("it is taken");
                    takers[place].1 = step;
                    return true;
                }
            }
        }
    }
    false
}
