//! Rows seen twice. "Same id twice with other content: the first to arrive holds." "Every mutation is idempotent."

use parlance::ingest::item::Item;

use super::{
    record::Accepted,
    row::{Effect, Row},
    rows,
};

/// The rows of the items, in the order of arrival, without what was seen before.
pub(super) fn rows(accepted: &[Accepted]) -> Vec<Row> {
    let mut rows = rows::of(&once(accepted));
    let all = rows.clone();
    rows = rows
        .into_iter()
        .enumerate()
        .filter(|(place, row)| is_new_event(&all, *place, row))
        .map(|(_, row)| row)
        .collect();
    let all = rows.clone();
    for (place, row) in rows.iter_mut().enumerate() {
        if is_repeated(&all, place) {
            row.effect = None;
        }
    }
    rows.retain(|row| row.event.is_some() || row.effect.is_some());
    rows
}

/// The items without those that say the same again and have no id of their own. Starts are the same without a time, too:
/// "the same ids again change nothing", so a retry must not begin again later. Of others that give their time it is the
/// sender's that makes them the same: one whose clock was ahead when it was sent first says nothing new later.
fn once(accepted: &[Accepted]) -> Vec<Accepted> {
    let is_first = |place: usize| {
        let content = content(&accepted[place].item);
        content.is_none() || accepted[..place].iter().all(|earlier| self::content(&earlier.item) != content)
    };
    (0..accepted.len()).filter(|place| is_first(*place)).map(|place| accepted[place].clone()).collect()
}

/// By what an item without an id is known again.
fn content(item: &Item) -> Option<String> {
    let is_known = match item {
        Item::StartSession(_) | Item::StartConversation(_) => true,
        Item::TouchSession(input) => input.at.is_some(),
        Item::EndSession(input) => input.ended_at.is_some(),
        Item::Identify(input, _) => input.at.is_some(),
        Item::MessageStatus(input) => input.at.is_some(),
        Item::Assign(input) => input.at.is_some(),
        Item::Resolve(input) => input.at.is_some(),
        Item::UpdateHandover(input) => input.at.is_some(),
        Item::UpdateLead(input) => input.at.is_some(),
        Item::Score(input) => input.at.is_some(),
        Item::Review(input) => input.at.is_some(),
        _ => false,
    };
    is_known.then(|| format!("{item:?}"))
}

fn is_new_event(all: &[Row], place: usize, row: &Row) -> bool {
    let Some(event) = &row.event else { return true };
    all[..place].iter().all(|earlier| earlier.event.as_ref().is_none_or(|earlier| earlier.id != event.id))
}

/// Whether another row tells of the same message, handover, lead or call, and holds.
fn is_repeated(all: &[Row], place: usize) -> bool {
    let earlier = |same: &dyn Fn(&Effect) -> bool| all[..place].iter().filter_map(|row| row.effect.as_ref()).any(same);
    match &all[place].effect {
        Some(Effect::Message(message)) => {
            // "A message id reported by both is one message, the server's."
            let same = |row: &&Row| row.message().is_some_and(|other| other.id == message.id);
            let is_twin = |row: &Row| row.message().is_some_and(|other| other.from_server == message.from_server);
            let by_server = all.iter().filter(same).any(|row| row.message().is_some_and(|other| other.from_server));
            (by_server && !message.from_server) || all[..place].iter().filter(same).any(is_twin)
        }
        Some(Effect::HandoverRequest { id, .. }) => {
            earlier(&|other| matches!(other, Effect::HandoverRequest { id: known, .. } if known == id))
        }
        Some(Effect::Lead { id, .. }) => {
            earlier(&|other| matches!(other, Effect::Lead { id: known, .. } if known == id))
        }
        Some(Effect::Call(call)) => earlier(&|other| matches!(other, Effect::Call(known) if known.id == call.id)),
        // A failure adds its error to the call, see `calls`.
        _ => false,
    }
}
