//! Agents: everybody whose id was seen, and the history of their status.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use parlance_entity::{
    agent, agent_status,
    vocabulary::{AgentStatus, ItemKind},
};
use serde_json::Value;

use crate::{db::write, error::Result, ingest::draft::Subject};

use super::{Here, intake::Fresh, records::named};

/// Agents that a group named.
#[derive(Debug, Default)]
pub(super) struct Seen {
    fresh: HashSet<String>,
}

impl Seen {
    /// Whether the subject is an agent who was not stored before.
    pub(super) fn is_new(&self, subject: &Subject) -> bool {
        matches!(subject, Subject::Agent(id) if self.fresh.contains(id))
    }
}

/// Writes new statuses, and the agents that were named.
pub(super) async fn write(here: &Here<'_>, fresh: &Fresh) -> Result<Seen> {
    let ids = named_agents(fresh);
    if ids.is_empty() {
        return Ok(Seen::default());
    }
    write::insert_new(here.transaction, fresh.agent_statuses.clone()).await?;
    let stored = named::<agent::Entity>(here, agent::Column::Id, ids.iter().cloned()).await?;
    let stored: HashMap<String, agent::Model> = stored.into_iter().map(|row| (row.id.clone(), row)).collect();
    let mut histories = histories(here, fresh, &stored).await?;
    let mut changed = Vec::new();
    for id in &ids {
        let before = stored.get(id);
        let after = derive(here, id, before, histories.remove(id).unwrap_or_default());
        if before != Some(&after) {
            changed.push(after);
        }
    }
    write::upsert(here.transaction, changed).await?;
    Ok(Seen { fresh: ids.into_iter().filter(|id| !stored.contains_key(id)).collect() })
}

/// The agent after `statuses`: only newer ones than the agent has, or all.
fn derive(
    here: &Here<'_>,
    id: &str,
    before: Option<&agent::Model>,
    mut statuses: Vec<agent_status::Model>,
) -> agent::Model {
    let mut agent = before.cloned().unwrap_or_else(|| agent::Model {
        chatbot_id: here.chatbot_id,
        id: id.to_owned(),
        name: None,
        email: None,
        status: AgentStatus::Offline,
        status_since: None,
    });
    statuses.sort_by_key(|row| row.at);
    for row in statuses {
        agent.status = row.status;
        agent.status_since = Some(row.at);
        agent.name = row.name.or(agent.name);
        agent.email = row.email.or(agent.email);
    }
    agent
}

/// The statuses to derive each agent from: the new ones, where they are newer than what is stored; else the whole history.
async fn histories(
    here: &Here<'_>,
    fresh: &Fresh,
    stored: &HashMap<String, agent::Model>,
) -> Result<BTreeMap<String, Vec<agent_status::Model>>> {
    let is_late = |row: &&agent_status::Model| {
        stored.get(&row.agent_id).is_some_and(|agent| agent.status_since.is_some_and(|since| row.at < since))
    };
    let late: BTreeSet<String> = fresh.agent_statuses.iter().filter(is_late).map(|row| row.agent_id.clone()).collect();
    let recent = fresh.agent_statuses.iter().filter(|row| !late.contains(&row.agent_id)).cloned();
    let whole = named::<agent_status::Entity>(here, agent_status::Column::AgentId, late.iter().cloned()).await?;
    let mut histories: BTreeMap<String, Vec<agent_status::Model>> = BTreeMap::new();
    for row in recent.chain(whole) {
        histories.entry(row.agent_id.clone()).or_default().push(row);
    }
    Ok(histories)
}

/// Every agent that new rows name.
fn named_agents(fresh: &Fresh) -> BTreeSet<String> {
    let statuses = fresh.agent_statuses.iter().map(|row| row.agent_id.clone());
    let messages = fresh.messages.iter().filter_map(|row| row.agent_id.clone());
    let items = fresh
        .items
        .iter()
        .filter(|row| matches!(row.kind, ItemKind::Assignment | ItemKind::Resolution | ItemKind::HandoverUpdate));
    let items = items.filter_map(|row| agent_id(&row.payload));
    let events =
        fresh.events.iter().filter(|row| matches!(row.name.as_str(), "conversation_resolved" | "handover_accepted"));
    let events = events.filter_map(|row| agent_id(&row.properties));
    statuses.chain(messages).chain(items).chain(events).collect()
}

fn agent_id(object: &Value) -> Option<String> {
    object.get("agent_id").and_then(Value::as_str).filter(|id| !id.is_empty()).map(str::to_owned)
}
