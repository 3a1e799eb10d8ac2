//! The manual of the metrics, `docs/METRICS.md`: the ideas first, then every field in the words of the schema, so that
//! manual and schema cannot differ.

mod entry;
mod walk;

pub use walk::Walk;

use super::schema;

/// The ideas that the fields take for granted.
const PREFACE: &str = include_str!("preface.md");

/// The manual.
#[must_use]
pub fn markdown() -> String {
    let walk = Walk::of(&schema::sdl());
    let entries = |types| entry::entries(types, &walk);
    let question: String = walk.question.iter().map(|field| entry::field(field, &walk)).collect();
    let (asked, answered) = (entries(&walk.asked), entries(&walk.answered));
    format!("{}\n\n## What is asked\n\n{question}{asked}\n## What is answered\n{answered}", PREFACE.trim_end())
}
