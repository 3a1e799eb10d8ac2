//! What is answered of a service.

use std::cmp::Ordering;

use async_graphql::{Enum, Object};

use super::durations::DurationStats;
use crate::metrics::{
    conversations::{self, ConversationSums},
    figure::{count, ratio},
    grouping,
    reads::Group,
};

/// How users got through a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
pub enum Journey {
    /// Without a human: no handover was requested, no agent wrote.
    SelfServe,
    /// With a handover request or a message from an agent.
    Assisted,
}

/// A service in the range.
#[derive(Clone, Debug)]
pub struct ServiceStats {
    service: Option<String>,
    journey: Journey,
    all: i64,
    group: Group,
    sums: ConversationSums,
}

impl ServiceStats {
    /// `group` is one of conversations by journey, `all` how many started in all groups.
    pub(super) fn new(group: Group, sums: ConversationSums, all: i64) -> Self {
        let (assisted, service) = grouping::journey(&group.label);
        let journey = if assisted { Journey::Assisted } else { Journey::SelfServe };
        Self { service, journey, all, group, sums }
    }

    /// Most conversations first, then by service, null last, self-serve first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let name = |stats: &Self| (stats.service.is_none(), stats.service.clone(), stats.journey);
        other.sums.started.cmp(&self.sums.started).then_with(|| name(self).cmp(&name(other)))
    }
}

/// The conversations of a service that started in the range, with or without a human's part.
#[Object]
impl ServiceStats {
    /// The service that the conversations' starts name; null: none does.
    async fn service(&self) -> Option<&str> {
        self.service.as_deref()
    }

    /// Whether a human had a part in them.
    async fn journey(&self) -> Journey {
        self.journey
    }

    /// Conversations that started in the range.
    async fn started(&self) -> i32 {
        count(self.sums.started)
    }

    /// Those of them that are resolved.
    async fn resolved(&self) -> i32 {
        count(self.sums.resolved)
    }

    /// Unresolved ones without a message for the time-out.
    async fn dropped(&self) -> i32 {
        count(self.sums.dropped)
    }

    /// These conversations, of all that started in the range; null where none did.
    async fn share(&self) -> Option<f64> {
        ratio(self.sums.started, self.all)
    }

    /// The user's first message to the first answer by anyone, seconds.
    async fn first_response_time(&self) -> DurationStats {
        DurationStats::of(&self.group, &conversations::FIRST_RESPONSE)
    }

    /// From start to resolution of those that are resolved, seconds.
    async fn resolution_time(&self) -> DurationStats {
        DurationStats::of(&self.group, &conversations::RESOLUTION)
    }

    /// The mean of their last scores, 1 to 5, whenever given; null where there are none.
    async fn average_score(&self) -> Option<f64> {
        ratio(self.sums.score_points, self.sums.scored)
    }

    /// With a handover request, of all; null where there are none.
    async fn escalation_rate(&self) -> Option<f64> {
        ratio(self.sums.handed_over, self.sums.started)
    }
}
