//! The fields of what is imported, and their types: those of the public schema, so that there is one list of them.

use std::{collections::BTreeMap, sync::LazyLock};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, InputValueDefinition, TypeKind, TypeSystemDefinition},
};

use super::record::Kind;
use crate::graphql::schema;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    /// Text.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// True or false.
    Flag,
    /// An instant.
    Instant,
    /// A word of a closed set, which is spelled in capitals.
    Word,
    /// Any JSON.
    Json,
}

/// The fields of a kind, by their paths, such as `context.country`.
pub(super) type Fields = BTreeMap<String, Type>;

/// The inputs of the schema: their fields with the names of their types, and the names of the sets of words.
#[derive(Default)]
struct Inputs {
    objects: BTreeMap<String, Vec<(String, String)>>,
    words: Vec<String>,
}

/// The fields of a kind.
pub(super) fn of(kind: Kind) -> Fields {
    let (own, request): (&str, Option<(&str, &[&str])>) = match kind {
        Kind::Events => ("EventInput", Some(("TrackEventsInput", &["source", "channel", "context"]))),
        Kind::Messages => ("MessageInput", Some(("RecordMessagesInput", &["source"]))),
        Kind::Sessions => ("StartSessionInput", None),
        Kind::Conversations => ("StartConversationInput", None),
        Kind::Handovers => ("RequestHandoverInput", None),
        Kind::Leads => ("CaptureLeadInput", None),
        Kind::Users => ("IdentifyUserInput", None),
        Kind::Items => return Fields::new(),
    };
    let mut fields = Fields::new();
    add(&mut fields, "", own, |field| field != "chatbotId");
    if let Some((request, names)) = request {
        add(&mut fields, "", request, |field| names.contains(&field));
    }
    fields
}

/// Adds the fields of an input that are wanted, and of the inputs within it.
fn add(fields: &mut Fields, path: &str, input: &str, is_wanted: impl Fn(&str) -> bool) {
    static INPUTS: LazyLock<Inputs> = LazyLock::new(|| inputs(&schema::sdl()));
    for (name, type_name) in INPUTS.objects.get(input).into_iter().flatten().filter(|(name, _)| is_wanted(name)) {
        let path = format!("{path}{name}");
        if INPUTS.objects.contains_key(type_name) {
            add_all(fields, &format!("{path}."), type_name);
        } else {
            fields.insert(path, type_of(&INPUTS, type_name));
        }
    }
}

fn add_all(fields: &mut Fields, path: &str, input: &str) {
    add(fields, path, input, |_| true);
}

fn type_of(inputs: &Inputs, name: &str) -> Type {
    match name {
        "Int" => Type::Whole,
        "Float" => Type::Number,
        "Boolean" => Type::Flag,
        "DateTime" => Type::Instant,
        "JSON" => Type::Json,
        name if inputs.words.iter().any(|word| word == name) => Type::Word,
        _ => Type::Text,
    }
}

fn inputs(sdl: &str) -> Inputs {
    let mut inputs = Inputs::default();
    for definition in parse_schema(sdl).map(|document| document.definitions).unwrap_or_default() {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        match definition.node.kind {
            TypeKind::InputObject(input) => {
                let fields = input.fields.iter().filter_map(|field| field_of(&field.node)).collect();
                inputs.objects.insert(name, fields);
            }
            TypeKind::Enum(_) => inputs.words.push(name),
            _ => {}
        }
    }
    inputs
}

/// A field and the name of its type; none: a list, which no cell holds.
fn field_of(field: &InputValueDefinition) -> Option<(String, String)> {
    match &field.ty.node.base {
        BaseType::Named(name) => Some((field.name.node.to_string(), name.to_string())),
        BaseType::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_those_of_the_schema() {
        let events = of(Kind::Events);
        for (path, expected) in [
            ("sessionId", Type::Text),
            ("occurredAt", Type::Instant),
            ("properties", Type::Json),
            ("channel", Type::Word),
            ("context.screenWidth", Type::Whole),
            ("context.deviceType", Type::Word),
        ] {
            assert_eq!(events.get(path), Some(&expected), "{path}");
        }
        assert_eq!(events.get("chatbotId"), None);
        assert_eq!(of(Kind::Leads).get("value"), Some(&Type::Number));
        assert!(
            [Kind::Messages, Kind::Sessions, Kind::Conversations, Kind::Handovers, Kind::Users]
                .into_iter()
                .all(|kind| of(kind).len() > 5)
        );
    }
}
