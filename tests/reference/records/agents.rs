//! When agents were there.

use std::collections::BTreeMap;

use super::row::{Effect, Row, in_order};

/// By agent: status and since when, oldest first; of one instant in the order of arrival, so that the last one holds.
pub(super) fn agents(rows: &[Row]) -> BTreeMap<String, Vec<(i64, String)>> {
    let mut agents: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for place in in_order(rows, |_, _| true) {
        if let Some(Effect::AgentStatus { agent, status }) = &rows[place].effect {
            agents.entry(agent.clone()).or_default().push((rows[place].at, status.clone()));
        }
    }
    agents
}
