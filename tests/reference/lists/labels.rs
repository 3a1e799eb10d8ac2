//! Lists of labels, and `leadTypes`.

use serde_json::{Value, json};

use super::{count, grouped, labels, most, text_of};
use crate::reference::{metrics::leads::value, record::Lead, view::View};

/// `Analytics.handoverReasons`.
pub(crate) fn handover_reasons(view: &View, first: usize) -> Value {
    let handovers = view.handovers(&|at| view.is_in_range(at));
    labels(count(handovers.into_iter().map(|handover| handover.reason.clone())), first)
}

/// `Analytics.supportOptions`.
pub(crate) fn support_options(view: &View, first: usize) -> Value {
    let handovers = view.handovers(&|at| view.is_in_range(at));
    labels(count(handovers.into_iter().map(|handover| handover.support_option.clone())), first)
}

/// `Analytics.productInterests`: "labels of product_interest_shown events".
pub(crate) fn product_interests(view: &View, first: usize) -> Value {
    let events = view.events_named(&|at| view.is_in_range(at), "product_interest_shown");
    labels(count(events.into_iter().map(|event| text_of(event, "product"))), first)
}

/// `Analytics.leadTypes`.
pub(crate) fn lead_types(view: &View, first: usize) -> Value {
    let leads = view.leads(&|at| view.is_in_range(at));
    let row = |(kind, leads): (Option<String>, Vec<&Lead>)| {
        let won: Vec<_> = leads.iter().copied().filter(|lead| lead.status == "WON").collect();
        json!({ "type": kind, "count": leads.len(), "value": value(&leads), "wonValue": value(&won) })
    };
    most(grouped(&leads, |lead| lead.kind.clone()), first).into_iter().map(row).collect()
}
