//! Alerts as they start and as they end, for all who watch.

use async_graphql::Enum;
use parlance_entity::Timestamp;
use tokio::sync::broadcast;
use uuid::Uuid;

/// How many alerts a reader may be behind before it misses the oldest.
const CAPACITY: usize = 1024;

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AlertMetric {
    /// Sessions that are active now.
    ActiveSessions,
    /// Handovers that wait for an agent now.
    QueuedHandovers,
    /// For how long the oldest of them has waited, seconds.
    LongestWaitSeconds,
    /// Sessions with an error, of the sessions in the window, 0 to 1.
    ErrorRate,
    /// Errors in the window.
    Errors,
    /// Warnings of protected health information in the window.
    PhiWarnings,
    /// 95th percentile of the bot's response times in the window, seconds.
    BotResponseP95Seconds,
    /// Failed calls of models, of all in the window, 0 to 1.
    AiErrorRate,
    /// Contained conversations, of the ended ones in the window, 0 to 1.
    ContainmentRate,
    /// Events a minute in the window.
    EventsPerMinute,
}

/// On which side of the threshold a rule fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum AlertOperator {
    /// Where the value is greater.
    Above,
    /// Where the value is smaller.
    Below,
}

/// A rule: when somebody wants to be told.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertRule {
    /// The tenant.
    pub chatbot_id: Uuid,
    /// Ours.
    pub id: Uuid,
    /// Name for people.
    pub name: String,
    /// What it looks at.
    pub metric: AlertMetric,
    /// On which side of the threshold it fires.
    pub operator: AlertOperator,
    /// What the value is compared with, in the metric's unit.
    pub threshold: f64,
    /// The last so many minutes count.
    pub window_minutes: i32,
    /// Whether it is looked at.
    pub enabled: bool,
    /// Whether an alert of it goes on.
    pub firing: bool,
}

/// An alert: a rule that fired.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Ours.
    pub id: Uuid,
    /// The rule, as it was then.
    pub rule: AlertRule,
    /// The value that made it fire, in the metric's unit.
    pub value: f64,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; none: it goes on.
    pub ended_at: Option<Timestamp>,
}

/// Where alerts are announced within a process. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct Alerts(broadcast::Sender<Alert>);

impl Default for Alerts {
    fn default() -> Self {
        Self(broadcast::Sender::new(CAPACITY))
    }
}

impl Alerts {
    /// Says that an alert began or ended. Never waits.
    pub fn announce(&self, alert: Alert) {
        // Nobody may listen.
        let _ = self.0.send(alert);
    }

    /// Hears the alerts of all chatbots that are announced from now on.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Alert> {
        self.0.subscribe()
    }
}
