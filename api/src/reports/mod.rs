//! Answers that are no single number: funnels, retention, paths, lists. Each is a file: a question as the schema's arguments
//! give it, the statements that read it, and the rows of its answer. No report keeps more rows in memory than it answers:
//! what cannot be added up by the database is read as a stream.

pub mod agents;
pub mod concurrency;
pub mod drop_offs;
pub mod engaged;
pub mod errors;
pub mod events;
pub mod faqs;
pub mod funnel;
pub mod groups;
pub mod intents;
pub mod kept;
pub mod labels;
pub mod limit;
pub mod list;
pub mod outlook;
pub mod page_flow;
pub mod pages;
pub mod paths;
pub mod picture;
mod property;
pub mod retention;
pub mod stickiness;
pub mod trail;

use std::{hash::Hash, sync::Arc};

use crate::{
    error::Result,
    metrics::{once::Once, reads::Reads},
};

/// A question with its arguments.
pub trait Report: Clone + Eq + Hash + Send + Sync + 'static {
    /// What is answered.
    type Answer: Send + Sync + 'static;

    /// Reads the answer.
    fn read(&self, reads: &Reads) -> impl Future<Output = Result<Self::Answer>> + Send;
}

/// The answer to a question; what a request asks twice is read once.
///
/// # Errors
/// As the report says; `Database`.
pub async fn answer<R: Report>(reads: &Reads, report: R) -> Result<Arc<R::Answer>> {
    let kept = reads.shelf.place::<Once<R, R::Answer>>();
    kept.get(report.clone(), report.read(reads)).await
}
