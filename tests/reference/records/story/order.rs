//! "A number depends on the set of accepted rows and on now, never on the order in which the rows came."

use serde_json::{Value, json};

use super::{Story, story};
use crate::reference::record::Records;

/// Numbers that look random, and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one_of(&mut self, texts: &[&str]) -> Value {
        match texts[self.below(texts.len())] {
            "" => Value::Null,
            text => json!(text),
        }
    }
}

/// Anything, at a minute that nothing else has: of one instant, arrival does tell what comes first.
fn anything(told: Story, at: i64, dice: &mut Dice) -> Story {
    let session = dice.one_of(&["", "", "s", "t"]);
    let user = dice.one_of(&["", "", "u"]);
    let anonymous = dice.one_of(&["", "a", "b"]);
    let id = format!("{at}");
    let ids = json!({"sessionId": session, "userId": user, "anonymousId": anonymous});
    let with = |more: Value| {
        let mut fields = ids.clone();
        fields.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        fields
    };
    let conversation = dice.one_of(&["c", "d", "auto:s"]);
    let named = conversation.as_str().expect("a name").to_owned();
    let role = dice.one_of(&["USER", "USER", "BOT", "AGENT", "SYSTEM"]);
    let (role, has_session) = (role.as_str().expect("a role").to_owned(), !session.is_null());
    match dice.below(16) {
        0 if has_session => told.start_session(at, session.as_str().expect("an id"), json!({"anonymousId": anonymous})),
        1 if has_session => told.end_session(at, session.as_str().expect("an id"), json!({})),
        2 => told.identify(at, "v", json!({"sessionId": session, "anonymousId": anonymous})),
        3 => told.start_conversation(at, &named, with(json!({"service": dice.one_of(&["", "x", "y"])}))),
        4 => told.resolve(at, &named, json!({"agentId": dice.one_of(&["", "ann"])})),
        5 => told.assign(at, &named, "bea"),
        6 => told.request_handover(at, &id, json!({"sessionId": session})),
        7 => told.event(at, "handover_accepted", with(json!({"eventId": id}))),
        8 => told.capture_lead(at, &id, with(json!({"conversationId": dice.one_of(&["", "c"])}))),
        9 => told.score(at, &named, 3),
        10 => told.call(at, &id, "GENERATION", json!({"sessionId": session})),
        11 => {
            let name = dice.one_of(&["page_viewed", "widget_opened", "widget_closed", "conversation_resolved"]);
            told.event(at, name.as_str().expect("a name"), with(json!({"eventId": id})))
        }
        12 | 13 => {
            let name = dice.one_of(&["message_sent", "message_received", "conversation_started", "csat_submitted"]);
            let fields = with(json!({"eventId": id, "properties": {"score": 4}}));
            told.event(at, name.as_str().expect("a name"), fields)
        }
        _ => told.message(at, &role, &id, with(json!({"conversationId": conversation}))),
    }
}

/// The records without the order of arrival.
fn told(story: &Story) -> String {
    let Records { mut events, mut messages, mut handovers, mut leads, mut calls, mut flows, .. } = story.records();
    let Records { sessions, conversations, people, .. } = story.records();
    events.iter_mut().for_each(|event| event.arrival = 0);
    events.sort_by(|one, other| one.id.cmp(&other.id));
    messages.sort_by(|one, other| one.id.cmp(&other.id));
    handovers.sort_by(|one, other| one.id.cmp(&other.id));
    leads.sort_by(|one, other| one.id.cmp(&other.id));
    calls.sort_by(|one, other| one.id.cmp(&other.id));
    flows.sort_by_key(|flow| flow.started_at);
    let first = format!("{events:#?} {messages:#?} {handovers:#?} {leads:#?} {calls:#?}");
    format!("{first} {flows:#?} {sessions:#?} {conversations:#?} {people:#?}")
}

#[test]
fn the_order_of_arrival_changes_nothing() {
    for seed in 1..=20 {
        let mut dice = Dice(seed);
        let forward = (0..40).fold(story(), |told, nth| {
            let at = nth * 7 + dice.below(7) as i64;
            anything(told, at, &mut dice)
        });
        let mut shuffled = forward.clone();
        for place in (1..shuffled.accepted.len()).rev() {
            shuffled.accepted.swap(place, dice.below(place + 1));
        }
        assert_eq!(told(&forward), told(&shuffled), "seed {seed}");
    }
}
