//! What a request to subscribe is about: what it has in common with others, and where it alone goes on from.

use std::{convert::Infallible, sync::Arc};

use async_graphql::{
    Name, Positioned, Request, Value, Variables,
    parser::types::{DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection},
};
use uuid::Uuid;

use crate::{
    graphql::limits::{self, single::root_fields},
    id,
};

/// What runs as one: the same operation with the same variables for the same key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    key_id: Uuid,
    query: Arc<str>,
    operation_name: Option<String>,
    variables: String,
}

/// How a subscription's answers follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Each takes the place of the one before.
    State,
    /// Each counts. This one goes on after an arrival number; none: from now on.
    Feed {
        /// The number.
        after: Option<i64>,
    },
}

/// A request that can be run again.
#[derive(Clone, Debug)]
pub(super) struct Operation {
    /// What it has in common with others.
    pub(super) key: Key,
    /// How its answers follow each other.
    pub(super) kind: Kind,
    variables: Variables,
    document: Arc<ExecutableDocument>,
}

impl Operation {
    /// What the request subscribes to; none: nothing that could be shared, or what is wrong with it is found by running it.
    pub(super) fn of(request: &mut Request, key_id: Uuid) -> Option<Self> {
        let (name, variables) = (request.operation_name.clone(), request.variables.clone());
        let document = request.parsed_query().ok()?;
        let operation = limits::operation(document, name.as_deref()).ok()?;
        if operation.ty != OperationType::Subscription {
            return None;
        }
        let field = *root_fields(document, operation).first()?;
        let (kind, own) = match field.name.node.as_str() {
            "activeSessions" | "live" | "analytics" => (Kind::State, None),
            "events" | "conversations" | "alerts" => {
                let (after, variable) = after(operation, field, &variables)?;
                (Kind::Feed { after }, variable)
            }
            _ => return None,
        };
        let document = Arc::new(with_field_at_root(document, name.as_deref(), field));
        let mut common = variables.clone();
        // Used elsewhere as well, it changes more than where to go on.
        if let Some(variable) = own.filter(|name| request.query.matches(&format!("${name}")).count() <= 2) {
            common.remove(variable.as_str());
        }
        let key = Key {
            key_id,
            query: request.query.as_str().into(),
            operation_name: name,
            variables: serde_json::to_string(&common).ok()?,
        };
        Some(Self { key, kind, variables, document })
    }

    /// The request, to be run.
    pub(super) fn request(&self) -> Request {
        let mut request = Request::new(&*self.key.query).variables(self.variables.clone());
        request.operation_name = self.key.operation_name.clone();
        request.set_parsed_query(ExecutableDocument::clone(&self.document));
        request
    }
}

/// The arrival number after which a feed goes on, and the variable that says so. None: it cannot be read.
fn after(
    operation: &OperationDefinition,
    field: &Field,
    variables: &Variables,
) -> Option<(Option<i64>, Option<String>)> {
    let Some(value) = field.get_argument("after") else { return Some((None, None)) };
    let mut variable = None;
    let value = value.node.clone().into_const_with(|name| {
        let default = operation.variable_definitions.iter().find(|definition| definition.node.name.node == name);
        let default = default.and_then(|definition| definition.node.default_value.as_ref());
        let given = variables.get(&name).cloned();
        variable = Some(name.to_string());
        Ok::<_, Infallible>(given.or_else(|| default.map(|value| value.node.clone())).unwrap_or(Value::Null))
    });
    let Ok(value) = value;
    match value {
        Value::Null => Some((None, variable)),
        Value::String(cursor) => Some((Some(id::parse_arrival_cursor(&cursor)?), variable)),
        _ => None,
    }
}

/// The document with the field itself at the operation's root, where it is in a fragment: the engine looks for it there
/// alone. The fragment stays, for the document to be valid.
fn with_field_at_root(document: &ExecutableDocument, name: Option<&str>, field: &Field) -> ExecutableDocument {
    let mut document = document.clone();
    let operation = match (&mut document.operations, name) {
        (DocumentOperations::Single(operation), _) => Some(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get_mut(&Name::new(name)),
        (DocumentOperations::Multiple(operations), None) => operations.values_mut().next(),
    };
    if let Some(operation) = operation {
        let set = &mut operation.node.selection_set;
        if !set.node.items.iter().any(|item| matches!(item.node, Selection::Field(_))) {
            let field = Selection::Field(Positioned::new(field.clone(), set.pos));
            set.node.items.insert(0, Positioned::new(field, set.pos));
        }
    }
    document
}
