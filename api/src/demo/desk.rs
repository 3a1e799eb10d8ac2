//! The humans behind the bot: who is there when, and what becomes of a request for one.

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike, Weekday};
use parlance_entity::{
    Timestamp,
    vocabulary::{AgentStatus, HandoverStatus, MessageRole},
};
use serde_json::json;

use super::{
    dice::{Dice, Weighted},
    script::Script,
    talk::{self, Outcome},
    words::{AGENT_LINES, AGENTS, REASONS, REPLIES, SUPPORT_OPTIONS},
};
use crate::ingest::item::{
    AssignConversationInput, Item, RequestHandoverInput, SetAgentStatusInput, UpdateHandoverInput,
};

/// How long an agent lets a user wait, median in seconds: mostly a minute, a few times half an hour and more.
const QUEUES: Weighted<f64> = &[(70.0, 88.0), (400.0, 10.5), (2_400.0, 1.5)];

/// The comings and goings of a day.
pub(super) fn shifts(seed: u64, date: NaiveDate) -> Vec<(Timestamp, Item)> {
    if is_weekend(date.weekday()) {
        return Vec::new();
    }
    let mut dice = Dice::of(seed, &format!("desk-{date}"));
    let mut items = Vec::new();
    for (id, name) in AGENTS {
        let mut minute = dice.whole(7 * 60 + 40, 8 * 60 + 5);
        for (status, lasts) in [
            (AgentStatus::Online, 240),
            (AgentStatus::Away, 45),
            (AgentStatus::Online, 90),
            (AgentStatus::Busy, 60),
            (AgentStatus::Online, 150),
            (AgentStatus::Offline, 0),
        ] {
            let at = instant(date, minute);
            items.push((
                at,
                Item::AgentStatus(SetAgentStatusInput {
                    chatbot_id: None,
                    agent_id: (*id).to_owned(),
                    name: Some((*name).to_owned()),
                    email: Some(format!("{id}@lakeside-clinic.example")),
                    status,
                    at: Some(at),
                }),
            ));
            minute += lasts + dice.whole(-10, 10);
        }
    }
    items
}

/// An instant of the day, by minute.
pub(super) fn instant(date: NaiveDate, minute: i64) -> Timestamp {
    Timestamp::from((date.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(minute)).and_utc())
}

fn is_weekend(day: Weekday) -> bool {
    matches!(day, Weekday::Sat | Weekday::Sun)
}

/// Whether somebody is at the desk.
pub(super) fn is_open(at: Timestamp) -> bool {
    let at = at.to_utc();
    !is_weekend(at.weekday()) && (8..17).contains(&at.hour())
}

/// A human is asked for.
pub(super) fn handover(script: &mut Script<'_>, conversation_id: &str) -> Outcome {
    script.wait(8.0);
    let id = script.next_id("h");
    let reason = *script.dice.weighted(REASONS);
    let option = *script.dice.weighted(SUPPORT_OPTIONS);
    script.item(Item::RequestHandover(RequestHandoverInput {
        chatbot_id: None,
        handover_id: id.clone(),
        conversation_id: Some(conversation_id.to_owned()),
        session_id: Some(script.session_id.clone()),
        reason: Some(reason.to_owned()),
        issues: Some(json!([reason])),
        support_option: Some(option.to_owned()),
        last_message: None,
        requested_at: Some(script.now),
    }));
    let chances = if is_open(script.now) { [80.0, 7.0, 5.0, 8.0] } else { [0.0, 55.0, 20.0, 25.0] };
    let answers =
        [Some(HandoverStatus::Accepted), Some(HandoverStatus::Callback), Some(HandoverStatus::Declined), None];
    let answers: Vec<_> = answers.into_iter().zip(chances).collect();
    match *script.dice.weighted(&answers) {
        Some(HandoverStatus::Accepted) => with_agent(script, conversation_id, &id),
        Some(status) => {
            script.others_take(35.0);
            update(script, &id, status, None);
            if status == HandoverStatus::Declined { Outcome::Answered } else { Outcome::Left }
        }
        None => Outcome::Left,
    }
}

fn with_agent(script: &mut Script<'_>, conversation_id: &str, handover_id: &str) -> Outcome {
    let (agent, _) = *script.dice.pick(AGENTS);
    let queue = *script.dice.weighted(QUEUES);
    script.others_take(queue);
    update(script, handover_id, HandoverStatus::Accepted, Some(agent));
    script.item(Item::Assign(AssignConversationInput {
        chatbot_id: None,
        conversation_id: conversation_id.to_owned(),
        agent_id: agent.to_owned(),
        at: Some(script.now),
    }));
    for turn in 0..script.dice.whole(1, 4) {
        script.others_take(if turn == 0 { 15.0 } else { 40.0 });
        let line = *script.dice.pick(AGENT_LINES);
        script.message(conversation_id, MessageRole::Agent, line, Some(agent));
        script.wait(25.0);
        let reply = *script.dice.pick(REPLIES);
        script.message(conversation_id, MessageRole::User, reply, None);
    }
    script.others_take(30.0);
    script.message(conversation_id, MessageRole::Agent, "You are welcome. Have a good day!", Some(agent));
    update(script, handover_id, HandoverStatus::Resolved, Some(agent));
    if script.dice.chance(0.92) {
        talk::resolve(script, conversation_id, MessageRole::Agent, Some(agent));
    }
    Outcome::Answered
}

fn update(script: &mut Script<'_>, handover_id: &str, status: HandoverStatus, agent_id: Option<&str>) {
    script.item(Item::UpdateHandover(UpdateHandoverInput {
        chatbot_id: None,
        handover_id: handover_id.to_owned(),
        status,
        agent_id: agent_id.map(str::to_owned),
        at: Some(script.now),
    }));
}
