//! No file is longer than a reader's patience.

use std::{fs, path::Path};

use super::{files, root};

const MOST_LINES: usize = 500;

#[test]
fn no_source_file_has_more_than_500_lines() {
    let files = files(&root(), &[".rs", ".ts", ".tsx", ".css", ".html"]);
    assert!(files.iter().any(|file| file.ends_with("api/src/lib.rs")), "the files are found");
    let length = |file: &Path| fs::read_to_string(file).expect("a source file is text").lines().count();
    let long: Vec<_> = files.iter().filter(|file| length(file) > MOST_LINES).collect();
    assert!(long.is_empty(), "split these by subject: {long:?}");
}
