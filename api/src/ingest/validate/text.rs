//! Checks of single values. Each says what is wrong, where, and how to mend it.

use parlance_entity::Timestamp;
use serde_json::{Map, Value};

use crate::error::{ErrorCode, UserError};

/// The result of a check: the value as it is stored, or what is wrong with it.
pub(super) type Checked<T> = Result<T, UserError>;

/// The most characters of an id.
const ID_LENGTH: usize = 200;
/// The most characters of a name.
const NAME_LENGTH: usize = 100;
/// The most characters of a text that is not a message's.
pub(crate) const TEXT_LENGTH: usize = 2_000;
/// The most characters of a message.
pub(super) const CONTENT_LENGTH: usize = 32_000;
/// The most bytes of a JSON value.
const JSON_BYTES: usize = 32 * 1024;
/// How far ahead of ours a sender's clock may be, milliseconds.
const AHEAD_MS: i64 = 24 * 3_600_000;

/// What is wrong at a place within the item.
pub(crate) fn wrong(path: &[&str], code: ErrorCode, message: impl Into<String>) -> UserError {
    UserError { field: Some(path.iter().map(|part| (*part).to_owned()).collect()), code, message: message.into() }
}

/// An id: not empty, at most 200 characters, none of them a control character.
pub(super) fn id(field: &str, value: String) -> Checked<String> {
    label(field, value, ID_LENGTH)
}

/// An id that may be left out.
pub(super) fn optional_id(field: &str, value: Option<String>) -> Checked<Option<String>> {
    value.map(|value| id(field, value)).transpose()
}

/// A name: not empty, at most 100 characters, none of them a control character.
pub(super) fn name(field: &str, value: String) -> Checked<String> {
    label(field, value, NAME_LENGTH)
}

/// A name that may be left out; empty is as left out.
pub(super) fn optional_name(field: &str, value: Option<String>) -> Checked<Option<String>> {
    value.filter(|value| !value.is_empty()).map(|value| name(field, value)).transpose()
}

/// A text of at most `length` characters. NUL characters, which PostgreSQL cannot store, are taken out; line breaks and
/// the like stay.
pub(super) fn text(field: &str, value: Option<String>, length: usize) -> Checked<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    // Bytes are never fewer than characters, so short texts need no counting.
    if value.len() > length && value.chars().count() > length {
        return Err(too_long(field, length));
    }
    Ok(Some(without_nul(value)))
}

/// A text of the usual length.
pub(super) fn short(field: &str, value: Option<String>) -> Checked<Option<String>> {
    text(field, value, TEXT_LENGTH)
}

/// Any JSON value of at most 32 KB; null is as left out.
pub(super) fn json(field: &str, value: Option<Value>) -> Checked<Option<Value>> {
    let Some(mut value) = value.filter(|value| !value.is_null()) else { return Ok(None) };
    clean(&mut value);
    let bytes = serde_json::to_vec(&value).map_or(usize::MAX, |text| text.len());
    if bytes > JSON_BYTES {
        let message = format!("`{field}` takes {bytes} bytes as JSON: send at most {JSON_BYTES}");
        return Err(wrong(&[field], ErrorCode::TooLong, message));
    }
    Ok(Some(value))
}

/// A JSON object of at most 32 KB; left out is as empty.
pub(super) fn object(field: &str, value: Option<Value>) -> Checked<Map<String, Value>> {
    match json(field, value)? {
        None => Ok(Map::new()),
        Some(Value::Object(object)) => Ok(object),
        Some(other) => {
            let message = format!("`{field}` is {}: send a JSON object, such as {{\"plan\": \"pro\"}}", kind(&other));
            Err(wrong(&[field], ErrorCode::Invalid, message))
        }
    }
}

/// A number from 0.
pub(super) fn not_negative(field: &str, value: Option<f64>) -> Checked<Option<f64>> {
    match value {
        Some(value) if !(value.is_finite() && value >= 0.0) => {
            Err(wrong(&[field], ErrorCode::OutOfRange, format!("`{field}` is {value}: send a number from 0")))
        }
        value => Ok(value),
    }
}

