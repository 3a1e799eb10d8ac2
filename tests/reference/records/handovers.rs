//! Handovers.

use super::{
    belonging::Belonging,
    record::Handover,
    row::{Effect, Row, in_order},
};

/// "Tie: the later of REQUESTED, CALLBACK, ACCEPTED, DECLINED, RESOLVED."
const TIES: [&str; 5] = ["REQUESTED", "CALLBACK", "ACCEPTED", "DECLINED", "RESOLVED"];

/// Every handover; `session` tells the index of a row's.
pub(super) fn handovers(
    rows: &[Row],
    belonging: &Belonging,
    session: impl Fn(usize) -> Option<usize>,
) -> Vec<Handover> {
    let handover = |place: usize| {
        let Some(Effect::HandoverRequest { id, reason, support_option }) = &rows[place].effect else { return None };
        let updates = updates(rows, belonging, id);
        let status_of = |place: usize| match &rows[place].effect {
            Some(Effect::HandoverUpdate { status, .. }) => status.as_str(),
            _ => "REQUESTED",
        };
        let rank = |place: usize| TIES.iter().position(|status| *status == status_of(place));
        // "Accepted, callbackRequested, declined: ever so." Of several the first is the time of it.
        let first =
            |wanted: &str| updates.iter().find(|place| status_of(**place) == wanted).map(|place| rows[*place].at);
        // "The last update by time", the request among them, which REQUESTED is for in the ties.
        let steps = in_order(rows, |other, _| other == place || updates.contains(&other));
        let last = steps.iter().max_by_key(|place| (rows[**place].at, rank(**place))).expect("the request");
        let mut ranked = steps.clone();
        ranked.sort_by_key(|place| (rows[*place].at, rank(*place)));
        // Null while it is not resolved: one that went on after a resolution is not. Of several in a row the first.
        let resolved = ranked.iter().rev().take_while(|place| status_of(**place) == "RESOLVED").last();
        Some(Handover {
            id: id.clone(),
            conversation: belonging.episode_of[place],
            session: session(place),
            status: status_of(*last).to_owned(),
            requested_at: rows[place].at,
            accepted_at: first("ACCEPTED"),
            callback: first("CALLBACK").is_some(),
            declined: first("DECLINED").is_some(),
            resolved_at: resolved.map(|place| rows[*place].at),
            reason: reason.clone(),
            support_option: support_option.clone(),
        })
    };
    (0..rows.len()).filter_map(handover).collect()
}

/// The updates of the handover `id`, in order.
pub(super) fn updates(rows: &[Row], belonging: &Belonging, id: &str) -> Vec<usize> {
    in_order(rows, |place, row| match &row.effect {
        Some(Effect::HandoverUpdate { id: Some(named), .. }) => named == id,
        Some(Effect::HandoverUpdate { id: None, .. }) => last_request(rows, belonging, place).as_deref() == Some(id),
        _ => false,
    })
}

/// "Missing handover_id otherwise: the session's last request at or before; none: no effect."
fn last_request(rows: &[Row], belonging: &Belonging, place: usize) -> Option<String> {
    let session = belonging.sessions[place].as_ref()?;
    let requests = in_order(rows, |other, row| {
        let is_request = matches!(row.effect, Some(Effect::HandoverRequest { .. }));
        is_request && belonging.sessions[other].as_ref() == Some(session) && row.at <= rows[place].at
    });
    match &rows[*requests.last()?].effect {
        Some(Effect::HandoverRequest { id, .. }) => Some(id.clone()),
        _ => None,
    }
}
