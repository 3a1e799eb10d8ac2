//! `AiMetrics`.

use serde_json::{Value, json};

use crate::reference::{
    numbers::{WAITING, average, distribution, rate, ratio},
    record::Call,
    view::{Part, View},
};

pub(super) fn metrics(view: &View, part: Part) -> Value {
    let all = view.calls(part);
    let classifications = classifications(&all);
    let errors = all.iter().filter(|call| call.failed).count();
    let fallbacks = classifications.iter().filter(|call| call.fallback).count();
    let cost: f64 = all.iter().map(|call| call.cost).sum();
    json!({
        "classifications": classifications.len(),
        "generations": all.len() - classifications.len(),
        "errors": errors,
        // "Calls with an error, of all calls."
        "errorRate": rate(errors, all.len()),
        "accuracy": accuracy(&classifications),
        "averageConfidence": average_confidence(&classifications),
        "fallbacks": fallbacks,
        "fallbackRate": rate(fallbacks, classifications.len()),
        "latency": latency(&all),
        "inputTokens": all.iter().map(|call| call.input_tokens).sum::<i64>(),
        "outputTokens": all.iter().map(|call| call.output_tokens).sum::<i64>(),
        "costUsd": cost,
        // "The range's cost over the range's conversations."
        "costPerConversationUsd": ratio(cost, view.conversations(part).len()),
    })
}

/// "`averageConfidence`, `accuracy`, `fallbacks`, intents: classifications only."
pub(crate) fn classifications<'a>(calls: &[&'a Call]) -> Vec<&'a Call> {
    calls.iter().copied().filter(|call| call.kind == "CLASSIFICATION").collect()
}

/// "`correct` true, of those where it is given."
pub(crate) fn accuracy(calls: &[&Call]) -> Value {
    let judged: Vec<_> = calls.iter().filter_map(|call| call.correct).collect();
    rate(judged.iter().filter(|correct| **correct).count(), judged.len())
}

pub(crate) fn average_confidence(calls: &[&Call]) -> Value {
    average(&calls.iter().filter_map(|call| call.confidence).collect::<Vec<_>>())
}

/// "Latency: of calls without an error."
pub(crate) fn latency(calls: &[&Call]) -> Value {
    let good = calls.iter().filter(|call| !call.failed);
    distribution(good.filter_map(|call| call.latency), WAITING)
}
