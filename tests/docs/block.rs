//! The examples of a page: its fenced blocks of shell commands.

/// An example.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The heading it stands under, without its marks.
    pub(super) section: String,
    /// Its first line's number in the page, from 1.
    pub(super) line: usize,
    /// The commands.
    pub(super) script: String,
}

/// Every block that is fenced as `sh`, in the order of the page.
pub(super) fn blocks(page: &str) -> Vec<Block> {
    let (mut blocks, mut section, mut fence) = (Vec::new(), String::new(), None);
    for (place, line) in page.lines().enumerate() {
        match (&fence, line.strip_prefix("```")) {
            (None, Some(language)) => {
                fence = Some(language.to_owned());
                if language == "sh" {
                    blocks.push(Block { section: section.clone(), line: place + 2, script: String::new() });
                }
            }
            (Some(_), Some(_)) => fence = None,
            (Some(language), None) if language == "sh" => {
                if let Some(block) = blocks.last_mut() {
                    block.script.push_str(line);
                    block.script.push('\n');
                }
            }
            (None, None) if line.starts_with('#') => section = line.trim_start_matches('#').trim().to_owned(),
            _ => {}
        }
    }
    blocks
}

#[test]
fn blocks_are_found_with_their_sections() {
    let page = "# Page\n\n```sh\none\ntwo\n```\n\n## Next\n```js\nno\n```\n```sh\n# three\n```\n";
    let block = |section: &str, line, script: &str| Block { section: section.into(), line, script: script.into() };
    assert_eq!(blocks(page), [block("Page", 3 + 1, "one\ntwo\n"), block("Next", 13, "# three\n")]);
}
