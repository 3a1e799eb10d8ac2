//! A type in the manual: its description, and a line for each field or value.

use async_graphql::{
    Positioned,
    parser::types::{EnumValueDefinition, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind},
};

use super::walk::{Walk, name};

/// Types, each under a heading of its own.
pub(super) fn entries(types: &[TypeDefinition], walk: &Walk) -> String {
    types.iter().map(|definition| entry(definition, walk)).collect()
}

fn entry(definition: &TypeDefinition, walk: &Walk) -> String {
    let lines: String = match &definition.kind {
        TypeKind::Object(object) => object.fields.iter().map(|each| field(&each.node, walk)).collect(),
        TypeKind::InputObject(input) => input.fields.iter().map(|field| input_line("- ", &field.node, walk)).collect(),
        TypeKind::Enum(words) => words.values.iter().map(|value| value_line(&value.node)).collect(),
        TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => String::new(),
    };
    let break_before = if lines.is_empty() { "" } else { "\n" };
    format!("\n### {}\n\n{}\n{break_before}{lines}", definition.name.node, text(&definition.description))
}

/// A field with its arguments.
pub(super) fn field(field: &FieldDefinition, walk: &Walk) -> String {
    let arguments = field.arguments.iter().map(|argument| input_line("  - ", &argument.node, walk));
    let line = format!("- **`{}`** {}: {}\n", field.name.node, link(&field.ty.node, walk), text(&field.description));
    line + &arguments.collect::<String>()
}

fn input_line(bullet: &str, input: &InputValueDefinition, walk: &Walk) -> String {
    let default = input.default_value.as_ref().map_or_else(String::new, |default| format!(" = `{}`", default.node));
    let (name, type_name) = (&input.name.node, link(&input.ty.node, walk));
    format!("{bullet}`{name}` {type_name}{default}: {}\n", text(&input.description))
}

fn value_line(value: &EnumValueDefinition) -> String {
    format!("- `{}`: {}\n", value.value.node, text(&value.description))
}

/// The type, leading to its description if there is one.
fn link(to: &Type, walk: &Walk) -> String {
    let name = name(to);
    if walk.describes(name) { format!("[`{to}`](#{})", name.to_lowercase()) } else { format!("`{to}`") }
}

fn text(description: &Option<Positioned<String>>) -> String {
    description.as_ref().map_or_else(String::new, |text| text.node.split_whitespace().collect::<Vec<_>>().join(" "))
}
