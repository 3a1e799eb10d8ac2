//! Selections of everything, made from the schema, so that no field can be forgotten.

use std::collections::BTreeMap;

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, ObjectType, Type, TypeKind, TypeSystemDefinition},
};
use parlance::graphql::schema;

/// The object types of the schema by name.
pub(crate) struct Types(BTreeMap<String, ObjectType>);

/// What is asked of records, which have more than numbers: who they are.
const RECORDS: [(&str, &str); 2] = [("Agent", "{ agentId }"), ("User", "{ userId anonymousIds }")];

impl Types {
    pub(crate) fn of_the_schema() -> Self {
        let document = parse_schema(schema::sdl()).expect("the schema can be read");
        let objects = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => match definition.node.kind {
                TypeKind::Object(object) => Some((definition.node.name.node.to_string(), object)),
                _ => None,
            },
            _ => None,
        });
        Self(objects.collect())
    }

    /// The names of a type's fields.
    pub(super) fn fields(&self, name: &str) -> Vec<&str> {
        self.0[name].fields.iter().map(|field| field.node.name.node.as_str()).collect()
    }

    /// Everything below a field of `Analytics`; `arguments` are those of fields below it, by type and field.
    pub(crate) fn below(&self, field: &str, arguments: &BTreeMap<&str, String>) -> String {
        let mut fields = self.0["Analytics"].fields.iter().map(|field| &field.node);
        let field = fields.find(|found| found.name.node == field).unwrap_or_else(|| panic!("{field} is a field"));
        self.everything(name(&field.ty.node), arguments)
    }

    fn everything(&self, of: &str, arguments: &BTreeMap<&str, String>) -> String {
        if let Some((_, asked)) = RECORDS.iter().find(|(name, _)| *name == of) {
            return (*asked).to_owned();
        }
        let Some(object) = self.0.get(of) else { return String::new() };
        let field = |field: &FieldDefinition| {
            let own = &field.name.node;
            let given = arguments.get(&*format!("{of}.{own}")).map(|given| format!("({given})"));
            assert_eq!(given.is_some(), !field.arguments.is_empty(), "{of}.{own} takes arguments or does not");
            format!("{own}{} {}", given.unwrap_or_default(), self.everything(name(&field.ty.node), arguments))
        };
        let fields: Vec<_> = object.fields.iter().map(|it| field(&it.node)).collect();
        format!("{{ {} }}", fields.join(" "))
    }
}

/// The name inside of lists.
fn name(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => name(item),
    }
}
