//! The examples of the documentation do what their pages say, as they stand there.

mod block;
mod workbench;

use block::blocks;
use workbench::Workbench;

use crate::workspace::{files, root};

/// Sections of the README whose examples need nothing but a running server.
const README_SECTIONS: &[&str] = &["First query", "First mutation", "Import and export", "Ways in"];

/// Makes a test of each page in docs/doors, and the list of these pages.
macro_rules! pages {
    ($($page:ident),* $(,)?) => {
        const PAGES: &[&str] = &[$(stringify!($page)),*];

        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $page() {
            every_example_of_the_page_runs(concat!("docs/doors/", stringify!($page), ".md"), |_| true).await;
        })*
    };
}

pages!(import, segment, tracker, whatsapp);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readme() {
    every_example_of_the_page_runs("README.md", |section| README_SECTIONS.contains(&section)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn subscriptions() {
    every_example_of_the_page_runs("docs/SUBSCRIPTIONS.md", |_| true).await;
}

#[test]
fn every_page_on_a_door_has_its_test() {
    let pages: Vec<_> = files(&root().join("docs/doors"), &[".md"]);
    let name = |page: &std::path::PathBuf| page.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
    let mut untested: Vec<_> = pages.iter().filter_map(name).collect();
    untested.retain(|page| !PAGES.contains(&page.as_str()));
    assert!(untested.is_empty(), "add these to the list of pages in tests/docs: {untested:?}");
}

/// One after the other in one folder and against one server, so that an example may use what those before it did.
async fn every_example_of_the_page_runs(page: &str, is_wanted: impl Fn(&str) -> bool) {
    let text = std::fs::read_to_string(root().join(page)).expect("the page can be read");
    let blocks: Vec<_> = blocks(&text).into_iter().filter(|block| is_wanted(&block.section)).collect();
    assert!(!blocks.is_empty(), "{page} has no examples");
    let workbench = Workbench::start().await;
    for block in &blocks {
        let run = workbench.run(&block.script);
        if let Some(flaw) = run.flaw() {
            panic!("{page}, line {}: {flaw}\n\n{}\n\n{run}", block.line, block.script);
        }
    }
}
