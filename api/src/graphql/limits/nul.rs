//! The character NUL: JSON and GraphQL can carry it, PostgreSQL's texts cannot. No stored text holds it, so nothing that
//! is looked for can either.

use std::collections::HashSet;

use async_graphql::{
    Positioned, Value, Variables,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};

use crate::error::{Error, Result};

/// Checks the arguments of fields. Those at the root of a mutation are left to it: what is ingested says by itself what
/// is wrong with it, item by item.
///
/// # Errors
/// `BadUserInput` where one holds the character.
pub(super) fn check(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
) -> Result<()> {
    let (check, is_mutation) = (Check::new(operation, variables), operation.ty == OperationType::Mutation);
    check.selections(&operation.selection_set, is_mutation)?;
    // Each fragment once, however often it is spread.
    document.fragments.values().try_for_each(|fragment| {
        let at_root = is_mutation && fragment.node.type_condition.node.on.node == "Mutation";
        check.selections(&fragment.node.selection_set, at_root)
    })
}

/// The variables whose values hold the character, found once, however often they are used.
struct Check<'r>(HashSet<&'r str>);

impl<'r> Check<'r> {
    fn new(operation: &'r OperationDefinition, variables: &Variables) -> Self {
        let definitions = operation.variable_definitions.iter().map(|definition| &definition.node);
        let holding = definitions.filter(|definition| {
            variables.get(&definition.name.node).or(definition.default_value()).is_some_and(is_in)
        });
        Self(holding.map(|definition| definition.name.node.as_str()).collect())
    }

    fn selections(&self, set: &Positioned<SelectionSet>, at_root: bool) -> Result<()> {
        set.node.items.iter().try_for_each(|selection| match &selection.node {
            Selection::Field(field) => {
                if !at_root {
                    self.arguments(&field.node)?;
                }
                self.selections(&field.node.selection_set, false)
            }
            Selection::InlineFragment(fragment) => self.selections(&fragment.node.selection_set, at_root),
            Selection::FragmentSpread(_) => Ok(()),
        })
    }

    fn arguments(&self, field: &Field) -> Result<()> {
        for (name, value) in &field.arguments {
            let variable = |name: async_graphql::Name| if self.0.contains(&*name) { Err(()) } else { Ok(Value::Null) };
            let literal = value.node.clone().into_const_with(variable);
            if literal.is_err() || literal.is_ok_and(|literal| is_in(&literal)) {
                return Err(Error::BadUserInput(format!(
                    "the argument `{}` of `{}` holds the character NUL (U+0000), which no stored text does: leave it out",
                    name.node, field.name.node
                )));
            }
        }
        Ok(())
    }
}

fn is_in(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::List(items) => items.iter().any(is_in),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || is_in(value)),
        _ => false,
    }
}
