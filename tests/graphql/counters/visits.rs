//! Visits in which each counter has its members.

use parlance_entity::Timestamp;
use serde_json::{Value, json};

use crate::{graphql::Api, support::sample::AT};

const MINUTE: i64 = 60_000;

/// What happens in a visit, so many minutes after its start.
enum Step {
    /// An event of this name.
    Event(&'static str, i64),
    /// A message of this role.
    Says(&'static str, i64),
    /// A resolution by this role.
    Resolves(&'static str, i64),
    Handover(i64),
    Lead(i64),
    Identify(i64),
    /// The end, in a failure or not.
    End(bool, i64),
}

use Step::{End, Event, Handover, Identify, Lead, Resolves, Says};

/// A kind of visit: its name, how many there are of it, and what happens in each.
type Kind = (&'static str, usize, &'static [Step]);

/// Visits of the last days.
const PAST: &[Kind] = &[
    ("passer-by", 9, &[Event("page_viewed", 0)]),
    ("reader", 7, &[Event("page_viewed", 0), Event("page_viewed", 2), End(false, 3)]),
    ("failed", 4, &[Event("widget_opened", 1), End(true, 2)]),
    ("erring", 6, &[Event("api_error", 1), Event("widget_opened", 2)]),
    ("member", 8, &[Identify(1), Event("widget_opened", 2)]),
    ("buyer", 5, &[Event("session_converted", 3), Identify(4)]),
    ("prospect", 8, &[Lead(2)]),
    ("ignored", 5, &[Says("USER", 1)]),
    ("left", 6, &[Says("USER", 1), Says("BOT", 2), End(false, 9)]),
    ("helped", 12, &[Says("USER", 1), Says("BOT", 2), Resolves("BOT", 3)]),
    ("assisted", 4, &[Says("USER", 1), Handover(2), Says("AGENT", 5), Resolves("AGENT", 8), Identify(9)]),
    ("given-up", 6, &[Says("USER", 1), Handover(2), Says("USER", 3)]),
    ("back", 4, &[Says("USER", 1), Says("BOT", 2), Resolves("BOT", 3), Says("USER", 90), Says("BOT", 91)]),
];

/// Visits that go on.
const PRESENT: &[Kind] = &[
    ("waiting", 4, &[Says("BOT", 0), Says("USER", 1)]),
    ("talking", 2, &[Says("USER", 1), Says("BOT", 2)]),
    ("queued", 2, &[Says("USER", 1), Says("BOT", 2), Handover(3)]),
];

/// A visit in the making.
struct Visit {
    id: String,
    channel: &'static str,
    start: Timestamp,
    crawls: bool,
}

impl Visit {
    /// Its mutations.
    fn told(&self, steps: &[Step]) -> String {
        let Self { id, channel, .. } = self;
        let agent = if self.crawls { "Googlebot/2.1" } else { "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0" };
        let context =
            format!(r#"context: {{ userAgent: "{agent}" }}, channel: {channel}, startedAt: "{}""#, self.at(0));
        let start = format!(r#"startSession(input: {{ sessionId: "{id}", anonymousId: "a-{id}", {context} }})"#);
        let steps = steps.iter().enumerate().map(|(number, step)| self.step(number, step));
        let calls = std::iter::once(start).chain(steps).enumerate();
        let calls: Vec<_> =
            calls.map(|(number, call)| format!("s{number}: {call} {{ userErrors {{ message }} }}")).collect();
        format!("mutation {{ {} }}", calls.join(" "))
    }

    fn step(&self, number: usize, step: &Step) -> String {
        let Self { id, channel, .. } = self;
        let of = format!(r#"conversationId: "c-{id}""#);
        match step {
            Event(name, after) => format!(
                r#"trackEvents(input: {{ sessionId: "{id}", events: [{{ eventId: "{id}-{number}", name: "{name}", occurredAt: "{}" }}] }})"#,
                self.at(*after)
            ),
            Says(role, after) => format!(
                r#"recordMessages(input: {{ messages: [{{ messageId: "{id}-{number}", {of}, sessionId: "{id}", channel: {channel}, role: {role}, sentAt: "{}" }}] }})"#,
                self.at(*after)
            ),
            Resolves(role, after) => {
                format!(r#"resolveConversation(input: {{ {of}, resolvedBy: {role}, at: "{}" }})"#, self.at(*after))
            }
            Handover(after) => {
                format!(
                    r#"requestHandover(input: {{ handoverId: "h-{id}", {of}, requestedAt: "{}" }})"#,
                    self.at(*after)
                )
            }
            Lead(after) => {
                format!(
                    r#"captureLead(input: {{ leadId: "l-{id}", sessionId: "{id}", createdAt: "{}" }})"#,
                    self.at(*after)
                )
            }
            Identify(after) => format!(
                r#"identifyUser(input: {{ userId: "u-{id}", anonymousId: "a-{id}", sessionId: "{id}", at: "{}" }})"#,
                self.at(*after)
            ),
            End(error, after) => {
                format!(r#"endSession(input: {{ sessionId: "{id}", error: {error}, endedAt: "{}" }})"#, self.at(*after))
            }
        }
    }

    fn at(&self, minutes: i64) -> String {
        self.start.plus(minutes * MINUTE).to_text()
    }
}

/// The visits, a crawler's, and a conversation that no session is known of.
pub(super) async fn tell(api: &Api) {
    let crawler = Visit { id: "crawler".to_owned(), channel: "WEB", start: AT.plus(-60 * MINUTE), crawls: true };
    let crawler: (Visit, &[Step]) = (crawler, &[Says("USER", 1)]);
    for (visit, steps) in visits().into_iter().chain([crawler]) {
        accepted(&api.data(&visit.told(steps)).await);
    }
    let alone = format!(
        r#"mutation {{ recordMessages(input: {{ messages: [{{ messageId: "x", conversationId: "alone", role: USER, sentAt: "{}" }}] }}) {{ userErrors {{ message }} }} }}"#,
        AT.plus(-45 * MINUTE).to_text()
    );
    accepted(&api.data(&alone).await);
}

fn accepted(payloads: &Value) {
    for payload in payloads.as_object().expect("payloads").values() {
        assert_eq!(payload["userErrors"], json!([]));
    }
}

/// All visits, with what happens in them: those of the past begin every two hours, one kind after the other.
fn visits() -> Vec<(Visit, &'static [Step])> {
    let most = PAST.iter().map(|(_, count, _)| *count).max().unwrap_or_default();
    let past =
        (0..most).flat_map(|copy| PAST.iter().filter(move |(_, count, _)| copy < *count).map(move |kind| (copy, kind)));
    let past = past.zip(1..).map(|((copy, kind), place)| visit(kind, copy, 120 * place));
    let present = PRESENT.iter().flat_map(|kind| (0..kind.1).map(move |copy| visit(kind, copy, 5)));
    past.chain(present).collect()
}

fn visit((kind, _, steps): &Kind, copy: usize, minutes_ago: i64) -> (Visit, &'static [Step]) {
    let channel = if copy.is_multiple_of(2) { "WEB" } else { "WHATSAPP" };
    let start = AT.plus(-minutes_ago * MINUTE);
    (Visit { id: format!("{kind}{copy}"), channel, start, crawls: false }, *steps)
}
