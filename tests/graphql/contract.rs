//! The exported schema against the contract, and against its own rules.

use std::{collections::BTreeMap, env, fs, path::Path};

use async_graphql::{
    Positioned,
    parser::{
        parse_schema,
        types::{
            BaseType, ConstDirective, EnumType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind,
            TypeSystemDefinition,
        },
    },
};
use parlance::graphql::{
    reference::{self, Walk},
    schema,
};

use super::later;

/// The contract: what every version of the server answers.
const CONTRACT: &str = include_str!("../contract.graphql");

/// A definition in fewer words leaves something out.
const FEWEST_WORDS: usize = 5;

type Types = BTreeMap<String, TypeDefinition>;

#[test]
fn the_schema_keeps_the_contract() {
    let (contract, ours) = (types(CONTRACT), types(&schema::sdl()));
    assert!(contract.len() > 100, "the contract was read");
    let broken: Vec<String> = contract
        .iter()
        .filter(|(name, _)| !later::TYPES.contains(&name.as_str()))
        .flat_map(|(name, wanted)| match ours.get(name) {
            Some(ours) => compare(name, wanted, ours),
            None => vec![format!("{name} is missing")],
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn what_is_listed_as_later_work_is_in_the_contract_and_not_yet_in_the_schema() {
    let (contract, ours) = (types(CONTRACT), types(&schema::sdl()));
    for name in later::TYPES {
        assert!(contract.contains_key(*name), "{name} is not in the contract");
        assert!(!ours.contains_key(*name), "{name} is there: strike it from the list");
    }
    for path in later::FIELDS {
        assert!(members(&contract).contains_key(*path), "{path} is not in the contract");
        assert!(!members(&ours).contains_key(*path), "{path} is there: strike it from the list");
    }
}

#[test]
fn everything_is_described_in_whole_sentences() {
    let described = described(&types(&schema::sdl()));
    assert!(described.len() > 500, "the schema was read");
    let lacking: Vec<String> = described
        .iter()
        .filter(|(_, text)| !text.as_deref().is_some_and(|text| text.trim_end().ends_with('.')))
        .map(|(path, text)| format!("{path}: {}", text.as_deref().unwrap_or("no description")))
        .collect();
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

#[test]
fn every_metric_that_may_be_null_says_when() {
    let silent: Vec<String> = metrics()
        .into_iter()
        .filter(|(_, field)| is_nullable(&field.ty.node))
        .filter(|(_, field)| !text(&field.description).unwrap_or_default().to_lowercase().contains("null"))
        .map(|(path, field)| format!("{path}: {}", text(&field.description).unwrap_or_default()))
        .collect();
    assert!(silent.is_empty(), "say when these are null:\n{}", silent.join("\n"));
}

#[test]
fn every_metric_is_defined_in_more_than_a_few_words() {
    let terse: Vec<String> = metrics()
        .into_iter()
        .map(|(path, field)| (path, text(&field.description).unwrap_or_default()))
        .filter(|(_, text)| text.split_whitespace().count() < FEWEST_WORDS)
        .map(|(path, text)| format!("{path}: {text}"))
        .collect();
    assert!(terse.is_empty(), "say more of these:\n{}", terse.join("\n"));
}

#[test]
fn the_committed_schema_is_the_exported_one() {
    assert_committed("schema.graphql", &schema::sdl());
}

#[test]
fn the_committed_manual_of_the_metrics_is_the_exported_one() {
    let manual = reference::markdown();
    for (path, _) in metrics() {
        let field = path.split('.').next_back().unwrap_or_default();
        assert!(manual.contains(&format!("- **`{field}`**")), "{path} is in the manual");
    }
    assert_committed("docs/METRICS.md", &manual);
}

/// Compares a file with what it has to hold; with UPDATE_SCHEMA=1, writes it.
fn assert_committed(name: &str, exported: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    #[expect(clippy::disallowed_methods, reason = "a switch of this test, no setting of the server")]
    let update = env::var("UPDATE_SCHEMA").is_ok();
    if update {
        fs::write(&path, exported).expect("the file can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == exported, "{name} is not what the server exports: run with UPDATE_SCHEMA=1");
}

/// Every field of every type that an answer about metrics is made of, by its path.
fn metrics() -> Vec<(String, FieldDefinition)> {
    let answered = Walk::of(&schema::sdl()).answered;
    let fields: Vec<_> = answered.iter().flat_map(fields_of).collect();
    assert!(fields.len() > 200, "the schema was read");
    fields
}

fn fields_of(definition: &TypeDefinition) -> Vec<(String, FieldDefinition)> {
    let TypeKind::Object(object) = &definition.kind else { return Vec::new() };
    let path = |field: &FieldDefinition| format!("{}.{}", definition.name.node, field.name.node);
    object.fields.iter().map(|field| (path(&field.node), field.node.clone())).collect()
}

/// Whether a value, or an item of a list, may be null.
fn is_nullable(of: &Type) -> bool {
    of.nullable || matches!(&of.base, BaseType::List(item) if is_nullable(item))
}

fn types(sdl: &str) -> Types {
    let document = parse_schema(sdl).expect("the text is a schema");
    let definitions = document.definitions.into_iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(definition) => Some(definition.node),
        _ => None,
    });
    definitions.map(|definition| (definition.name.node.to_string(), definition)).collect()
}

/// What of `wanted` is not there in `ours`, or is of another type.
fn compare(name: &str, wanted: &TypeDefinition, ours: &TypeDefinition) -> Vec<String> {
    match (&wanted.kind, &ours.kind) {
        (TypeKind::Scalar, TypeKind::Scalar) => Vec::new(),
        (TypeKind::Object(wanted), TypeKind::Object(ours)) => [
            missing(name, &texts(&wanted.implements), &texts(&ours.implements)),
            fields(name, &wanted.fields, &ours.fields),
        ]
        .concat(),
        (TypeKind::Interface(wanted), TypeKind::Interface(ours)) => fields(name, &wanted.fields, &ours.fields),
        (TypeKind::Union(wanted), TypeKind::Union(ours)) => {
            missing(name, &texts(&wanted.members), &texts(&ours.members))
        }
        (TypeKind::Enum(wanted), TypeKind::Enum(ours)) => missing(name, &words(wanted), &words(ours)),
        (TypeKind::InputObject(wanted_input), TypeKind::InputObject(our_input)) => {
            let one_of = [one_of(&wanted.directives), one_of(&ours.directives)];
            let mut broken = inputs(name, &wanted_input.fields, &our_input.fields);
            if one_of[0] != one_of[1] {
                broken.push(format!("{name} is @oneOf: {}, not {}", one_of[1], one_of[0]));
            }
            broken
        }
        _ => vec![format!("{name} is of another kind")],
    }
}

fn fields(name: &str, wanted: &[Positioned<FieldDefinition>], ours: &[Positioned<FieldDefinition>]) -> Vec<String> {
    let mut broken = Vec::new();
    for wanted in wanted.iter().map(|field| &field.node) {
        let path = format!("{name}.{}", wanted.name.node);
        let ours = ours.iter().map(|field| &field.node).find(|ours| ours.name.node == wanted.name.node);
        match ours {
            _ if later::FIELDS.contains(&path.as_str()) => {}
            None => broken.push(format!("{path} is missing")),
            Some(ours) => {
                if ours.ty.node.to_string() != wanted.ty.node.to_string() {
                    broken.push(format!("{path} is {}, not {}", ours.ty.node, wanted.ty.node));
                }
                broken.extend(inputs(&path, &wanted.arguments, &ours.arguments));
            }
        }
    }
    broken
}

/// Arguments, or fields of an input: those wanted are there with the same type and default, and no other is required.
fn inputs(
    name: &str,
    wanted: &[Positioned<InputValueDefinition>],
    ours: &[Positioned<InputValueDefinition>],
) -> Vec<String> {
    let text = |input: &InputValueDefinition| match &input.default_value {
        Some(default) => format!("{} = {}", input.ty.node, default.node),
        None => input.ty.node.to_string(),
    };
    let mut broken = Vec::new();
    for wanted in wanted.iter().map(|input| &input.node) {
        let path = format!("{name}.{}", wanted.name.node);
        let ours = ours.iter().map(|input| &input.node).find(|ours| ours.name.node == wanted.name.node);
        match ours {
            _ if later::FIELDS.contains(&path.as_str()) => {}
            None => broken.push(format!("{path} is missing")),
            Some(ours) if text(ours) != text(wanted) => {
                broken.push(format!("{path} is {}, not {}", text(ours), text(wanted)));
            }
            Some(_) => {}
        }
    }
    for ours in ours.iter().map(|input| &input.node) {
        let is_new = !wanted.iter().any(|wanted| wanted.node.name.node == ours.name.node);
        if is_new && !ours.ty.node.nullable && ours.default_value.is_none() {
            broken.push(format!("{name}.{} is required, and not in the contract", ours.name.node));
        }
    }
    broken
}

fn missing(name: &str, wanted: &[String], ours: &[String]) -> Vec<String> {
    let missing = wanted.iter().filter(|word| !ours.contains(word));
    missing
        .filter(|word| !later::FIELDS.contains(&&*format!("{name}.{word}")))
        .map(|word| format!("{name} lacks {word}"))
        .collect()
}

fn texts<T: ToString>(names: &[Positioned<T>]) -> Vec<String> {
    names.iter().map(|name| name.node.to_string()).collect()
}

fn words(of: &EnumType) -> Vec<String> {
    of.values.iter().map(|value| value.node.value.node.to_string()).collect()
}

fn one_of(directives: &[Positioned<ConstDirective>]) -> bool {
    directives.iter().any(|directive| directive.node.name.node == "oneOf")
}

/// Every field, argument and value by its path.
fn members(types: &Types) -> BTreeMap<String, Option<String>> {
    described(types).into_iter().filter(|(path, _)| path.contains('.')).collect()
}

/// Everything that can be described, with its description.
fn described(types: &Types) -> BTreeMap<String, Option<String>> {
    let mut all = BTreeMap::new();
    for (name, definition) in types {
        all.insert(name.clone(), text(&definition.description));
        match &definition.kind {
            TypeKind::Object(object) => describe_fields(&mut all, name, &object.fields),
            TypeKind::Interface(interface) => describe_fields(&mut all, name, &interface.fields),
            TypeKind::InputObject(input) => describe_inputs(&mut all, name, &input.fields),
            TypeKind::Enum(words) => all.extend(
                words
                    .values
                    .iter()
                    .map(|word| (format!("{name}.{}", word.node.value.node), text(&word.node.description))),
            ),
            TypeKind::Scalar | TypeKind::Union(_) => {}
        }
    }
    all
}

fn describe_fields(all: &mut BTreeMap<String, Option<String>>, name: &str, fields: &[Positioned<FieldDefinition>]) {
    for field in fields.iter().map(|field| &field.node) {
        let path = format!("{name}.{}", field.name.node);
        describe_inputs(all, &path, &field.arguments);
        all.insert(path, text(&field.description));
    }
}

fn describe_inputs(
    all: &mut BTreeMap<String, Option<String>>,
    name: &str,
    inputs: &[Positioned<InputValueDefinition>],
) {
    for input in inputs.iter().map(|input| &input.node) {
        all.insert(format!("{name}.{}", input.name.node), text(&input.description));
    }
}

fn text(description: &Option<Positioned<String>>) -> Option<String> {
    description.as_ref().map(|text| text.node.clone())
}
