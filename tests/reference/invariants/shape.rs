//! The answer about metrics as the schema describes it: what can be asked, and of what type each value is.

use std::collections::BTreeMap;

use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind};
use parlance::graphql::{reference::Walk, schema};
use serde_json::Value;

/// What is asked of records: what the client named them, for opaque ids differ from chatbot to chatbot.
const RECORDS: &[(&str, &str)] = &[("Agent", "agentId"), ("User", "userId anonymousIds")];

/// Fields that are asked otherwise than by their name alone: with which arguments, each under an alias.
const ARGUMENTS: &[(&str, &[&str])] = &[
    // An answer within the answer, and errors where there is too little data: asked by themselves.
    ("Analytics.previous", &[]),
    ("Analytics.forecast", &[]),
    ("Analytics.anomalies", &[]),
    ("Analytics.timeSeries", &["granularity: DAY", "granularity: MONTH"]),
    ("Analytics.breakdown", &["by: CHANNEL, first: 1000", "by: RETURNING, first: 1000"]),
    ("Analytics.heatmap", &["metric: SESSIONS", "metric: EVENTS"]),
    ("Analytics.retention", &["period: DAY, periods: 4", "period: WEEK"]),
    (
        "Analytics.funnel",
        &[
            r#"steps: [{ event: "page_loaded" }, { event: "widget_opened" }, { event: "user_message" }, { event: "bot_message" }]"#,
            r#"steps: [{ event: "page_viewed" }, { event: "page_viewed" }, { event: "widget_opened" }], windowMinutes: 30"#,
            r#"countBy: USERS, steps: [{ event: "user_message" }, { event: "conversation_begun" }, { event: "converted" }]"#,
            r#"countBy: USERS, order: UNORDERED, steps: [{ event: "page_loaded" }, { event: "user_message" }], windowMinutes: 600"#,
        ],
    ),
    ("Analytics.leadTypes", &["first: 1000"]),
    ("Analytics.topEvents", &["first: 1000"]),
    ("Analytics.event", &[r#"name: "page_viewed""#, r#"name: "plan_chosen""#]),
    ("Analytics.pages", &["first: 1000"]),
    ("Analytics.paths", &["first: 1000", "steps: 1, first: 1000"]),
    ("Analytics.pageFlow", &["depth: 3, first: 100"]),
    ("Analytics.faqs", &["first: 1000"]),
    ("Analytics.faqCategories", &["first: 1000"]),
    ("Analytics.intents", &["first: 1000"]),
    ("Analytics.aiErrors", &["first: 1000"]),
    ("Analytics.errors", &["first: 1000"]),
    ("Analytics.handoverReasons", &["first: 1000"]),
    ("Analytics.supportOptions", &["first: 1000"]),
    ("Analytics.productInterests", &["first: 1000"]),
    ("Analytics.engagedUsers", &["first: 1000"]),
    ("EventAnalytics.propertyValues", &[r#"property: "plan""#, r#"property: "path", first: 1000"#]),
];

/// The types that answers about metrics are made of.
pub(super) struct Shape {
    fields: BTreeMap<String, Vec<FieldDefinition>>,
    words: BTreeMap<String, Vec<String>>,
}

/// A value that holds no others, but for lists.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf<'s> {
    pub(super) of: &'s str,
    pub(super) field: &'s FieldDefinition,
    pub(super) value: &'s Value,
}

impl Leaf<'_> {
    pub(super) fn path(&self) -> String {
        format!("{}.{}", self.of, self.field.name.node)
    }
}

impl Shape {
    pub(super) fn of_the_schema() -> Self {
        let mut shape = Self { fields: BTreeMap::new(), words: BTreeMap::new() };
        for definition in Walk::of(&schema::sdl()).answered {
            let name = definition.name.node.to_string();
            match definition.kind {
                TypeKind::Object(object) => {
                    shape.fields.insert(name, object.fields.into_iter().map(|field| field.node).collect());
                }
                TypeKind::Enum(words) => {
                    let words = words.values.into_iter().map(|word| word.node.value.node.to_string());
                    shape.words.insert(name, words.collect());
                }
                _ => {}
            }
        }
        shape
    }

    /// The values of an enumeration.
    pub(super) fn words(&self, of: &str) -> &[String] {
        &self.words[of]
    }

    /// The types and their fields.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&str, &FieldDefinition)> {
        self.fields.iter().flat_map(|(of, fields)| fields.iter().map(move |field| (of.as_str(), field)))
    }

    /// The fields of a type.
    pub(super) fn fields_of(&self, of: &str) -> &[FieldDefinition] {
        self.fields.get(of).map(Vec::as_slice).unwrap_or_default()
    }

    /// All that can be asked of a type.
    pub(super) fn everything(&self, of: &str) -> String {
        let fields = self.fields_of(of).iter().flat_map(|field| {
            let (name, path) = (&field.name.node, format!("{of}.{}", field.name.node));
            match ARGUMENTS.iter().find(|(field, _)| *field == path) {
                None => vec![format!("{name}{}", self.inner(field))],
                Some((_, ways)) => {
                    let asked = |(number, way)| format!("{name}__{number}: {name}({way}){}", self.inner(field));
                    ways.iter().enumerate().map(asked).collect()
                }
            }
        });
        fields.collect::<Vec<_>>().join(" ")
    }

    fn inner(&self, field: &FieldDefinition) -> String {
        let of = named(&field.ty.node);
        match RECORDS.iter().find(|(record, _)| *record == of) {
            Some((_, fields)) => format!(" {{ {fields} }}"),
            None if self.fields.contains_key(of) => format!(" {{ {} }}", self.everything(of)),
            None => String::new(),
        }
    }

    /// Every leaf of an answer that is of a type, lists of it included.
    pub(super) fn leaves<'s>(&'s self, of: &'s str, answer: &'s Value) -> Vec<Leaf<'s>> {
        match answer {
            Value::Array(items) => items.iter().flat_map(|item| self.leaves(of, item)).collect(),
            Value::Object(values) => values.iter().flat_map(|(key, value)| self.under(of, key, value)).collect(),
            _ => Vec::new(),
        }
    }

    fn under<'s>(&'s self, of: &'s str, key: &str, value: &'s Value) -> Vec<Leaf<'s>> {
        let Some(field) = self.field(of, key) else { return Vec::new() };
        let inner = named(&field.ty.node);
        if self.fields.contains_key(inner) { self.leaves(inner, value) } else { vec![Leaf { of, field, value }] }
    }

    /// Every value of a type in an answer that is of a type.
    pub(super) fn all<'s>(&self, wanted: &str, of: &str, answer: &'s Value) -> Vec<&'s Value> {
        match answer {
            Value::Array(items) => items.iter().flat_map(|item| self.all(wanted, of, item)).collect(),
            Value::Object(_) if wanted == of => vec![answer],
            Value::Object(values) => {
                values.iter().flat_map(|(key, value)| self.all_under(wanted, of, key, value)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn all_under<'s>(&self, wanted: &str, of: &str, key: &str, value: &'s Value) -> Vec<&'s Value> {
        self.field(of, key).map(|field| self.all(wanted, named(&field.ty.node), value)).unwrap_or_default()
    }

    fn field(&self, of: &str, key: &str) -> Option<&FieldDefinition> {
        let name = key.split("__").next().unwrap_or_default();
        self.fields_of(of).iter().find(|field| field.name.node == name)
    }
}

/// The name inside of lists.
pub(super) fn named(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

/// Whether a value, or an item of a list, may be null.
pub(super) fn may_be_null(of: &Type) -> bool {
    of.nullable || matches!(&of.base, BaseType::List(item) if may_be_null(item))
}
