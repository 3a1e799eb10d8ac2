//! What the bot asks of its models, as its back end records it.

use parlance_entity::vocabulary::AiCallKind;
use serde_json::json;

use super::{
    script::Script,
    words::{MODELS, Topic},
};
use crate::ingest::item::{AiCallInput, Item};

/// The model that finds out what users want.
const CLASSIFIER: &str = "lark-intents";

/// The bot finds out what the user wants, or that it does not know.
pub(super) fn classify(script: &mut Script<'_>, conversation_id: &str, topic: &Topic) {
    let latency = script.dice.wait(0.12, 0.4);
    script.now = script.now.plus(latency);
    let fallback = script.dice.chance(0.08);
    let confidence = if fallback { script.dice.number(0.1, 0.4) } else { script.dice.number(0.62, 0.99) };
    let is_judged = script.dice.chance(0.25);
    let call = AiCallInput {
        intent: Some(if fallback { "unknown" } else { topic.intent }.to_owned()),
        confidence: Some((confidence * 100.0).round() / 100.0),
        fallback: Some(fallback),
        correct: is_judged.then(|| script.dice.chance(if fallback { 0.4 } else { 0.93 })),
        ..call(script, conversation_id, AiCallKind::Classification, CLASSIFIER, latency)
    };
    script.item(Item::AiCall(Box::new(call)));
}

/// Whether the model gave an answer.
pub(super) fn generate(script: &mut Script<'_>, conversation_id: &str) -> bool {
    let model = *script.dice.weighted(MODELS);
    let latency = script.dice.wait(if model == "lark-large" { 1.6 } else { 0.8 }, 0.55);
    script.now = script.now.plus(latency);
    if script.dice.chance(0.012) {
        fail(script, conversation_id, model);
        return false;
    }
    let (input, output) = (script.dice.whole(300, 1_800), script.dice.whole(20, 220));
    // Dollars for a million tokens, sent and received.
    let (sent, received) = if model == "lark-large" { (2.5, 10.0) } else { (0.4, 1.6) };
    #[expect(clippy::cast_precision_loss, reason = "some thousand tokens")]
    let cost = (input as f64).mul_add(sent, output as f64 * received) / 1_000_000.0;
    let call = AiCallInput {
        input_tokens: i32::try_from(input).ok(),
        output_tokens: i32::try_from(output).ok(),
        cost_usd: Some(cost),
        ..call(script, conversation_id, AiCallKind::Generation, model, latency)
    };
    script.item(Item::AiCall(Box::new(call)));
    true
}

fn fail(script: &mut Script<'_>, conversation_id: &str, model: &str) {
    let (kind, message) = *script.dice.weighted(&[
        (("timeout", "The model gave no answer in time"), 50.0),
        (("rate_limited", "Too many calls in this minute"), 35.0),
        (("content_filter", "The model refused to answer"), 15.0),
    ]);
    let properties = json!({
        "call_id": script.next_id("ai"), "kind": "generation", "error_type": kind, "message": message, "model": model,
    });
    script.event_in("ai_failed", Some(conversation_id), properties);
}

fn call(script: &mut Script<'_>, conversation_id: &str, kind: AiCallKind, model: &str, latency_ms: i64) -> AiCallInput {
    AiCallInput {
        call_id: script.next_id("ai"),
        kind,
        conversation_id: Some(conversation_id.to_owned()),
        session_id: Some(script.session_id.clone()),
        model: Some(model.to_owned()),
        intent: None,
        confidence: None,
        correct: None,
        fallback: None,
        latency_ms: i32::try_from(latency_ms).ok(),
        input_tokens: None,
        output_tokens: None,
        cost_usd: None,
        error_type: None,
        error_message: None,
        at: Some(script.now),
    }
}
