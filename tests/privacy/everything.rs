//! Inputs with something in every field, made from the schema: a field that is added later is filled as well.

use std::collections::BTreeMap;

use async_graphql::{
    Positioned,
    parser::{
        parse_schema,
        types::{BaseType, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
    },
};
use parlance::graphql::schema;
use serde_json::{Map, Value, json};

/// The mutations that ingest.
const MUTATIONS: [&str; 18] = [
    "trackEvents",
    "startSession",
    "touchSession",
    "endSession",
    "identifyUser",
    "startConversation",
    "assignConversation",
    "resolveConversation",
    "recordMessages",
    "updateMessageStatus",
    "requestHandover",
    "updateHandover",
    "captureLead",
    "updateLead",
    "submitScore",
    "reviewConversation",
    "recordAiCalls",
    "setAgentStatus",
];

/// The types of the schema, as far as inputs are concerned.
pub(crate) struct Inputs(BTreeMap<String, TypeKind>);

impl Inputs {
    pub(crate) fn read() -> Self {
        let document = parse_schema(schema::sdl()).expect("the schema is SDL");
        let types = document.definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(Positioned { node, .. }) => Some((node.name.node.to_string(), node.kind)),
            _ => None,
        });
        Self(types.collect())
    }

    /// A request for each mutation, whose every text is made by `text` of the field's name, and whose every other field
    /// holds something that may be there.
    pub(crate) fn requests(&self, text: &dyn Fn(&str) -> String) -> Vec<Value> {
        MUTATIONS.iter().map(|mutation| self.request(mutation, text)).collect()
    }

    fn request(&self, mutation: &str, text: &dyn Fn(&str) -> String) -> Value {
        let name = mutation[..1].to_uppercase() + &mutation[1..] + "Input";
        let query =
            format!("mutation($input: {name}!) {{ {mutation}(input: $input) {{ userErrors {{ code message }} }} }}");
        json!({ "query": query, "variables": { "input": self.object(&name, text) } })
    }

    fn object(&self, name: &str, text: &dyn Fn(&str) -> String) -> Value {
        let Some(TypeKind::InputObject(object)) = self.0.get(name) else { panic!("{name} is no input") };
        let fields = object.fields.iter().map(|field| &field.node).filter(|field| field.name.node != "chatbotId");
        Value::Object(fields.map(|field| (field.name.node.to_string(), self.field(field, text))).collect())
    }

    fn field(&self, field: &InputValueDefinition, text: &dyn Fn(&str) -> String) -> Value {
        self.value(&field.name.node, &field.ty.node, text)
    }

    fn value(&self, field: &str, r#type: &Type, text: &dyn Fn(&str) -> String) -> Value {
        let name = match &r#type.base {
            BaseType::List(element) => return json!([self.value(field, element, text)]),
            BaseType::Named(name) => name.as_str(),
        };
        match (name, field) {
            // A score of 1 to 5, a number of pixels, tokens or milliseconds.
            ("Int", _) => json!(4),
            ("Float", _) => json!(0.5),
            // Whoever did not agree is not stored at all, which is looked at elsewhere.
            ("Boolean", _) => json!(true),
            ("DateTime", _) => Value::Null,
            ("TimeZone", _) => json!("Europe/Berlin"),
            // A handover cannot be put back to where it began.
            ("HandoverStatus", _) => json!("ACCEPTED"),
            ("JSON", _) => json(field, text),
            ("String" | "ID", _) => json!(text(field)),
            (name, _) => match self.0.get(name) {
                Some(TypeKind::Enum(words)) => json!(words.values[0].node.value.node.as_str()),
                Some(TypeKind::InputObject(_)) => self.object(name, text),
                _ => panic!("{name} of `{field}` is not known here"),
            },
        }
    }
}

/// A JSON value with texts wherever a text can be.
fn json(field: &str, text: &dyn Fn(&str) -> String) -> Value {
    let mut object = Map::new();
    for name in ["note", "email", "phone", "customer_id", "conversation_id", "lead_id", "last_message", "text"] {
        object.insert(name.to_owned(), json!(text(name)));
    }
    object.insert(text(field), json!([{ "deep": text("deep") }, [text("deeper")]]));
    Value::Object(object)
}
