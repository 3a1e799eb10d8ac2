//! Handovers: from the request through all updates.

use std::collections::{BTreeMap, HashMap};

use parlance_entity::{
    Timestamp, conversation, handover,
    vocabulary::{Channel, HandoverStatus},
};

use super::{
    Settings,
    attribution::Sessions,
    fact::{Book, What},
    payload::HandoverUpdate,
    timeline::latest,
};

/// Lets updates that name no handover mean their session's last one at or before; others without effect stay so.
pub(super) fn name_updates(book: &mut Book, sessions: &Sessions) {
    let mut requested: HashMap<usize, Vec<(Timestamp, usize)>> = HashMap::new();
    for (index, fact) in book.facts.iter().enumerate() {
        if let (What::HandoverRequest { .. }, Some(session)) = (&fact.what, sessions.of[index]) {
            requested.entry(session).or_default().push((fact.at, index));
        }
    }
    for index in 0..book.facts.len() {
        if !matches!(book.facts[index].what, What::HandoverUpdate { handover: None, .. }) {
            continue;
        }
        let list = sessions.of[index].and_then(|session| requested.get(&session));
        let request =
            list.and_then(|list| latest(list, book.facts[index].at)).map(|request| &book.facts[*request].what);
        let Some(What::HandoverRequest { id, .. }) = request else { continue };
        let id = *id;
        if let What::HandoverUpdate { handover, .. } = &mut book.facts[index].what {
            *handover = Some(id);
        }
    }
}

/// A handover and what only the derivation needs of it.
pub(super) struct Draft {
    pub(super) record: handover::Model,
    /// Its request.
    pub(super) request: usize,
    /// Whether it still waits for an agent: a callback that nobody took waits too.
    pub(super) is_queued: bool,
}

/// Where a record stands: what it has from the facts around it.
pub(super) struct Place {
    pub(super) session_id: Option<String>,
    pub(super) conversation_id: Option<String>,
    pub(super) episode: Option<i32>,
    pub(super) channel: Channel,
    pub(super) is_bot: bool,
}

/// An update, and the order in which updates hold: by time, at one instant by status, then by arrival.
struct Step<'b> {
    at: Timestamp,
    status: HandoverStatus,
    arrival: i64,
    agent: Option<&'b str>,
}

/// All handovers, by id.
pub(super) fn derive(settings: &Settings, book: &Book, place: impl Fn(usize) -> Place) -> Vec<Draft> {
    let mut steps: BTreeMap<&str, (usize, Vec<Step>)> = BTreeMap::new();
    for (id, request) in &book.handovers {
        steps.insert(*id, (*request, Vec::new()));
    }
    for fact in &book.facts {
        let What::HandoverUpdate { handover: Some(id), update } = &fact.what else { continue };
        let HandoverUpdate { status, agent_id } = update;
        if let Some((_, steps)) = steps.get_mut(id) {
            steps.push(Step { at: fact.at, status: *status, arrival: fact.arrival, agent: agent_id.as_deref() });
        }
    }
    steps.into_iter().filter_map(|(id, (request, steps))| draft(settings, book, id, request, steps, &place)).collect()
}

fn draft(
    settings: &Settings,
    book: &Book,
    id: &str,
    index: usize,
    mut steps: Vec<Step>,
    place: impl Fn(usize) -> Place,
) -> Option<Draft> {
    let fact = &book.facts[index];
    let What::HandoverRequest { request, .. } = &fact.what else { return None };
    steps.push(Step { at: fact.at, status: HandoverStatus::Requested, arrival: fact.arrival, agent: None });
    steps.sort_unstable_by_key(|step| (step.at, step.status, step.arrival));
    let first = |status| steps.iter().find(|step| step.status == status).map(|step| step.at);
    let (accepted_at, resolved_at) = (first(HandoverStatus::Accepted), resolved_at(&steps));
    let Place { session_id, conversation_id, episode, channel, is_bot } = place(index);
    let record = handover::Model {
        chatbot_id: settings.chatbot_id,
        id: id.to_owned(),
        conversation_id,
        episode,
        session_id,
        user_id: None,
        channel,
        agent_id: agent(&steps),
        status: steps.last()?.status,
        abandoned_at: None,
        reason: request.reason.clone(),
        issues: request.issues.clone(),
        support_option: request.support_option.clone(),
        last_message: request.last_message.clone(),
        requested_at: fact.at,
        accepted_at,
        callback_at: first(HandoverStatus::Callback),
        declined_at: first(HandoverStatus::Declined),
        resolved_at,
        wait_ms: accepted_at.map(|accepted| accepted.since(fact.at)),
        handling_ms: accepted_at.and_then(|accepted| Some(resolved_at?.since(accepted))),
        is_bot,
    };
    let is_taken = |step: &Step| {
        step.at >= fact.at
            && matches!(step.status, HandoverStatus::Accepted | HandoverStatus::Declined | HandoverStatus::Resolved)
    };
    Some(Draft { record, request: index, is_queued: !steps.iter().any(is_taken) })
}

