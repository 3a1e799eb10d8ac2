//! Who and what serves users: agents, services, intake flows, models, and the leads that come of it.

use async_graphql::{Object, Result};

use super::{
    Asked, agents::AgentStats, flows::IntakeFlowStats, lead_types::LeadTypeStats, models::AiModelStats,
    services::ServiceStats,
};
use crate::{
    metrics::{
        ai::AiCallSums,
        conversations::ConversationSums,
        grouping::{Grouping, Key, Label},
        intake::IntakeSums,
        leads::LeadSums,
    },
    reports::{agents, drop_offs, groups, limit},
};

/// Agents, services, intake flows, models and lead types.
#[derive(Clone, Debug)]
pub struct Desk(pub(super) Asked);

/// Who and what serves users.
#[Object]
impl Desk {
    /// The agents with any figure that is not zero: most conversations first, then by id.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn agents(&self) -> Result<Vec<AgentStats>> {
        let Asked { reads, permission, .. } = &self.0;
        let stats = |row: agents::Row| AgentStats {
            group: self.0.group(Grouping::Key(Key::Agent), agents::label(&row.agent.id)),
            row,
        };
        Ok(agents::rows(reads, *permission).await?.into_iter().map(stats).collect())
    }

    /// Per service, the journeys of users who served themselves and of those who were assisted apart: most conversations
    /// first, then by service, null last, SELF_SERVE first.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn services(&self) -> Result<Vec<ServiceStats>> {
        let rows = groups::rows(&self.0.reads, Key::Journey, |sums: &ConversationSums| sums.started).await?;
        let all = rows.iter().map(|(_, sums)| sums.started).sum();
        let stats = |(label, sums): (Label, ConversationSums)| {
            ServiceStats::new(self.0.group(Grouping::Key(Key::Journey), label), sums, all)
        };
        let mut services: Vec<ServiceStats> = rows.into_iter().map(stats).collect();
        services.sort_by(ServiceStats::order);
        Ok(services)
    }

    /// The intake flows that started in the range, by service type: most started first, then by type, null last.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn intake_flows(&self) -> Result<Vec<IntakeFlowStats>> {
        let rows = groups::rows(&self.0.reads, Key::ServiceType, |sums: &IntakeSums| sums.started).await?;
        let mut drop_offs = drop_offs::rows(&self.0.reads).await?;
        let stats = |(label, sums): (Label, IntakeSums)| IntakeFlowStats {
            drop_offs: drop_offs.remove(&label.text().map(str::to_owned)).unwrap_or_default(),
            group: self.0.group(Grouping::Key(Key::ServiceType), label),
            sums,
        };
        Ok(rows.into_iter().map(stats).collect())
    }

    /// The models that were called in the range: most calls first, then by model, null last.
    #[graphql(complexity = "10 + 10 * child_complexity")]
    async fn ai_models(&self) -> Result<Vec<AiModelStats>> {
        let rows = groups::rows(&self.0.reads, Key::Model, |sums: &AiCallSums| sums.calls).await?;
        let stats = |(label, sums)| AiModelStats { group: self.0.group(Grouping::Key(Key::Model), label), sums };
        Ok(rows.into_iter().map(stats).collect())
    }

    /// The leads that were captured in the range, by type: most leads first, then by type, null last.
    #[graphql(complexity = "10 + child_complexity")]
    async fn lead_types(
        &self,
        #[graphql(default_with = "limit::DEFAULT_FIRST", desc = "How many types, 1 to 1000.")] first: Option<i32>,
    ) -> Result<Vec<LeadTypeStats>> {
        let key = Key::LeadType { first: limit::first(first)? };
        let rows = groups::rows(&self.0.reads, key, |sums: &LeadSums| sums.total).await?;
        Ok(rows.into_iter().map(LeadTypeStats::from).collect())
    }
}
