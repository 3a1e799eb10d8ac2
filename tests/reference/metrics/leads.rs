//! `LeadMetrics`.

use serde_json::{Value, json};

use crate::reference::{
    numbers::{LASTING, distribution, rate},
    record::Lead,
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let all = view.leads(part);
    // "`qualified`: status QUALIFIED or WON. `conversionRate`: WON, of all."
    let won: Vec<_> = all.iter().copied().filter(|lead| lead.status == "WON").collect();
    let qualified = all.iter().filter(|lead| ["QUALIFIED", "WON"].contains(&lead.status.as_str())).count();
    // "From the session's start to the capture."
    let times = all.iter().filter_map(|lead| Some(lead.created_at - view.records.sessions[lead.session?].started_at));
    json!({
        "total": all.len(),
        "qualified": qualified,
        "won": won.len(),
        "value": value(&all),
        "wonValue": value(&won),
        "conversionRate": rate(won.len(), all.len()),
        "timeToLead": distribution(times, LASTING),
    })
}

/// "`value`: summed as it is, whatever the currency."
pub(crate) fn value(leads: &[&Lead]) -> f64 {
    leads.iter().filter_map(|lead| lead.value).sum()
}
