//! Which types the metrics are made of, in the order of reading.

use std::collections::BTreeMap;

use async_graphql::{
    Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
        },
    },
};

/// The types of a schema that belong to the metrics. Records that metrics lead to, such as a user, do not: they have a
/// page of their own.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// The field that all metrics are asked by, `Chatbot.analytics`.
    pub question: Option<FieldDefinition>,
    /// What its arguments are made of: each type after the one that leads to it.
    pub asked: Vec<TypeDefinition>,
    /// What its answer is made of, in the same order.
    pub answered: Vec<TypeDefinition>,
}

impl Walk {
    /// Walks through a schema, which is as this program exports it: of any other text nothing is found.
    #[must_use]
    pub fn of(sdl: &str) -> Self {
        let mut left = definitions(sdl);
        let Some(question) = question(&left) else { return Self::default() };
        let (mut asked, mut answered) = (Vec::new(), Vec::new());
        visit_arguments(&question.arguments, &mut left, &mut asked);
        visit(&question.ty.node, &mut left, &mut answered);
        Self { question: Some(question), asked, answered }
    }

    /// Whether a type is described.
    #[must_use]
    pub fn describes(&self, name: &str) -> bool {
        self.asked.iter().chain(&self.answered).any(|definition| definition.name.node == name)
    }
}

fn definitions(sdl: &str) -> BTreeMap<String, TypeDefinition> {
    let definitions = parse_schema(sdl).map(|document| document.definitions).unwrap_or_default();
    let types = definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(definition.node),
        TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
    });
    types.map(|definition| (definition.name.node.to_string(), definition)).collect()
}

fn question(types: &BTreeMap<String, TypeDefinition>) -> Option<FieldDefinition> {
    let TypeKind::Object(chatbot) = &types.get("Chatbot")?.kind else { return None };
    chatbot.fields.iter().map(|field| &field.node).find(|field| field.name.node == "analytics").cloned()
}

/// Moves a type, and those that it leads to, from `left` to `found`.
fn visit(of: &Type, left: &mut BTreeMap<String, TypeDefinition>, found: &mut Vec<TypeDefinition>) {
    let name = name(of);
    if left.get(name).is_none_or(is_record) {
        return;
    }
    let Some(definition) = left.remove(name) else { return };
    found.push(definition.clone());
    match &definition.kind {
        TypeKind::Object(object) => {
            for field in &object.fields {
                visit_arguments(&field.node.arguments, left, found);
                visit(&field.node.ty.node, left, found);
            }
        }
        TypeKind::InputObject(input) => visit_arguments(&input.fields, left, found),
        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::Interface(_) | TypeKind::Union(_) => {}
    }
}

fn visit_arguments(
    arguments: &[Positioned<InputValueDefinition>],
    left: &mut BTreeMap<String, TypeDefinition>,
    found: &mut Vec<TypeDefinition>,
) {
    for argument in arguments {
        visit(&argument.node.ty.node, left, found);
    }
}

fn is_record(definition: &TypeDefinition) -> bool {
    matches!(&definition.kind, TypeKind::Object(object) if object.implements.iter().any(|name| name.node == "Node"))
}

/// The name inside of lists.
pub(super) fn name(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => name(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDL: &str = "
        type Query { chatbot: Chatbot }
        type Chatbot implements Node { id: ID! analytics(range: Range): Analytics! }
        input Range { days: [Day!] }
        scalar Day
        type Analytics { sum: Sum! previous: Analytics! users(by: Order = ASC): [User!]! }
        type Sum { count: Int! day: Day }
        enum Order { ASC DESC }
        type User implements Node { id: ID! visits: Visits! }
        type Visits { count: Int! }
    ";

    #[test]
    fn types_stand_after_those_that_lead_to_them_and_records_are_left_out() {
        let walk = Walk::of(SDL);
        let names = |types: &[TypeDefinition]| types.iter().map(|each| each.name.node.to_string()).collect::<Vec<_>>();
        assert_eq!(names(&walk.asked), ["Range", "Day"]);
        assert_eq!(names(&walk.answered), ["Analytics", "Sum", "Order"]);
        assert!(walk.describes("Day") && !walk.describes("User"));
        assert!(Walk::of("no schema").question.is_none());
    }
}
