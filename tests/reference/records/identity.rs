//! Who is who: ids tied together are one person.

use super::row::{Row, in_order};

/// The person to whom an anonymous id belongs at a time. "An anonymous id belongs at t to the user id of its last tie
/// at or before t; before its first tie, to that of the first." "Any row that carries a user id and an anonymous id
/// ties them at its time."
fn owner(rows: &[Row], anonymous_id: &str, at: i64) -> String {
    let is_tie = |_, row: &Row| row.anonymous_id.as_deref() == Some(anonymous_id) && row.user_id.is_some();
    let ties = in_order(rows, is_tie);
    // Of several at one instant the last to arrive holds, and the others are none.
    let is_last = |number: &usize| ties.get(number + 1).is_none_or(|next| rows[*next].at > rows[ties[*number]].at);
    let ties: Vec<usize> = (0..ties.len()).filter(is_last).map(|number| ties[number]).collect();
    let tie = ties.iter().rfind(|place| rows[**place].at <= at).or(ties.first());
    match tie.and_then(|place| rows[*place].user_id.as_ref()) {
        Some(user_id) => format!("u:{user_id}"),
        None => format!("a:{anonymous_id}"),
    }
}

/// The person of a session, or of a conversation without one, whose rows these are, in order. "The first user id (by
/// time) that a row of it carries or an identify gives it; else the person to whom its first anonymous id belongs at
/// `startedAt`; else none."
pub(super) fn person(rows: &[Row], own: &[usize], started_at: i64) -> Option<String> {
    let user_id = own.iter().find_map(|place| rows[*place].user_id.as_ref());
    let anonymous_id = || own.iter().find_map(|place| rows[*place].anonymous_id.as_ref());
    user_id.map(|id| format!("u:{id}")).or_else(|| anonymous_id().map(|id| owner(rows, id, started_at)))
}

/// The user id of a person, null where never identified.
pub(super) fn user_id(person: &str) -> Option<String> {
    person.strip_prefix("u:").map(str::to_owned)
}
