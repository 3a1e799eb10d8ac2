//! Tables with a row for each session and a column for each step that it got to.

use parlance_entity::Timestamp;
use serde_json::{Map, Value, json};

use super::{cell, columns::plain, record::Record};

/// The steps in their order: their column, and the event that a true cell becomes.
const STEPS: &[(&str, &str)] = &[
    ("pageLoaded", "page_viewed"),
    ("widgetOpened", "widget_opened"),
    ("requestedHuman", "handover_requested"),
    ("pressedAccept", "handover_accepted"),
    ("pressedCallback", "handover_callback_requested"),
    ("pressedContinue", "handover_declined"),
];
/// The columns that may hold when a session started.
const STARTS: &[&str] = &["startedAt", "createdAt", "timestamp"];
/// From one step to the next where the table does not say, milliseconds.
const STEP_MS: i64 = 1000;

/// How rows are read.
#[derive(Debug)]
pub(super) struct Funnel {
    /// When what has no time happens.
    now: Timestamp,
}

/// How far a session got.
#[derive(Debug, Default)]
struct Row {
    session_id: String,
    user_id: Option<String>,
    started_at: Option<Timestamp>,
    /// The place of each step that it got to, and when, where that is known.
    steps: Vec<(usize, Option<Timestamp>)>,
}

impl Funnel {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { now }
    }

    /// Of a table with these columns.
    ///
    /// # Errors
    /// It has no sessions or no steps.
    pub(super) fn of_table(now: Timestamp, headers: &[String]) -> Result<Self, String> {
        let has = |name: &str| headers.iter().any(|header| plain(header) == plain(name));
        if !has("sessionId") || !STEPS.iter().any(|(column, _)| has(column)) {
            let steps: Vec<_> = STEPS.iter().map(|(column, _)| *column).collect();
            return Err(format!(
                "a funnel's table has a column sessionId and at least one of {}: this one has {}",
                steps.join(", "),
                headers.join(", ")
            ));
        }
        Ok(Self::new(now))
    }

    /// The session of a row, and an event for each step that it got to.
    ///
    /// # Errors
    /// What is wrong with a cell, and how to mend it.
    pub(super) fn read<'a>(&self, cells: impl Iterator<Item = (&'a str, String)>) -> Result<Vec<Record>, String> {
        let mut row = Row::default();
        for (column, text) in cells.filter(|(_, text)| !text.is_empty()) {
            row.add(column, text).map_err(|error| format!("{column}: {error}"))?;
        }
        if row.session_id.is_empty() {
            return Err("the row has no sessionId: every session needs one".to_owned());
        }
        row.steps.sort_unstable();
        row.records(self.now)
    }
}

impl Row {
    fn add(&mut self, column: &str, text: String) -> Result<(), String> {
        let is = |name: &str| plain(column) == plain(name);
        if is("sessionId") {
            self.session_id = text;
        } else if is("userId") {
            self.user_id = Some(text);
        } else if STARTS.iter().any(|name| is(name)) {
            self.started_at = Some(cell::instant(&text)?);
        } else if let Some(place) = STEPS.iter().position(|(name, _)| is(name)) {
            self.steps.extend(reached(&text)?.map(|at| (place, at)));
        }
        Ok(())
    }

    fn records(&self, now: Timestamp) -> Result<Vec<Record>, String> {
        let first = self.steps.iter().find_map(|(_, at)| *at);
        let known = self.started_at.or(first);
        let base = known.unwrap_or_else(|| now.plus(-STEP_MS * i64::try_from(STEPS.len()).unwrap_or_default()));
        // Without a time of its own the start has none, so that it is the same each time.
        let start = json!({ "sessionId": self.session_id, "userId": self.user_id, "startedAt": known });
        let mut records = vec![Record::new("startSession", object(start))?];
        let mut before: Option<Timestamp> = None;
        for (place, at) in &self.steps {
            let planned = base.plus(STEP_MS * i64::try_from(*place).unwrap_or_default());
            let at = at.unwrap_or_else(|| before.map_or(planned, |before| planned.max(before.plus(STEP_MS))));
            before = Some(before.map_or(at, |before| before.max(at)));
            records.push(Record::new("trackEvents", self.event(*place, at))?);
        }
        Ok(records)
    }