/// When something happened: as given, or when it arrived. A clock that is ahead by up to 24 h counts as ours.
pub(super) fn time(field: &str, given: Option<Timestamp>, now: Timestamp) -> Checked<Timestamp> {
    let at = given.unwrap_or(now);
    if at > now.plus(AHEAD_MS) {
        let message = format!(
            "`{field}` is {}, more than 24 h ahead of the server's {}: mend the sender's clock, or leave it out",
            at.to_text(),
            now.to_text()
        );
        return Err(wrong(&[field], ErrorCode::OutOfRange, message));
    }
    Ok(at.min(now))
}

/// The text without NUL characters.
pub(crate) fn without_nul(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

fn label(field: &str, value: String, length: usize) -> Checked<String> {
    if value.is_empty() {
        let message = format!("`{field}` is empty: send a text, or leave it out where it may be left out");
        return Err(wrong(&[field], ErrorCode::Required, message));
    }
    if value.len() > length && value.chars().count() > length {
        return Err(too_long(field, length));
    }
    if value.chars().any(char::is_control) {
        let message = format!("`{field}` holds a control character, such as a line break: send it without");
        return Err(wrong(&[field], ErrorCode::Invalid, message));
    }
    Ok(value)
}

fn too_long(field: &str, length: usize) -> UserError {
    wrong(&[field], ErrorCode::TooLong, format!("`{field}` is longer than {length} characters: shorten it"))
}

/// Takes NUL characters out of the texts and keys of a JSON value.
pub(crate) fn clean(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('\0') => *text = text.replace('\0', ""),
        Value::Array(values) => values.iter_mut().for_each(clean),
        Value::Object(object) => {
            if object.keys().any(|key| key.contains('\0')) {
                *object = std::mem::take(object).into_iter().map(|(key, value)| (without_nul(key), value)).collect();
            }
            object.values_mut().for_each(clean);
        }
        _ => {}
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_neither_empty_nor_long_nor_hold_control_characters() {
        let code = |value: &str| id("userId", value.to_owned()).map_err(|error| error.code);
        assert_eq!(code("ünïcode 🦜"), Ok("ünïcode 🦜".to_owned()));
        assert_eq!(code(&"🦜".repeat(200)), Ok("🦜".repeat(200)));
        assert_eq!(code(""), Err(ErrorCode::Required));
        assert_eq!(code(&"a".repeat(201)), Err(ErrorCode::TooLong));
        assert_eq!(code("a\0b"), Err(ErrorCode::Invalid));
        assert_eq!(code("a\nb"), Err(ErrorCode::Invalid));
    }

    #[test]
    fn nul_characters_are_taken_out_of_texts_and_json() {
        assert_eq!(short("comment", Some("a\0b\n".to_owned())), Ok(Some("ab\n".to_owned())));
        let value = json!({"a\0": ["x\0y", {"b": "\0"}], "c": 1});
        assert_eq!(json("properties", Some(value)), Ok(Some(json!({"a": ["xy", {"b": ""}], "c": 1}))));
    }

    #[test]
    fn properties_are_an_object_of_bounded_size() {
        let code = |value: Value| object("properties", Some(value)).map(|_| ()).map_err(|error| error.code);
        assert_eq!(code(json!({})), Ok(()));
        assert_eq!(code(Value::Null), Ok(()));
        assert_eq!(code(json!([1])), Err(ErrorCode::Invalid));
        assert_eq!(code(json!({"a": "x".repeat(40_000)})), Err(ErrorCode::TooLong));
    }

    #[test]
    fn a_clock_ahead_by_up_to_a_day_counts_as_ours() {
        let now = Timestamp(1_700_000_000_000);
        let code = |at| time("at", at, now).map_err(|error| error.code);
        assert_eq!(code(None), Ok(now));
        assert_eq!(code(Some(now.plus(-5))), Ok(now.plus(-5)));
        assert_eq!(code(Some(now.plus(AHEAD_MS))), Ok(now));
        assert_eq!(code(Some(now.plus(AHEAD_MS + 1))), Err(ErrorCode::OutOfRange));
    }
}
