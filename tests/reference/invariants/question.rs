//! What is asked about a workload.

use parlance_entity::Timestamp;
use serde_json::{Value, json};

use crate::reference::workload::{Workload, door::Door};

/// A range, as the client says it.
pub(super) const ALL_TIME: &str = "{ preset: ALL_TIME }";

/// A part of all sessions.
pub(super) const SOME: &str = "{ not: { channel: { eq: WEB } } }";

/// All sessions, and nothing that belongs to none.
pub(super) const IN_SESSIONS: &str = "{ not: { channel: { in: [] } } }";

/// A question about metrics.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) range: String,
    pub(super) timezone: &'static str,
    pub(super) filter: &'static str,
}

impl Question {
    /// About everything that ever was, as the chatbot's clocks show it.
    pub(super) fn whole() -> Self {
        Self { range: ALL_TIME.to_owned(), timezone: "null", filter: "{}" }
    }

    /// About the middle of a workload, cut at odd instants, on the clocks of another place.
    pub(super) fn middle(workload: &Workload) -> Self {
        let (start, end) = workload.span();
        let length = end - start;
        let range = between(start + length / 7 + 12_345, end - length / 5);
        Self { range, timezone: "\"Asia/Kathmandu\"", filter: "{}" }
    }

    pub(super) fn with(&self, filter: &'static str) -> Self {
        Self { filter, ..self.clone() }
    }

    pub(super) fn over(&self, range: String) -> Self {
        Self { range, ..self.clone() }
    }

    /// The answer to a selection of `Analytics`.
    pub(super) async fn answer(&self, door: &Door<'_>, selection: &str) -> Value {
        let Self { range, timezone, filter } = self;
        let arguments = format!("range: {range}, timezone: {timezone}, filter: {filter}");
        let mut answer = ask(door, &format!("analytics({arguments}) {{ {selection} }}")).await;
        answer["analytics"].take()
    }
}

/// A range of instants.
pub(super) fn between(start: i64, end: i64) -> String {
    format!(r#"{{ between: {{ start: "{}", end: "{}" }} }}"#, Timestamp(start).to_text(), Timestamp(end).to_text())
}

/// The answer to a selection of the chatbot.
pub(super) async fn ask(door: &Door<'_>, selection: &str) -> Value {
    let mut answer = door.ask(&format!("{{ chatbot {{ {selection} }} }}"), json!({})).await;
    assert_eq!(answer.get("errors"), None, "{selection}");
    answer["data"]["chatbot"].take()
}