    /// The event of a step. Its id follows from the session and the step, so that the same row again changes nothing.
    fn event(&self, place: usize, at: Timestamp) -> Map<String, Value> {
        let (column, name) = STEPS[place];
        let session_id = &self.session_id;
        let handover = name.starts_with("handover").then(|| json!({ "handover_id": format!("{session_id}:handover") }));
        object(json!({
            "eventId": format!("{session_id}:{column}"), "name": name, "sessionId": session_id,
            "userId": self.user_id, "occurredAt": at, "properties": handover,
        }))
    }
}

/// Whether a cell says that the step was reached, and when if it says that.
fn reached(text: &str) -> Result<Option<Option<Timestamp>>, String> {
    match cell::flag(text) {
        Some(reached) => Ok(reached.then_some(None)),
        None => cell::instant(text).map(|at| Some(Some(at))).map_err(|_| {
            format!("`{text}` is neither yes nor no nor an instant: write 1 or 0, true or false, or when it happened")
        }),
    }
}

fn object(value: Value) -> Map<String, Value> {
    let mut object = value.as_object().cloned().unwrap_or_default();
    object.retain(|_, value| !value.is_null());
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_769_851_800_000);

    fn events(cells: &[(&str, &str)]) -> Vec<(String, String)> {
        let cells = cells.iter().map(|(column, text)| (*column, (*text).to_owned()));
        let records = Funnel::new(NOW).read(cells).expect("a row");
        let text = |record: &Record, field: &str| record.input[field].as_str().unwrap_or_default().to_owned();
        records[1..]
            .iter()
            .map(|record| (text(record, "name"), text(record, "occurredAt")[14..19].to_owned()))
            .collect()
    }

    fn event(name: &str, at: &str) -> (String, String) {
        (name.to_owned(), at.to_owned())
    }

    #[test]
    fn steps_follow_each_other_by_a_second() {
        let row = [("session_id", "s1"), ("started_at", "2026-01-31T09:30:00Z"), ("PageLoaded", "1")];
        let steps = [("pressed_accept", "yes"), ("widgetOpened", "true"), ("requestedHuman", "no")];
        let expected =
            [event("page_viewed", "30:00"), event("widget_opened", "30:01"), event("handover_accepted", "30:03")];
        assert_eq!(events(&[row.as_slice(), &steps].concat()), expected);
    }

    #[test]
    fn a_step_may_say_when_it_was() {
        let row = [
            ("sessionId", "s1"),
            ("pageLoaded", "2026-01-31T09:30:00Z"),
            ("widgetOpened", "2026-01-31T09:40:00Z"),
            ("requestedHuman", "1"),
        ];
        let expected =
            [event("page_viewed", "30:00"), event("widget_opened", "40:00"), event("handover_requested", "40:01")];
        assert_eq!(events(&row), expected);
    }

    #[test]
    fn without_any_time_it_happened_just_now() {
        assert_eq!(events(&[("sessionId", "s1"), ("pageLoaded", "1")]), [event("page_viewed", "29:54")]);
    }

    #[test]
    fn what_is_no_funnel_is_said() {
        let error = Funnel::of_table(NOW, &["id".to_owned()]).expect_err("no funnel");
        assert!(error.contains("pageLoaded") && error.contains("this one has id"), "{error}");
        let cells = [("sessionId", "s1".to_owned()), ("pageLoaded", "maybe".to_owned())];
        let error = Funnel::new(NOW).read(cells.into_iter()).expect_err("neither");
        assert!(error.starts_with("pageLoaded: `maybe`"), "{error}");
    }
}
