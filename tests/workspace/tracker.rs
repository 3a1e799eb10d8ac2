//! The browser tracker knows the events that the server knows.

use std::{collections::BTreeMap, fs};

use parlance::model::catalogue::{ENTRIES, Kind};

use super::root;

/// Names of events, each with its properties and their types.
type Table = BTreeMap<String, Vec<(String, String)>>;

#[test]
fn the_trackers_table_is_the_catalogue() {
    let source = root().join("web/tracker/src/events.ts");
    let tracker = table(&fs::read_to_string(source).expect("a source file is text"));
    let property = |(name, kind): &(&str, Kind)| ((*name).to_owned(), word(*kind).to_owned());
    let server = ENTRIES.iter().map(|entry| (entry.name.to_owned(), entry.properties.iter().map(property).collect()));
    assert_eq!(tracker, server.collect::<Table>());
}

#[test]
fn a_table_is_read_line_by_line() {
    let text = "const text = 0;\nexport const EVENTS = {\n  // Some.\n  a: {},\n\n  b_c: { d_e: text, f: flag },\n};\nconst g = {};\n";
    let property = |name: &str, kind: &str| (name.to_owned(), kind.to_owned());
    let expected = [("a", vec![]), ("b_c", vec![property("d_e", "text"), property("f", "flag")])];
    assert_eq!(table(text), expected.map(|(name, properties)| (name.to_owned(), properties)).into());
}

/// The table in the text of `events.ts`, an event a line: `name: { property: type, … },`.
fn table(text: &str) -> Table {
    let lines = text.lines().skip_while(|line| *line != "export const EVENTS = {").skip(1);
    let events = lines.take_while(|line| *line != "};").map(str::trim);
    let events = events.filter(|line| !line.is_empty() && !line.starts_with("//"));
    let event = |line: &str| {
        let (name, properties) = line.strip_suffix("},")?.split_once(": {")?;
        let properties = properties.split(',').map(str::trim).filter(|property| !property.is_empty());
        let property = |text: &str| text.split_once(": ").map(|(name, kind)| (name.to_owned(), kind.to_owned()));
        Some((name.to_owned(), properties.map(property).collect::<Option<Vec<_>>>()?))
    };
    events.map(|line| event(line).unwrap_or_else(|| panic!("this is no event: {line}"))).collect()
}

/// A type's name in the table.
fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Fraction => "fraction",
        Kind::Flag => "flag",
        Kind::Score => "score",
        Kind::Any => "any",
    }
}
