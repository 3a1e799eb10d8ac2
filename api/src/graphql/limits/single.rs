//! A subscription has one field at its root, as the specification has it.

use std::collections::HashSet;

use async_graphql::{
    Positioned,
    parser::types::{ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet},
};

use crate::error::{Error, Result};

/// The fields at the root of an operation, those in fragments too.
#[must_use]
pub fn root_fields<'d>(document: &'d ExecutableDocument, operation: &'d OperationDefinition) -> Vec<&'d Field> {
    let mut fields = Vec::new();
    gather(document, &operation.selection_set, &mut HashSet::new(), &mut fields);
    fields
}

/// Refuses a subscription to several things at once: each would have to wait for the others.
pub(super) fn check(document: &ExecutableDocument, operation: &OperationDefinition) -> Result<()> {
    let keys: HashSet<&str> =
        root_fields(document, operation).iter().map(|field| field.response_key().node.as_str()).collect();
    if operation.ty != OperationType::Subscription || keys.len() <= 1 {
        return Ok(());
    }
    Err(Error::BadUserInput(format!(
        "a subscription has one field at its root, this one has {}: subscribe to each by itself",
        keys.len()
    )))
}

fn gather<'d>(
    document: &'d ExecutableDocument,
    selections: &'d Positioned<SelectionSet>,
    seen: &mut HashSet<&'d str>,
    fields: &mut Vec<&'d Field>,
) {
    for selection in &selections.node.items {
        match &selection.node {
            Selection::Field(field) => fields.push(&field.node),
            Selection::InlineFragment(fragment) => gather(document, &fragment.node.selection_set, seen, fields),
            Selection::FragmentSpread(spread) => {
                let name = spread.node.fragment_name.node.as_str();
                // One that contains itself is refused elsewhere.
                if seen.insert(name)
                    && let Some(fragment) = document.fragments.get(name)
                {
                    gather(document, &fragment.node.selection_set, seen, fields);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;
    use crate::graphql::limits;

    fn refuses(query: &str) -> bool {
        let document = parse_query(query).expect("the test's query is well-formed");
        check(&document, limits::operation(&document, None).expect("one operation")).is_err()
    }

    #[test]
    fn a_subscription_has_one_field() {
        assert!(!refuses("subscription { live { at } }"));
        assert!(!refuses("subscription { ...F } fragment F on Subscription { live { at } }"));
        assert!(!refuses("subscription { live { at } ... on Subscription { live { agentsOnline } } }"));
        assert!(refuses("subscription { live { at } activeSessions { count } }"));
        assert!(refuses("subscription { live { at } ...F } fragment F on Subscription { activeSessions { count } }"));
        assert!(!refuses("{ viewer { name } chatbot { name } }"));
    }
}
