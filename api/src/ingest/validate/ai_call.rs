//! Calls of models.

use parlance_entity::vocabulary::ItemKind;

use crate::{
    error::ErrorCode,
    ingest::{
        draft::{Draft, Row, Subject},
        item::AiCallInput,
    },
    model::payload::AiCall,
};

use super::{
    Arrival,
    text::{CONTENT_LENGTH, Checked, id, not_negative, optional_id, optional_name, text, time, wrong},
};

/// A model was called. Of two calls with one id, the first to arrive holds. It opens no conversation, so it needs none,
/// nor a session.
pub(super) fn record(here: &Arrival<'_>, input: AiCallInput) -> Checked<Draft> {
    let call_id = id("callId", input.call_id)?;
    let conversation_id = optional_id("conversationId", input.conversation_id)?;
    let session_id = optional_id("sessionId", input.session_id)?;
    let payload = AiCall {
        kind: input.kind,
        model: optional_name("model", input.model)?,
        intent: optional_name("intent", input.intent)?,
        confidence: fraction("confidence", input.confidence)?,
        correct: input.correct,
        fallback: input.fallback.unwrap_or(false),
        latency_ms: amount("latencyMs", input.latency_ms)?,
        input_tokens: amount("inputTokens", input.input_tokens)?,
        output_tokens: amount("outputTokens", input.output_tokens)?,
        cost_usd: not_negative("costUsd", input.cost_usd)?,
        error_type: said("errorType", input.error_type)?,
        error_message: said("errorMessage", input.error_message)?,
    };
    let at = time("at", input.at, here.now)?;
    let subject = format!("call:{call_id}");
    let mut row = here.item(ItemKind::AiCall, subject.clone(), at, &payload);
    row.conversation_id = conversation_id;
    row.session_id = session_id;
    row.subject = Some(subject);
    Ok(Draft { row: Row::Item(row), subject: Subject::Row(call_id) })
}

/// A whole number from 0.
fn amount(field: &str, given: Option<i32>) -> Checked<Option<i32>> {
    match given {
        Some(amount) if amount < 0 => {
            let message = format!("`{field}` is {amount}: send a whole number from 0, or leave it out");
            Err(wrong(&[field], ErrorCode::OutOfRange, message))
        }
        amount => Ok(amount),
    }
}

/// A number from 0 to 1.
fn fraction(field: &str, given: Option<f64>) -> Checked<Option<f64>> {
    match given {
        Some(value) if !(0.0..=1.0).contains(&value) => {
            let message = format!("`{field}` is {value}: send a number from 0 to 1, or leave it out");
            Err(wrong(&[field], ErrorCode::OutOfRange, message))
        }
        value => Ok(value),
    }
}

/// What a failure says of itself. Empty is as left out, for with any word of a failure the call has failed.
fn said(field: &str, given: Option<String>) -> Checked<Option<String>> {
    Ok(text(field, given, CONTENT_LENGTH)?.filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use parlance_entity::Timestamp;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::{geo::Geo, ingest::item::Device};

    fn check(fields: Value) -> Result<Value, ErrorCode> {
        let mut input = json!({"callId": "c1", "kind": "GENERATION"});
        if let (Some(input), Some(fields)) = (input.as_object_mut(), fields.as_object()) {
            input.extend(fields.clone());
        }
        let (device, geo) = (Device::default(), Geo::default());
        let here = Arrival { chatbot_id: Uuid::nil(), now: Timestamp(1_700_000_000_000), device, geo: &geo };
        let draft = record(&here, serde_json::from_value(input).expect("a call")).map_err(|error| error.code)?;
        let Row::Item(row) = draft.row else { panic!("an item") };
        assert_eq!((row.id.as_str(), row.subject.as_deref()), ("call:c1", Some("call:c1")));
        Ok(row.payload)
    }

    #[test]
    fn numbers_are_from_zero_and_a_confidence_is_at_most_one() {
        for fields in [
            json!({"latencyMs": -1}),
            json!({"inputTokens": -1}),
            json!({"outputTokens": -1}),
            json!({"costUsd": -0.01}),
            json!({"confidence": 1.01}),
            json!({"confidence": -0.01}),
        ] {
            assert_eq!(check(fields.clone()), Err(ErrorCode::OutOfRange), "{fields}");
        }
        assert!(check(json!({"latencyMs": 0, "inputTokens": 0, "costUsd": 0, "confidence": 1})).is_ok());
    }

    #[test]
    fn empty_words_of_a_failure_are_none() {
        let payload = check(json!({"errorType": "", "errorMessage": "", "intent": ""})).expect("a call");
        assert_eq!(payload["error_type"], Value::Null);
        assert_eq!(payload["error_message"], Value::Null);
        assert_eq!(payload["intent"], Value::Null);
    }
}
