//! An import that is killed goes on where it was.

use std::{
    fmt::Write,
    fs,
    path::Path,
    process::{Command, Output, Stdio},
    time::Duration,
};

use parlance::{
    config::DatabaseConfig,
    db::{Db, tenant, write},
    import::{Progress, Report, State},
};
use parlance_entity::event;
use sea_orm::PaginatorTrait;
use tokio::time::sleep;

use crate::support::{databases, process::binary, sample};

const LINES: usize = 20_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_goes_on_where_it_was_sqlite() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    check(&format!("sqlite://{}", folder.path().join("parlance.db").display())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_that_is_killed_goes_on_where_it_was_postgres() {
    databases::with_empty_postgres(check).await;
}

async fn check(url: &str) {
    let db = Db::connect(&DatabaseConfig::new(url)).await.expect("the database can be reached");
    db.migrate().await.expect("the schema can be created");
    let chatbot = sample::chatbot("shop");
    let chatbot = parlance_entity::chatbot::Model { event_retention_days: 36_500, ..chatbot };
    let chatbot_id = chatbot.id;
    write::insert_new(&db.writer, vec![chatbot]).await.expect("a chatbot");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("events.csv");
    fs::write(&file, events()).expect("the file can be written");

    let state = folder.path().join("events.csv.import-state");
    kill_midway(url, &file, &state).await;
    let kept = fs::read_to_string(&state).expect("the state is there");
    let output = command(url, &file).output().expect("the import runs");
    let (told, done) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success() && told.contains("going on after line "), "{told}\n{done}\n{kept}");
    assert_eq!(sums(&output), LINES as u64, "{done}");
    assert!(done.starts_with(&format!("{} lines read", LINES + 1)), "{done}");
    assert!(!state.exists(), "the state of an import that ended is gone");
    let stored = tenant::find::<event::Entity>(chatbot_id).count(&db.reader).await.expect("a count");
    assert_eq!(stored, LINES as u64);
    db.close().await.expect("the connections close");
}

fn events() -> String {
    let mut text = "eventId,name,sessionId,occurredAt\n".to_owned();
    for number in 0..LINES {
        writeln!(text, "e{number},button_clicked,s{},2026-01-31T09:30:00Z", number / 4).expect("a text grows");
    }
    text
}

fn command(url: &str, file: &Path) -> Command {
    let mut command = Command::new(binary());
    command.args(["import", "--kind", "events", "--resume", "--chatbot", "shop", "--database-url", url]).arg(file);
    command
}

/// Starts the import, and ends it on the spot as soon as it has committed something, as `kill -9` does.
async fn kill_midway(url: &str, file: &Path, state: &Path) {
    let mut import = command(url, file).stdout(Stdio::null()).spawn().expect("the import starts");
    while !state.exists() {
        assert_eq!(import.try_wait().expect("a process"), None, "the import ended before it was killed");
        // There is nothing to wait for but the file.
        sleep(Duration::from_millis(2)).await;
    }
    import.kill().expect("the import can be killed");
    assert!(!import.wait().expect("the import ends").success());
}

/// How many records were stored or seen before.
fn sums(output: &Output) -> u64 {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, sums) = text.split_once(": ").expect("a report");
    let numbers: Vec<u64> = sums.split(' ').filter_map(|word| word.parse().ok()).collect();
    numbers[0] + numbers[1]
}

#[test]
fn a_state_of_another_import_or_file_is_not_gone_on_from() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("events.jsonl");
    fs::write(&file, "one\ntwo\n").expect("the file can be written");
    let state = |import: &str| State::new(&file, None, import.to_owned());
    assert_eq!(state("events").load().expect("nothing is kept"), Progress::default());

    let progress = Progress { offset: 4, report: Report { lines: 1, stored: 1, duplicates: 0, failed: 0 } };
    state("events").save(progress).expect("the state is kept");
    assert_eq!(state("events").load().expect("a state"), progress);
    assert!(state("messages").load().expect_err("another import").to_string().contains("--state"));
    fs::write(&file, "one\ntwo\nthree\n").expect("the file can be written");
    assert_eq!(state("events").load().expect("a file that grew"), progress);
    fs::write(&file, "two\none\n").expect("the file can be written");
    assert!(state("events").load().expect_err("another file").to_string().contains("any more"));
}
