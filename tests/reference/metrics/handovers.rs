//! `HandoverMetrics`.

use serde_json::{Value, json};

use crate::reference::{
    numbers::{LASTING, WAITING, distribution, rate},
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let all = view.handovers(part);
    let standing = |status: &str| all.iter().filter(|it| view.handover_status(it) == status).count();
    // "`accepted`, `callbackRequested`, `declined`: ever so; `resolved`, `abandoned`, `pending`: status."
    let accepted = all.iter().filter(|handover| handover.accepted_at.is_some()).count();
    let callback = all.iter().filter(|handover| handover.callback).count();
    // "Wait: request to acceptance. Handling: acceptance to resolution."
    let waits = all.iter().filter_map(|handover| Some(handover.accepted_at? - handover.requested_at));
    let handling = all.iter().filter_map(|handover| Some(handover.resolved_at? - handover.accepted_at?));
    json!({
        "requested": all.len(),
        "accepted": accepted,
        "callbackRequested": callback,
        "declined": all.iter().filter(|handover| handover.declined).count(),
        "resolved": standing("RESOLVED"),
        "abandoned": standing("ABANDONED"),
        "pending": standing("REQUESTED"),
        "acceptanceRate": rate(accepted, all.len()),
        "callbackRate": rate(callback, all.len()),
        "waitTime": distribution(waits, WAITING),
        "handlingTime": distribution(handling, LASTING),
    })
}
