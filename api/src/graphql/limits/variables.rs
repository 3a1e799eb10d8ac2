//! Values of variables against their types, before anything is resolved.

use async_graphql::{
    Value, Variables,
    parser::types::OperationDefinition,
    registry::{MetaInputValue, MetaType, MetaTypeName, Registry},
};

use chrono_tz::Tz;

use crate::error::{Error, Result};

/// How values of our scalars are written.
pub(super) const FORMS: [(&str, &str); 3] = [
    ("DateTime", "write RFC 3339 with an offset, such as 2026-01-31T09:30:00Z"),
    ("Date", "write a day of the calendar, such as 2026-01-31"),
    ("TimeZone", "write an IANA name, such as Australia/Sydney"),
];

/// Checks the values given for an operation's variables.
///
/// # Errors
/// `BadUserInput` where one is missing, null or of another type than its own.
pub(super) fn check(registry: &Registry, operation: &OperationDefinition, variables: &Variables) -> Result<()> {
    for definition in operation.variable_definitions.iter().map(|definition| &definition.node) {
        let (name, type_name) = (&definition.name.node, definition.var_type.node.to_string());
        let path = format!("${name}");
        match variables.get(name) {
            Some(value) => check_value(registry, &type_name, value, &path)?,
            None if definition.default_value().is_none() => {
                return Err(Error::BadUserInput(format!("{path} of type {type_name} is required, and not given")));
            }
            None => {}
        }
    }
    Ok(())
}

fn check_value(registry: &Registry, type_name: &str, value: &Value, path: &str) -> Result<()> {
    match MetaTypeName::create(type_name) {
        MetaTypeName::NonNull(_) if *value == Value::Null => Err(mismatch(type_name, value, path)),
        MetaTypeName::NonNull(inner) => check_value(registry, inner, value, path),
        _ if *value == Value::Null => Ok(()),
        MetaTypeName::List(inner) => match value {
            Value::List(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(i, item)| check_value(registry, inner, item, &format!("{path}.{i}"))),
            // One value stands for a list of it.
            one => check_value(registry, inner, one, path),
        },
        MetaTypeName::Named(name) => check_named(registry, name, value, path),
    }
}

fn check_named(registry: &Registry, type_name: &str, value: &Value, path: &str) -> Result<()> {
    match registry.types.get(type_name) {
        Some(MetaType::Scalar { is_valid: Some(is_valid), .. }) if !is_valid(value) => {
            Err(mismatch(type_name, value, path))
        }
        // The engine's own scalar, which takes any value here and fails when it is read.
        Some(MetaType::Scalar { .. }) if type_name == "TimeZone" && !is_timezone(value) => {
            Err(mismatch(type_name, value, path))
        }
        Some(MetaType::Enum { enum_values, .. }) => {
            let known = match value {
                Value::String(name) => enum_values.contains_key(name.as_str()),
                Value::Enum(name) => enum_values.contains_key(name.as_str()),
                _ => false,
            };
            if known { Ok(()) } else { Err(mismatch(type_name, value, path)) }
        }
        Some(MetaType::InputObject { input_fields, oneof, .. }) => {
            let Value::Object(given) = value else { return Err(mismatch(type_name, value, path)) };
            if *oneof && (given.len() != 1 || given.values().any(|value| *value == Value::Null)) {
                let message = format!("{path} of type {type_name} takes exactly one of its fields, and no null");
                return Err(Error::BadUserInput(message));
            }
            if let Some(unknown) = given.keys().find(|name| !input_fields.contains_key(name.as_str())) {
                return Err(Error::BadUserInput(format!("{path}.{unknown}: {type_name} has no such field")));
            }
            input_fields.values().try_for_each(|field| {
                check_field(registry, field, given.get(field.name.as_str()), &format!("{path}.{}", field.name))
            })
        }
        // A type that is not known or takes no values is found by validation.
        _ => Ok(()),
    }
}

fn check_field(registry: &Registry, field: &MetaInputValue, value: Option<&Value>, path: &str) -> Result<()> {
    match value {
        Some(value) => check_value(registry, &field.ty, value, path),
        None if MetaTypeName::create(&field.ty).is_non_null() && field.default_value.is_none() => {
            Err(Error::BadUserInput(format!("{path} of type {} is required, and not given", field.ty)))
        }
        None => Ok(()),
    }
}

fn is_timezone(value: &Value) -> bool {
    matches!(value, Value::String(name) if name.parse::<Tz>().is_ok())
}

fn mismatch(type_name: &str, value: &Value, path: &str) -> Error {
    let mut shown = value.to_string();
    if shown.chars().count() > 80 {
        shown = shown.chars().take(80).chain("…".chars()).collect();
    }
    let form = FORMS.iter().find(|(name, _)| type_name.trim_end_matches('!') == *name);
    let form = form.map(|(_, form)| format!(": {form}")).unwrap_or_default();
    Error::BadUserInput(format!("{path} is of type {type_name}, which {shown} is not{form}"))
}
