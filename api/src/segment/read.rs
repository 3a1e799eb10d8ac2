//! Reading single values out of a call. Null and the empty text are as left out.

use serde_json::{Map, Value};

use crate::{
    error::{ErrorCode, UserError},
    ingest::{TEXT_LENGTH, wrong},
};

/// A value, or what is wrong with it.
pub(super) type Checked<T> = Result<T, UserError>;

/// The text of a field.
pub(super) fn text<'a>(object: &'a Map<String, Value>, field: &str) -> Checked<Option<&'a str>> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(wrong(&[field], ErrorCode::Invalid, format!("`{field}` is no text: send it in quotes"))),
    }
}

/// The text of a field that a call cannot do without.
pub(super) fn required<'a>(object: &'a Map<String, Value>, field: &str) -> Checked<&'a str> {
    text(object, field)?
        .ok_or_else(|| wrong(&[field], ErrorCode::Required, format!("`{field}` is missing: send it as a text")))
}

/// The text of a field that an SDK fills by itself: cut where it is too long, and anything else is as left out, for nobody
/// could mend it.
pub(super) fn lenient(object: Option<&Map<String, Value>>, field: &str) -> Option<String> {
    let text = object?.get(field)?.as_str().filter(|text| !text.is_empty())?;
    // Bytes are never fewer than characters, so short texts need no counting.
    Some(if text.len() > TEXT_LENGTH { text.chars().take(TEXT_LENGTH).collect() } else { text.to_owned() })
}

/// An object's field that is an object itself.
pub(super) fn object<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a Map<String, Value>> {
    object.get(field)?.as_object()
}
