//! Alerts and their rules.

use async_graphql::{Description, ID, Object};
use parlance_entity::Timestamp;

use crate::{
    id::GlobalId,
    live::alerts::{self, AlertMetric, AlertOperator},
};

/// A rule: when somebody wants to be told.
#[derive(Clone, Debug, Description)]
pub struct AlertRule(pub alerts::AlertRule);

#[Object(use_type_description)]
impl AlertRule {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("AlertRule", self.0.chatbot_id, self.0.id.to_string()).encode().into()
    }

    /// Name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it looks at.
    async fn metric(&self) -> AlertMetric {
        self.0.metric
    }

    /// On which side of the threshold it fires.
    async fn operator(&self) -> AlertOperator {
        self.0.operator
    }

    /// What the value is compared with, in the metric's unit.
    async fn threshold(&self) -> f64 {
        self.0.threshold
    }

    /// The last so many minutes count.
    async fn window_minutes(&self) -> i32 {
        self.0.window_minutes
    }

    /// Whether it is looked at.
    async fn enabled(&self) -> bool {
        self.0.enabled
    }

    /// Whether an alert of it goes on.
    async fn firing(&self) -> bool {
        self.0.firing
    }
}

/// An alert: a rule that fired.
#[derive(Clone, Debug, Description)]
pub struct Alert(pub alerts::Alert);

#[Object(use_type_description)]
impl Alert {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("Alert", self.0.rule.chatbot_id, self.0.id.to_string()).encode().into()
    }

    /// The rule, as it was then.
    async fn rule(&self) -> AlertRule {
        AlertRule(self.0.rule.clone())
    }

    /// The value that made it fire, in the metric's unit.
    async fn value(&self) -> f64 {
        self.0.value
    }

    /// When it began.
    async fn started_at(&self) -> Timestamp {
        self.0.started_at
    }

    /// When it ended; null: it goes on.
    async fn ended_at(&self) -> Option<Timestamp> {
        self.0.ended_at
    }
}
