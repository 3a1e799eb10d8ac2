//! One conversation: the bot first, a human where it does not get further, and what the user thinks of it.

use parlance_entity::{
    Timestamp,
    vocabulary::{Channel, DeliveryStatus, MessageRole},
};
use serde_json::json;

use super::{
    calls, desk,
    script::Script,
    words::{ANSWERS, REPLIES, REVIEWERS, REVIEWS, TOPICS, Topic},
};
use crate::ingest::item::{
    Item, MessageStatusInput, ResolveConversationInput, ReviewConversationInput, StartConversationInput,
    SubmitScoreInput,
};

const HOUR: i64 = 3_600_000;

/// How a conversation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The question is answered.
    Answered,
    /// The user went away.
    Left,
}

/// A conversation of the visit.
pub(super) fn conversation(script: &mut Script<'_>) {
    let topic: &Topic = script.dice.weighted(TOPICS);
    let id = start(script, topic.service);
    if script.visitor.has_pages() && script.dice.chance(0.7) {
        script.others_take(0.4);
        script.message(&id, MessageRole::Bot, "Hello! How can I help you today?", None);
    }
    let mut outcome = with_bot(script, &id, topic);
    let wants_human = if outcome == Outcome::Left { 0.07 } else { 0.14 };
    let is_offered = if desk::is_open(script.now) { 1.0 } else { 0.45 };
    if script.dice.chance(wants_human * is_offered) {
        outcome = desk::handover(script, &id);
    } else if outcome == Outcome::Answered && script.dice.chance(0.88) {
        resolve(script, &id, MessageRole::Bot, None);
    }
    feedback(script, &id, outcome);
    review(script, &id, outcome);
}

/// Whoever has filled in a form asks for somebody who takes it from there.
pub(super) fn after_intake(script: &mut Script<'_>, service: &str) {
    let id = start(script, service);
    script.wait(10.0);
    script.message(&id, MessageRole::User, "I have filled in the form. Can I talk to somebody?", None);
    let outcome = desk::handover(script, &id);
    feedback(script, &id, outcome);
    review(script, &id, outcome);
}

fn start(script: &mut Script<'_>, service: &str) -> String {
    let id = conversation_id(script);
    script.item(Item::StartConversation(StartConversationInput {
        chatbot_id: None,
        conversation_id: id.clone(),
        session_id: Some(script.session_id.clone()),
        user_id: None,
        anonymous_id: Some(script.visitor.anonymous_id.clone()),
        channel: Some(script.visitor.channel),
        service: Some(service.to_owned()),
        started_at: Some(script.now),
    }));
    id
}

/// A thread with a contact goes on for ever; on a page, each conversation has its own.
fn conversation_id(script: &Script<'_>) -> String {
    match script.visitor.channel {
        Channel::Web | Channel::Mobile => format!("{}-c", script.session_id),
        channel => format!("{}-{}", channel.as_str().to_lowercase(), script.visitor.anonymous_id),
    }
}

fn with_bot(script: &mut Script<'_>, id: &str, topic: &Topic) -> Outcome {
    let turns = script.dice.whole(1, 5);
    for turn in 0..turns {
        script.wait(13.0);
        let text = if turn == 0 { topic.question } else { script.dice.pick(REPLIES) };
        script.message(id, MessageRole::User, text, None);
        // In a thread that goes on for ever, the user's next message, weeks later, would still wait for this answer.
        if script.visitor.has_pages() && script.dice.chance(0.025) {
            return Outcome::Left;
        }
        let answer = if turn == 0 { topic.answer } else { script.dice.pick(ANSWERS) };
        answer_by_bot(script, id, topic, answer);
        if script.dice.chance(0.065) {
            return Outcome::Left;
        }
    }
    Outcome::Answered
}

fn answer_by_bot(script: &mut Script<'_>, id: &str, topic: &Topic, answer: &str) {
    let asked_at = script.now;
    calls::classify(script, id, topic);
    if !calls::generate(script, id) {
        script.others_take(0.5);
        script.message(id, MessageRole::Bot, "Sorry, something went wrong. Could you say that again?", None);
        return;
    }
    let message_id = script.message(id, MessageRole::Bot, answer, None);
    let response_ms = script.now.since(asked_at);
    if response_ms > 3000 {
        script.event("slow_response", json!({ "response_time_ms": response_ms }));
    }
    deliver(script, message_id);
}

/// Channels other than the page report how far a message got, a little after it was sent.
fn deliver(script: &mut Script<'_>, message_id: String) {
    if script.visitor.has_pages() {
        return;
    }
    let mut report = |status, at: Timestamp| {
        let status = MessageStatusInput { message_id: message_id.clone(), status, at: Some(at) };
        script.items.push((at, Item::MessageStatus(status)));
    };
    let at = script.now.plus(script.dice.wait(0.8, 0.5));
    if script.dice.chance(0.02) {
        return report(DeliveryStatus::Failed, at);
    }
    report(DeliveryStatus::Delivered, at);
    if script.dice.chance(0.85) {
        let read_at = at.plus(script.dice.wait(6.0, 0.9));
        report(DeliveryStatus::Read, read_at);
    }
}

/// The conversation is resolved, a moment later.
pub(super) fn resolve(script: &mut Script<'_>, id: &str, by: MessageRole, agent_id: Option<&str>) {
    script.wait(6.0);
    script.item(Item::Resolve(ResolveConversationInput {
        chatbot_id: None,
        conversation_id: id.to_owned(),
        resolved_by: Some(by),
        agent_id: agent_id.map(str::to_owned),
        at: Some(script.now),
    }));
}

fn feedback(script: &mut Script<'_>, id: &str, outcome: Outcome) {
    let pleased = outcome == Outcome::Answered;
    if script.dice.chance(0.18) {
        script.wait(5.0);
        let helpful = script.dice.chance(if pleased { 0.84 } else { 0.35 });
        script.event_in("feedback_given", Some(id), json!({ "helpful": helpful }));
    }
    if script.dice.chance(if pleased { 0.24 } else { 0.05 }) {
        script.wait(9.0);
        let weights = if pleased { [3.0, 4.0, 13.0, 38.0, 42.0] } else { [30.0, 27.0, 23.0, 12.0, 8.0] };
        let scores: Vec<(i32, f64)> = (1..).zip(weights).collect();
        let score = *script.dice.weighted(&scores);
        script.item(Item::Score(SubmitScoreInput {
            chatbot_id: None,
            conversation_id: id.to_owned(),
            score,
            comment: None,
            at: Some(script.now),
        }));
    }
}

/// Some conversations are read again by somebody who looks after quality, in the next days. The visit's own clock stays.
fn review(script: &mut Script<'_>, id: &str, outcome: Outcome) {
    if !script.dice.chance(0.07) {
        return;
    }
    let at = script.now.plus(script.dice.whole(2 * HOUR, 48 * HOUR));
    let is_good = outcome == Outcome::Answered;
    let score = if is_good { script.dice.whole(68, 100) } else { script.dice.whole(30, 80) };
    let notes = REVIEWS[usize::from(is_good)];
    let review = ReviewConversationInput {
        chatbot_id: None,
        conversation_id: id.to_owned(),
        reviewer: (*script.dice.pick(REVIEWERS)).to_owned(),
        score: i32::try_from(score).unwrap_or_default(),
        notes: script.dice.chance(0.4).then(|| (*script.dice.pick(notes)).to_owned()),
        at: Some(at),
    };
    script.items.push((at, Item::Review(review)));
}
