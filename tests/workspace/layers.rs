//! Modules use those above them in `api/src/lib.rs`, never one below.

use std::{fs, path::Path};

use super::{files, root};

#[test]
fn modules_use_only_those_above_them() {
    let source = root().join("api/src");
    let layers = layers(&read(&source.join("lib.rs")));
    assert!(layers.len() > 8 && layers[0] == "mask", "the list is read: {layers:?}");
    let mut uses = 0;
    let mut wrong = Vec::new();
    for file in files(&source, &[".rs"]) {
        let Some(own) = module_of(file.strip_prefix(&source).expect("it is under the folder")) else { continue };
        let place = position(&layers, &own).unwrap_or_else(|| panic!("lib.rs does not list `{own}`"));
        for used in modules_used(&read(&file)) {
            uses += 1;
            if position(&layers, &used).is_some_and(|used| used > place) {
                wrong.push(format!("{} uses {used}", file.display()));
            }
        }
    }
    assert!(uses > 20, "uses are found");
    assert!(wrong.is_empty(), "these use a module below their own: {wrong:#?}");
}

#[test]
fn the_web_server_and_the_databases_stay_in_their_rooms() {
    let source = root().join("api/src");
    let rooms = [("axum", "http"), ("DbBackend", "db/dialect.rs"), ("get_database_backend", "db/dialect.rs")];
    for (word, room) in rooms {
        let holders: Vec<_> = files(&source, &[".rs"]).into_iter().filter(|file| read(file).contains(word)).collect();
        assert!(!holders.is_empty(), "nobody mentions {word}: the rule is about nothing");
        let strays: Vec<_> = holders.iter().filter(|file| !file.starts_with(source.join(room))).collect();
        assert!(strays.is_empty(), "{word} belongs to {room} alone: {strays:#?}");
    }
}

#[test]
fn uses_are_found_however_they_are_written() {
    let text = "
        use crate::{access::{Access, CanRead}, db, error::Result};
        use crate::clock::Clock;
        // crate::comment::only
        fn f() { crate::period::resolve() }
        use xcrate::other;
    ";
    assert_eq!(modules_used(text), ["access", "db", "error", "clock", "period"]);
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).expect("a source file is text")
}

/// The modules in the order of `lib.rs`.
fn layers(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches("pub(crate) ").trim_start_matches("pub "));
    lines.filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

fn position(layers: &[String], module: &str) -> Option<usize> {
    layers.iter().position(|layer| layer == module)
}

/// The top module that a file belongs to; none: the roots, which may use all.
fn module_of(file: &Path) -> Option<String> {
    let first = file.iter().next()?.to_str()?;
    let module = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&module)).then(|| module.to_owned())
}

/// The top modules that a text names behind `crate::`.
fn modules_used(text: &str) -> Vec<String> {
    let code: String =
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => modules.extend(first_names(group)),
            None => modules.extend(name(rest)),
        }
    }
    modules
}

/// The first name of each path in a group of `use`, up to the brace that closes it.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut names, mut start) = (0, Vec::new(), 0);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' | ',' if depth == 0 => {
                names.extend(name(group[start..at].trim()));
                start = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

fn name(path: &str) -> Option<String> {
    let name: String = path.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    (!name.is_empty()).then_some(name)
}
