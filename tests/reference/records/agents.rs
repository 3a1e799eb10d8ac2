//! When agents were there.

use std::collections::BTreeMap;

use super::row::{Effect, Row, in_order};

/// By agent: status and since when, oldest first. An agent and an instant are what a status is known by, so of two "the
/// first to arrive holds".
pub(super) fn agents(rows: &[Row]) -> BTreeMap<String, Vec<(i64, String)>> {
    let mut agents: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
    for place in in_order(rows, |_, _| true) {
        if let Some(Effect::AgentStatus { agent, status }) = &rows[place].effect {
            let statuses = agents.entry(agent.clone()).or_default();
            if statuses.last().is_none_or(|(at, _)| *at < rows[place].at) {
                statuses.push((rows[place].at, status.clone()));
            }
        }
    }
    agents
}
