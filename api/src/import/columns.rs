//! From the cells of a row to the records of its kind.

use serde_json::{Map, Value};

use super::{
    cell,
    fields::{self, Fields, Type},
    mapping::{Given, Mapping},
    record::{self, Kind, Record},
};
use crate::model::catalogue::{self, Entry};

/// The columns of a table, each with the field it holds.
#[derive(Debug)]
pub(super) struct Columns {
    kind: Kind,
    cells: Vec<(Target, From)>,
    /// The names of the others.
    pub(super) ignored: Vec<String>,
}

/// A field, or a part of a JSON field.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Target {
    /// Where it stands in the record.
    path: Vec<String>,
    /// Its type; none: a part of a JSON field.
    of: Option<Type>,
}

#[derive(Debug)]
enum From {
    Column(usize),
    Constant(String),
}

impl Columns {
    /// The columns that are mapped, and of the others those that are named like a field.
    ///
    /// # Errors
    /// A field or a column that there is not, or two columns for one field.
    pub(super) fn new(kind: Kind, mapping: &Mapping, headers: &[String]) -> Result<Self, String> {
        let fields = fields::of(kind);
        let mut columns = Self { kind, cells: Vec::new(), ignored: Vec::new() };
        for (field, given) in &mapping.0 {
            let target = target(&fields, field).ok_or_else(|| no_field(&fields, field))?;
            let from = match given {
                Given::Constant(text) => From::Constant(text.clone()),
                Given::Column(name) => From::Column(place(headers, name)?),
            };
            columns.add(target, from)?;
        }
        for (place, header) in headers.iter().enumerate() {
            let is_mapped = columns.cells.iter().any(|(_, from)| matches!(from, From::Column(used) if *used == place));
            match target(&fields, header).filter(|target| !columns.holds(target)) {
                _ if is_mapped => {}
                Some(target) => columns.cells.push((target, From::Column(place))),
                None => columns.ignored.push(header.clone()),
            }
        }
        // The name of an event says of what types its properties are.
        columns.cells.sort_by_key(|(target, _)| target.of.is_none());
        Ok(columns)
    }

    fn holds(&self, target: &Target) -> bool {
        self.cells.iter().any(|(held, _)| held.path == target.path)
    }

    fn add(&mut self, target: Target, from: From) -> Result<(), String> {
        if self.holds(&target) {
            return Err(format!("`{}` is mapped twice: map it once", target.path.join(".")));
        }
        self.cells.push((target, from));
        Ok(())
    }

    /// The records of a row. An empty cell is as left out; a row without any has no records.
    ///
    /// # Errors
    /// What is wrong with a cell or a record, and how to mend it.
    pub(super) fn read(&self, cells: &[String]) -> Result<Vec<Record>, String> {
        if cells.iter().all(String::is_empty) {
            return Ok(Vec::new());
        }
        let mut object = Map::new();
        for (target, from) in &self.cells {
            let text = match from {
                From::Constant(text) => text,
                From::Column(place) => cells.get(*place).map_or("", String::as_str),
            };
            if !text.is_empty() {
                let value = self.value(&object, target, text);
                let value = value.map_err(|error| format!("{}: {error}", target.path.join(".")))?;
                set(&mut object, &target.path, value)?;
            }
        }
        record::read(self.kind, object)
    }

    fn value(&self, object: &Map<String, Value>, target: &Target, text: &str) -> Result<Value, String> {
        match (target.of, &target.path[..]) {
            (Some(of), _) => cell::value(text, of),
            (None, [_, property]) if self.kind == Kind::Events => cell::property(text, known(object, property)),
            (None, _) => cell::property(text, None),
        }
    }
}

/// What the catalogue says of a property of the event that a row is.
fn known(object: &Map<String, Value>, property: &str) -> Option<catalogue::Kind> {
    let entry: &Entry = catalogue::find(object.get("name")?.as_str()?, &Map::new())?;
    entry.properties.iter().find(|(name, _)| *name == property).map(|(_, kind)| *kind)
}

fn set(object: &mut Map<String, Value>, path: &[String], value: Value) -> Result<(), String> {
    let [first, rest @ ..] = path else { return Ok(()) };
    if rest.is_empty() {
        object.insert(first.clone(), value);
        return Ok(());
    }
    let within = object.entry(first.clone()).or_insert_with(|| Value::Object(Map::new()));
    match within {
        Value::Object(within) => set(within, rest, value),
        _ => Err(format!("`{first}` holds no object that a part could be put into")),
    }
}

/// The field that a name means, however it is spelled: `session_id` and `Session ID` are `sessionId`.
fn target(fields: &Fields, name: &str) -> Option<Target> {
    let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    if let Some((field, of)) = fields.iter().find(|(field, _)| plain(field) == plain(name)) {
        return Some(Target { path: path(field), of: Some(*of) });
    }
    let (field, part) = name.split_once('.')?;
    let (field, _) = fields.iter().find(|(known, of)| **of == Type::Json && plain(known) == plain(field))?;
    Some(Target { path: [vec![field.clone()], path(part)].concat(), of: None })
}

/// A name without what its spellings differ in.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric() || *letter == '.').flat_map(char::to_lowercase).collect()
}

fn place(headers: &[String], name: &str) -> Result<usize, String> {
    headers
        .iter()
        .position(|header| header == name)
        .ok_or_else(|| format!("the table has no column `{name}`: its columns are {}", headers.join(", ")))
}

fn no_field(fields: &Fields, name: &str) -> String {
    let names: Vec<_> = fields.keys().map(String::as_str).collect();
    format!("`{name}` is no field: the fields are {}, and of a JSON field any part", names.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn columns(mapping: &str, headers: &[&str]) -> Result<Columns, String> {
        let headers: Vec<_> = headers.iter().map(|header| (*header).to_owned()).collect();
        Columns::new(Kind::Events, &mapping.parse()?, &headers)
    }

    fn read(columns: &Columns, cells: &[&str]) -> Result<Vec<Record>, String> {
        columns.read(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_mapped_by_hand_or_by_their_names() {
        let columns = columns("name=what,channel=:web", &["what", "session_id", "properties.length", "note"]);
        let columns = columns.expect("a mapping");
        assert_eq!(columns.ignored, ["note"]);
        let records = read(&columns, &["message_sent", "s1", "12", "x"]).expect("an event");
        let expected = json!({"name": "message_sent", "sessionId": "s1", "properties": {"length": 12}});
        assert_eq!(Value::Object(records[0].input.clone()), expected);
        assert_eq!(records[0].shared.get("channel"), Some(&json!("WEB")));
    }

    #[test]
    fn an_empty_cell_is_as_left_out() {
        let columns = columns("", &["name", "userId", "properties.plan"]).expect("a mapping");
        let records = read(&columns, &["upgraded", "", ""]).expect("an event");
        assert_eq!(Value::Object(records[0].input.clone()), json!({"name": "upgraded"}));
        assert_eq!(read(&columns, &["", "", ""]), Ok(Vec::new()));
    }

    #[test]
    fn mistakes_name_what_there_is() {
        let error = |mapping: &str| columns(mapping, &["when", "name"]).expect_err("a mistake");
        assert!(error("colour=name").contains("occurredAt"));
        assert!(error("occurredAt=time").contains("its columns are when, name"));
        assert!(error("name=name,name=when").contains("mapped twice"));
        let columns = columns("occurredAt=when", &["when", "name"]).expect("a mapping");
        assert!(read(&columns, &["noon", "x"]).expect_err("no instant").starts_with("occurredAt: `noon`"));
    }
}
