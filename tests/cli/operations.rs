//! The manual's list of settings is the one that the program has.

use clap::{Args, Command};
use parlance::config::Config;

const MANUAL: &str = include_str!("../../docs/OPERATIONS.md");

#[test]
fn the_manual_lists_every_setting_with_its_default() {
    let table = settings();
    assert!(table.lines().count() > 10);
    assert!(MANUAL.contains(&table), "docs/OPERATIONS.md: the table of settings has to be\n\n{table}");
}

/// The settings as a table, in the order of the list that defines them.
fn settings() -> String {
    let command = Config::augment_args(Command::new("parlance"));
    let mut table = "| argument | variable | default | what it is |\n|---|---|---|---|\n".to_owned();
    for argument in command.get_arguments() {
        let flag = argument.get_long().expect("every setting has a flag");
        let variable = argument.get_env().and_then(|name| name.to_str()).expect("every setting has a variable");
        let default: Vec<_> = argument.get_default_values().iter().filter_map(|value| value.to_str()).collect();
        let default = if default.is_empty() { String::new() } else { format!("`{}`", default.join(",")) };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        table.push_str(&format!("| `--{flag}` | `{variable}` | {default} | {help} |\n"));
    }
    table
}
