//! `intents` and `aiModels`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{grouped, most};
use crate::reference::{
    metrics::ai::{accuracy, average_confidence, classifications, latency},
    numbers::rate,
    record::Call,
    view::View,
};

/// `Analytics.intents`.
pub(crate) fn intents(view: &View, first: usize) -> Value {
    let calls = view.calls(&|at| view.is_in_range(at));
    // "`IntentStats.share`: of classifications with an intent."
    let with_intent: Vec<_> = classifications(&calls).into_iter().filter(|call| call.intent.is_some()).collect();
    let row = |(intent, calls): (Option<String>, Vec<&Call>)| {
        // "Of conversations with that intent in the range, those with a handover request."
        let conversations: BTreeSet<_> = calls.iter().filter_map(|call| call.conversation).collect();
        let handed_over =
            conversations.iter().filter(|index| view.records.conversations[**index].handovers > 0).count();
        json!({
            "intent": intent,
            "count": calls.len(),
            "share": rate(calls.len(), with_intent.len()),
            "averageConfidence": average_confidence(&calls),
            "accuracy": accuracy(&calls),
            "escalationRate": rate(handed_over, conversations.len()),
        })
    };
    most(grouped(&with_intent, |call| call.intent.clone()), first).into_iter().map(row).collect()
}

/// `Analytics.aiModels`.
pub(crate) fn ai_models(view: &View) -> Value {
    let calls = view.calls(&|at| view.is_in_range(at));
    let row = |(model, calls): (Option<String>, Vec<&Call>)| {
        json!({
            "model": model,
            "calls": calls.len(),
            "errors": calls.iter().filter(|call| call.failed).count(),
            "latency": latency(&calls),
            "inputTokens": calls.iter().map(|call| call.input_tokens).sum::<i64>(),
            "outputTokens": calls.iter().map(|call| call.output_tokens).sum::<i64>(),
            "costUsd": calls.iter().map(|call| call.cost).sum::<f64>(),
        })
    };
    most(grouped(&calls, |call| call.model.clone()), usize::MAX).into_iter().map(row).collect()
}
