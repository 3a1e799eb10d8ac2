//! `intakeFlows`.

use serde_json::{Value, json};

use super::{by_count, count, grouped, most};
use crate::reference::{metrics::events::intake_of, numbers::rate, record::Flow, view::View};

/// `Analytics.intakeFlows`.
pub(crate) fn intake_flows(view: &View) -> Value {
    let flows = view.flows(&|at| view.is_in_range(at));
    let row = |(service_type, flows): (Option<String>, Vec<&Flow>)| {
        let mut row = intake_of(&flows);
        row["serviceType"] = json!(service_type);
        row["dropOffs"] = drop_offs(view, &flows);
        row
    };
    most(grouped(&flows, |flow| flow.service_type.clone()), usize::MAX).into_iter().map(row).collect()
}

/// "The last `intake_step_completed` of one not completed and whose session is over; none: `started`."
fn drop_offs(view: &View, flows: &[&Flow]) -> Value {
    let is_over = |flow: &Flow| view.status(&view.records.sessions[flow.session]) != "ACTIVE";
    let dropped = flows.iter().filter(|flow| flow.completed_at.is_none() && is_over(flow));
    let steps = dropped.map(|flow| Some(flow.last_step.clone().unwrap_or_else(|| "started".to_owned())));
    let counts = count(steps);
    let total = counts.values().sum();
    let row = |(step, count)| json!({ "step": step, "count": count, "share": rate(count, total) });
    by_count(counts, usize::MAX).into_iter().map(row).collect()
}
