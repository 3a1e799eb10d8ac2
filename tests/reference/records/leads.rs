//! Leads.

use super::{
    belonging::Belonging,
    record::Lead,
    row::{Effect, Row, in_order},
};

/// Every lead; `session` tells the index of a row's.
pub(super) fn leads(rows: &[Row], belonging: &Belonging, session: impl Fn(usize) -> Option<usize>) -> Vec<Lead> {
    let lead = |place: usize| {
        let Some(Effect::Lead { id, kind, .. }) = &rows[place].effect else { return None };
        // "Lead status and value: the last given by time." A capture gives a value, at its own time, and no status.
        let said = in_order(rows, |_, row| match &row.effect {
            Some(Effect::Lead { id: named, .. } | Effect::LeadUpdate { id: named, .. }) => named == id,
            _ => false,
        });
        let status = said.iter().rev().find_map(|place| match &rows[*place].effect {
            Some(Effect::LeadUpdate { status, .. }) => status.clone(),
            _ => None,
        });
        let value = said.iter().rev().find_map(|place| match &rows[*place].effect {
            Some(Effect::Lead { value, .. } | Effect::LeadUpdate { value, .. }) => *value,
            _ => None,
        });
        Some(Lead {
            id: id.clone(),
            conversation: belonging.episode_of[place],
            session: session(place),
            kind: kind.clone(),
            status: status.unwrap_or_else(|| "NEW".to_owned()),
            value,
            created_at: rows[place].at,
        })
    };
    (0..rows.len()).filter_map(lead).collect()
}
