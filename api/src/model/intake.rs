//! Intake flows: one for each session and service type.

use parlance_entity::{Timestamp, event, intake_flow, session};

use super::{
    Settings,
    attribution::Sessions,
    catalogue::{Effect, IntakeMove, text},
    conversation::saturated,
    fact::{Book, Row},
};

/// A flow while its moves are gone through.
struct Flow<'a> {
    service_type: Option<&'a str>,
    started_at: Timestamp,
    completed_at: Option<Timestamp>,
    last_step: Option<&'a str>,
}

/// All flows, session by session, each in the order of its start. `records` are the sessions' records by their place.
pub(super) fn derive(
    settings: &Settings,
    book: &Book,
    sessions: &Sessions,
    records: &[Option<session::Model>],
) -> Vec<intake_flow::Model> {
    let mut flows: Vec<Vec<Flow>> = sessions.list.iter().map(|_| Vec::new()).collect();
    for (index, event, moved) in moves(book) {
        if let Some(session) = sessions.of[index] {
            advance(&mut flows[session], event, moved);
        }
    }
    let of_session = |(flows, session): (Vec<Flow>, &Option<session::Model>)| {
        let session = session.as_ref();
        let flows: Vec<_> = flows.into_iter().zip(1..).filter_map(|it| record(settings, session?, it)).collect();
        flows
    };
    flows.into_iter().zip(records).flat_map(of_session).collect()
}

/// The moves of all flows in time order; at one instant starts come first, for what happens from the start on is the
/// flow's.
fn moves<'a>(book: &Book<'a>) -> Vec<(usize, &'a event::Model, IntakeMove)> {
    let moved = |index: usize| match book.facts[index].row {
        Row::Event(_, event, Effect::Intake(moved)) => Some((index, event, moved)),
        _ => None,
    };
    let mut moves: Vec<_> = (0..book.facts.len()).filter_map(moved).collect();
    moves.sort_by_key(|(index, _, moved)| (book.facts[*index].at, *moved != IntakeMove::Start));
    moves
}

fn advance<'a>(flows: &mut Vec<Flow<'a>>, event: &'a event::Model, moved: IntakeMove) {
    let property = |name: &str| event.properties.as_object().and_then(|properties| text(properties, name));
    let (service_type, at) = (property("service_type"), event.occurred_at);
    match (flows.iter_mut().find(|flow| flow.service_type == service_type), moved) {
        (None, IntakeMove::Start) => {
            flows.push(Flow { service_type, started_at: at, completed_at: None, last_step: None });
        }
        (Some(flow), IntakeMove::Step) => flow.last_step = property("step").or(flow.last_step),
        (Some(flow), IntakeMove::Completion) => flow.completed_at = flow.completed_at.or(Some(at)),
        // A second start is no second flow, and what comes before the first start is nobody's.
        (Some(_), IntakeMove::Start) | (None, _) => {}
    }
}

fn record(settings: &Settings, session: &session::Model, (flow, number): (Flow, usize)) -> Option<intake_flow::Model> {
    Some(intake_flow::Model {
        chatbot_id: settings.chatbot_id,
        session_id: session.id.clone(),
        number: saturated(number),
        service_type: flow.service_type.map(str::to_owned),
        started_at: flow.started_at,
        completed_at: flow.completed_at,
        duration_ms: flow.completed_at.map(|completed| completed.since(flow.started_at)),
        last_step: flow.last_step.map(str::to_owned),
        session_over_at: session.present_until,
        is_bot: session.is_bot,
    })
}

#[cfg(test)]
mod tests {
    use parlance_entity::{intake_flow, vocabulary::ItemKind};
    use serde_json::{Value, json};

    use crate::model::story::{Story, second};

    fn flows(told: &[(i64, &str, Value)]) -> Vec<intake_flow::Model> {
        let mut story = Story::default();
        for (seconds, what, properties) in told {
            story.event_in("s1", *seconds, &format!("intake_{what}"), properties.clone());
        }
        story.records().intake_flows
    }

    #[test]
    fn one_of_each_service_type_from_its_first_start() {
        let flows = flows(&[
            (30, "flow_started", json!({"service_type": "loans"})),
            (10, "flow_started", json!({"service_type": "loans"})),
            (20, "flow_started", json!({})),
            (90, "flow_completed", json!({"service_type": "loans"})),
            (70, "flow_completed", json!({"service_type": "loans"})),
            (5, "flow_completed", json!({})),
        ]);
        let told: Vec<_> =
            flows.iter().map(|flow| (flow.number, flow.service_type.as_deref(), flow.started_at)).collect();
        assert_eq!(told, [(1, Some("loans"), second(10)), (2, None, second(20))]);
        assert_eq!((flows[0].completed_at, flows[0].duration_ms), (Some(second(70)), Some(60_000)));
        assert_eq!((flows[1].completed_at, flows[1].duration_ms), (None, None));
    }

    #[test]
    fn the_last_step_is_the_last_completed_from_the_start_on() {
        let step = |seconds, service: &str, step: Value| {
            (seconds, "step_completed", json!({"service_type": service, "step": step}))
        };
        let flows = flows(&[
            step(40, "loans", json!("income")),
            step(10, "loans", json!("name")),
            (10, "flow_started", json!({"service_type": "loans"})),
            step(9, "loans", json!("early")),
            step(50, "loans", json!(null)),
            step(60, "cards", json!("limit")),
        ]);
        assert_eq!(flows.len(), 1, "steps alone make no flow");
        assert_eq!(flows[0].last_step.as_deref(), Some("income"));
        let one_instant = |steps: &[&str]| {
            let mut told = vec![(0, "flow_started", json!({"service_type": "loans"}))];
            told.extend(steps.iter().map(|name| step(0, "loans", json!(name))));
            super::super::intake::tests::flows(&told).remove(0).last_step
        };
        assert_eq!(one_instant(&["a", "b"]).as_deref(), Some("b"), "the later to arrive");
        assert_eq!(one_instant(&[]), None);
    }

    #[test]
    fn a_start_and_its_completion_may_be_at_one_instant() {
        let flows = flows(&[(10, "flow_completed", json!({})), (10, "flow_started", json!({}))]);
        assert_eq!((flows[0].completed_at, flows[0].duration_ms), (Some(second(10)), Some(0)));
    }

    #[test]
    fn its_session_is_over_when_it_ends_or_times_out() {
        let over = |end: Option<i64>| {
            let mut story = Story::default();
            story.event_in("s1", 0, "intake_flow_started", json!({}));
            if let Some(end) = end {
                story.item_in("s1", end, ItemKind::SessionEnd, json!({}));
            }
            story.records().intake_flows[0].session_over_at
        };
        assert_eq!(over(None), second(1800));
        assert_eq!(over(Some(60)), second(60));
    }

    #[test]
    fn one_without_a_session_is_none_and_a_crawlers_is_marked() {
        let mut story = Story::default();
        story.event(0, "intake_flow_started", json!({}));
        assert_eq!(story.records().intake_flows, []);
        let mut story = Story::default();
        story.event_in("s1", 0, "intake_flow_started", json!({}));
        story.item_in("s1", 0, ItemKind::Context, json!({"device_type": "BOT"}));
        assert!(story.records().intake_flows[0].is_bot);
    }
}
