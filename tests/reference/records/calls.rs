//! AI calls.

use super::{
    belonging::Belonging,
    record::Call,
    row::{CallRow, Effect, Row},
};

/// Every AI call; `session` tells the index of a row's. "`ai_failed`: a call id seen before: the error is added to that
/// call", whichever of the two came first: "a number depends on the set of accepted rows, never on the order".
pub(super) fn calls(rows: &[Row], belonging: &Belonging, session: impl Fn(usize) -> Option<usize>) -> Vec<Call> {
    let call = |place: usize| match &rows[place].effect {
        Some(Effect::Call(call)) => Some((call, failures(rows, &call.id).first().copied())),
        Some(Effect::CallFailure(call)) if !is_called(rows, &call.id) => {
            let failures = failures(rows, &call.id);
            failures.first().filter(|first| **first == place).map(|first| (call, Some(*first)))
        }
        _ => None,
    };
    let record = |place: usize| {
        let (call, failure) = call(place)?;
        // The call's own error holds; else the first failure that was reported of it.
        let is_own = call.error_type.is_some() || call.error_message.is_some();
        let failure = failure.and_then(|place| failed(&rows[place])).filter(|_| !is_own);
        Some(Call {
            id: call.id.clone(),
            kind: call.kind.clone(),
            conversation: belonging.episode_of[place],
            session: session(place),
            model: call.model.clone(),
            intent: call.intent.clone(),
            confidence: call.confidence,
            correct: call.correct,
            fallback: call.fallback,
            latency: call.latency,
            input_tokens: call.input_tokens,
            output_tokens: call.output_tokens,
            cost: call.cost,
            // "A call has an error if it has an error type or message"; an `ai_failed` is "an AI call with an error"
            // anyway.
            failed: is_own || failure.is_some(),
            error_type: failure.map_or(&call.error_type, |failure| &failure.error_type).clone(),
            error_message: failure.map_or(&call.error_message, |failure| &failure.error_message).clone(),
            at: rows[place].at,
        })
    };
    (0..rows.len()).filter_map(record).collect()
}

fn is_called(rows: &[Row], id: &str) -> bool {
    rows.iter().any(|row| matches!(&row.effect, Some(Effect::Call(call)) if call.id == id))
}

/// The failures reported of the call, in the order of arrival: "the first to arrive holds".
fn failures(rows: &[Row], id: &str) -> Vec<usize> {
    (0..rows.len()).filter(|place| failed(&rows[*place]).is_some_and(|call| call.id == id)).collect()
}

fn failed(row: &Row) -> Option<&CallRow> {
    match &row.effect {
        Some(Effect::CallFailure(call)) => Some(call),
        _ => None,
    }
}
