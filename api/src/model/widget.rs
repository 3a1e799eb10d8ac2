//! How long the widget was open.

use parlance_entity::{Timestamp, event};

use super::{
    attribution::Sessions,
    catalogue::Effect,
    fact::{Book, Row},
};

/// By fact: of a `widget_closed`, how long the widget was open, milliseconds: as it says, else since the last open before
/// it in its session, unless another close lies between.
pub(super) fn times_open(book: &Book, sessions: &Sessions) -> Vec<Option<i64>> {
    let mut times = vec![None; book.facts.len()];
    let mut opened_at: Vec<Option<Timestamp>> = vec![None; sessions.list.len()];
    for (index, closed) in moves(book) {
        let last_opened = sessions.of[index].map(|session| &mut opened_at[session]);
        let at = book.facts[index].at;
        match (closed, last_opened) {
            (None, Some(last_opened)) => *last_opened = Some(at),
            (None, None) => {}
            (Some(event), last_opened) => {
                let since_open = last_opened.and_then(Option::take).map(|opened| at.since(opened));
                times[index] = said(event).or(since_open);
            }
        }
    }
    times
}

/// Opens, and closes with their events, in time order; at one instant opens come first.
fn moves<'a>(book: &Book<'a>) -> Vec<(usize, Option<&'a event::Model>)> {
    let moved = |index: usize| match book.facts[index].row {
        Row::Event(_, _, Effect::WidgetOpen) => Some((index, None)),
        Row::Event(_, event, Effect::WidgetClose) => Some((index, Some(event))),
        _ => None,
    };
    let mut moves: Vec<_> = (0..book.facts.len()).filter_map(moved).collect();
    moves.sort_by_key(|(index, closed)| (book.facts[*index].at, closed.is_some()));
    moves
}

fn said(event: &event::Model) -> Option<i64> {
    let seconds = event.properties.get("time_spent_seconds")?.as_f64()?;
    Some((seconds * 1000.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::model::story::Story;

    #[test]
    fn a_close_says_how_long_or_counts_from_the_last_open_unless_another_close_lies_between() {
        let mut story = Story::default();
        let mut push = |seconds, name, properties| {
            story.event_in("s1", seconds, name, properties);
        };
        push(0, "widget_closed", json!({}));
        push(10, "widget_closed", json!({}));
        push(10, "widget_opened", json!({}));
        push(20, "widget_closed", json!({}));
        push(30, "widget_opened", json!({}));
        push(35, "widget_opened", json!({}));
        push(40, "widget_closed", json!({}));
        push(50, "widget_closed", json!({"time_spent_seconds": 1.5}));
        let events = story.records().events;
        let closes = events.iter().filter(|event| event.name == "widget_closed");
        let times: Vec<_> = closes.map(|event| event.time_open_ms).collect();
        assert_eq!(times, [None, Some(0), None, Some(5_000), Some(1_500)]);
    }
}
