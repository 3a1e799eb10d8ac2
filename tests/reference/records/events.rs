//! Events.

use super::{
    belonging::Belonging,
    effects::{number, whole},
    record::Event,
    row::{Row, in_order},
};

/// Every event, in the order of arrival; `session` tells the index of a row's.
pub(super) fn events(rows: &[Row], belonging: &Belonging, session: impl Fn(usize) -> Option<usize>) -> Vec<Event> {
    let event = |place: usize| {
        let event = rows[place].event.as_ref()?;
        Some(Event {
            id: event.id.clone(),
            name: event.name.clone(),
            category: event.category.clone(),
            at: rows[place].at,
            arrival: place,
            session: session(place),
            properties: event.properties.clone(),
            page_path: event.page_path.clone(),
            page_title: event.page_title.clone(),
            time_open: time_open(rows, belonging, place),
        })
    };
    (0..rows.len()).filter_map(event).collect()
}

/// "Of each `widget_closed`, its `time_spent_seconds`, or else the time since the last `widget_opened` before it in the
/// session": "the last open before it if no other close lies between (equal times: open first), else none".
fn time_open(rows: &[Row], belonging: &Belonging, place: usize) -> Option<i64> {
    let is_close = |place: usize| rows[place].is_event("widget_closed");
    if !is_close(place) {
        return None;
    }
    let event = rows[place].event.as_ref()?;
    if let Some(seconds) = number(&event.properties, "time_spent_seconds") {
        return Some(whole(seconds * 1000.0));
    }
    let session = belonging.sessions[place].as_ref()?;
    let mut clicks = in_order(rows, |other, row| {
        let is_click = is_close(other) || row.is_event("widget_opened");
        is_click && belonging.sessions[other].as_ref() == Some(session)
    });
    clicks.sort_by_key(|other| (rows[*other].at, is_close(*other), *other));
    let before = clicks.iter().take_while(|other| **other != place).last()?;
    (!is_close(*before)).then(|| rows[place].at - rows[*before].at)
}
