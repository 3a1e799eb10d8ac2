//! The one way in: typed items are checked, enriched, queued, and committed in groups by the writer.
//!
//! `validate` turns items into rows without looking at the database, in the caller's task; `writer` gathers them; `apply`
//! stores them and derives the records that they touch, in one transaction.

mod apply;
mod draft;
mod enrich;
mod fingerprint;
pub mod item;
mod policy;
mod privacy;
mod resources;
mod user_agent;
mod validate;
pub mod writer;

pub use privacy::Pseudonyms;
pub use resources::Resources;
pub(crate) use validate::text::{TEXT_LENGTH, wrong};

pub use apply::{
    rebuild::{rebuild, update_chatbot},
    upgrade::bring_up_to_date,
};
