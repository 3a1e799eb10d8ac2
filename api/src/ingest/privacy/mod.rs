//! What of an item must not be stored as it came: enforced where rows are written, whatever door they came through.

mod pseudonym;
mod row;
mod text;

pub use pseudonym::Pseudonyms;
pub(crate) use row::{mask, mask_item};
pub(crate) use text::{drop_texts, drop_texts_of_payload};