/// When the resolution in force came: the first of those that nothing else follows.
fn resolved_at(steps: &[Step]) -> Option<Timestamp> {
    let trailing = steps.iter().rev().take_while(|step| step.status == HandoverStatus::Resolved);
    trailing.last().map(|step| step.at)
}

/// The agent who took it last, else the last one named.
fn agent(steps: &[Step]) -> Option<String> {
    let last = |accepts: bool| {
        let mut named = steps.iter().rev().filter(|step| !accepts || step.status == HandoverStatus::Accepted);
        named.find_map(|step| step.agent)
    };
    last(true).or_else(|| last(false)).map(str::to_owned)
}

/// Sets when a handover that waits is abandoned: when its conversation ends, unless that was before the request.
pub(super) fn set_abandonment(record: &mut handover::Model, conversation: &conversation::Model) {
    if record.status == HandoverStatus::Requested {
        let end = conversation.resolved_at.unwrap_or(conversation.drops_at);
        record.abandoned_at = (end >= record.requested_at).then_some(end);
    }
}

#[cfg(test)]
mod tests {
    use parlance_entity::{handover, vocabulary::HandoverStatus};
    use serde_json::json;

    use crate::model::{
        handover_status,
        story::{Story, second},
    };

    /// A request at 100 s in a conversation whose last message is as old.
    fn requested() -> Story {
        let mut story = Story::default();
        story.talk("c1", "u100");
        story.request("c1", 100, "h1");
        story
    }

    fn one(story: Story) -> handover::Model {
        let mut handovers = story.records().handovers;
        assert_eq!(handovers.len(), 1);
        handovers.remove(0)
    }

    #[test]
    fn the_last_update_by_time_holds_and_resolution_wins_a_tie() {
        let mut story = requested();
        story.update("h1", 160, "RESOLVED");
        story.update("h1", 160, "DECLINED");
        story.update("h1", 130, "ACCEPTED");
        let handover = one(story);
        assert_eq!(handover.status, HandoverStatus::Resolved);
        assert_eq!((handover.wait_ms, handover.handling_ms), (Some(30_000), Some(30_000)));
        assert_eq!(handover.declined_at, Some(second(160)));
        assert_eq!(handover.agent_id.as_deref(), Some("anna"));
    }

    #[test]
    fn updates_wait_for_the_request() {
        let mut story = Story::default();
        story.update("h1", 130, "ACCEPTED");
        assert_eq!(story.records().handovers, []);
    }

    #[test]
    fn it_is_abandoned_when_its_conversation_ends_while_it_waits() {
        let dropped = one(requested());
        assert_eq!(handover_status(&dropped, second(1899)), HandoverStatus::Requested);
        assert_eq!(handover_status(&dropped, second(1900)), HandoverStatus::Abandoned);
        let mut story = requested();
        story.resolve("c1", 200);
        assert_eq!(one(story).abandoned_at, Some(second(200)));
        let mut story = requested();
        story.update("h1", 130, "ACCEPTED");
        assert_eq!(one(story).abandoned_at, None);
    }

    #[test]
    fn one_requested_after_the_end_was_not_waiting_then() {
        let mut story = requested();
        story.rows.items.clear();
        story.resolve("c1", 110);
        story.request("c1", 120, "h1");
        assert_eq!(one(story).abandoned_at, None);
    }

    #[test]
    fn an_update_that_names_none_means_the_sessions_last_request_before_it() {
        let mut story = Story::default();
        story.event_in("s1", 0, "handover_requested", json!({"handover_id": "h1"}));
        story.event_in("s1", 10, "handover_requested", json!({"handover_id": "h2"}));
        story.event_in("s1", 5, "handover_accepted", json!({}));
        story.event_in("s1", -5, "handover_declined", json!({}));
        story.event_in("s2", 20, "handover_resolved", json!({}));
        let statuses: Vec<_> = story.records().handovers.iter().map(|handover| handover.status).collect();
        assert_eq!(statuses, [HandoverStatus::Accepted, HandoverStatus::Requested]);
    }

    #[test]
    fn the_first_request_to_arrive_holds() {
        let mut story = requested();
        let again = story.event_in("s1", 50, "handover_requested", json!({"handover_id": "h1"}));
        again.conversation_id = Some("c1".to_owned());
        let records = story.records();
        assert_eq!(records.handovers[0].requested_at, second(100));
        assert_eq!(records.conversations[0].handovers, 1);
        assert_eq!(records.events.len(), 1);
    }
}
