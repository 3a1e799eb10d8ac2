//! The memory of an import does not grow with its file.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::json;
use tokio::time::sleep;

use crate::support::{
    client,
    process::{ADMIN_KEY, Process, ask, binary},
};

/// Rows of the smaller file; the larger has four times as many.
const ROWS: usize = 5_000;
/// Bytes of a row, so that few rows make a large file.
const ROW_BYTES: usize = 4_000;
/// How much more the larger file may take, KiB: far less than what is more in it.
const MORE_KIB: u64 = 16 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_memory_of_an_import_does_not_grow_with_its_file() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let server = Process::serve(&format!("sqlite://{}", folder.path().join("parlance.db").display()));
    let create = "mutation { createChatbot(input: { name: \"Large\" }) { chatbot { id } } }";
    let made = ask(&client(), &server.url, ADMIN_KEY, create, json!({})).await.expect("an answer");
    let chatbot = made["data"]["createChatbot"]["chatbot"]["id"].as_str().expect("an id").to_owned();
    let mut peaks = Vec::new();
    for rows in [ROWS, 4 * ROWS] {
        let file = folder.path().join(format!("{rows}.csv"));
        write(&file, rows);
        peaks.push(peak(&server.url, &chatbot, &file).await);
    }
    let more = (3 * ROWS * ROW_BYTES / 1024) as u64;
    assert!(more > 3 * MORE_KIB, "the files differ by less than what they are told apart by");
    assert!(peaks[1] < peaks[0] + MORE_KIB, "{} rows take {} KiB, four times as many {}", ROWS, peaks[0], peaks[1]);
}

/// Rows that belong to nobody, which are stored the fastest.
fn write(file: &Path, rows: usize) {
    let mut output = BufWriter::new(File::create(file).expect("the file can be made"));
    writeln!(output, "eventId,name,properties.text").expect("a line");
    let text = "x".repeat(ROW_BYTES);
    for number in 0..rows {
        writeln!(output, "{rows}-{number},button_clicked,{text}").expect("a line");
    }
    output.flush().expect("the file is whole");
}

/// The most memory that an import of the file took, KiB.
async fn peak(url: &str, chatbot: &str, file: &Path) -> u64 {
    let mut import = Command::new(binary())
        .args(["import", "--kind", "events", "--url", url, "--key", ADMIN_KEY, "--chatbot", chatbot])
        .arg(file)
        .stdout(Stdio::null())
        .spawn()
        .expect("the import starts");
    let status = format!("/proc/{}/status", import.id());
    let mut peak = 0;
    let ended = loop {
        if let Some(ended) = import.try_wait().expect("a process") {
            break ended;
        }
        peak = fs::read_to_string(&status).ok().and_then(|text| high_water(&text)).unwrap_or(peak);
        // The system keeps the peak, and tells it only of a process that lives.
        sleep(Duration::from_millis(5)).await;
    };
    assert!(ended.success() && peak > 0, "the import fails, or its memory cannot be read");
    peak
}

fn high_water(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
}
