//! Where records go: into a database, or over the public API.

use uuid::Uuid;

use crate::{
    error::Result,
    import::{Numbered, api::Api},
    ingest::{
        item::Batch,
        writer::{Outcome, Writer},
    },
};

/// Where records go.
#[derive(Debug)]
pub enum Sink {
    /// Into the database that the writer writes to, for this chatbot.
    Database {
        /// The way in.
        writer: Writer,
        /// The chatbot.
        chatbot_id: Uuid,
    },
    /// Over the public API of a running server.
    Api(Api),
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// How many were stored.
    pub(crate) stored: u64,
    /// How many had been seen before.
    pub(crate) duplicates: u64,
    /// The lines of the others, and what was wrong with them.
    pub(crate) failures: Vec<(u64, String)>,
}

impl Answer {
    /// Both.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.failures.extend(other.failures);
        Self {
            stored: self.stored + other.stored,
            duplicates: self.duplicates + other.duplicates,
            failures: self.failures,
        }
    }
}

impl Sink {
    /// A running server, such as `http://localhost:8080`, and a key that may ingest. `chatbot`: its id, where the key
    /// opens more than one.
    ///
    /// # Errors
    /// As [`crate::https::client`].
    pub fn api(url: &str, key: &str, chatbot: Option<String>) -> Result<Self> {
        Ok(Self::Api(Api::new(url, key, chatbot)?))
    }

    pub(crate) async fn send(&self, batch: Vec<Numbered>) -> Result<Answer> {
        match self {
            Self::Database { writer, chatbot_id } => into_database(writer, *chatbot_id, batch).await,
            Self::Api(api) => api.send(batch).await,
        }
    }
}

async fn into_database(writer: &Writer, chatbot_id: Uuid, batch: Vec<Numbered>) -> Result<Answer> {
    let mut answer = Answer::default();
    let (mut lines, mut items) = (Vec::new(), Vec::new());
    for Numbered { line, record } in batch {
        match record.item() {
            Ok(item) => {
                lines.push(line);
                items.push(item);
            }
            Err(message) => answer.failures.push((line, message)),
        }
    }
    let receipt = writer.submit(Batch { chatbot_id, device: None, items }).await?;
    for (line, outcome) in lines.into_iter().zip(receipt.outcomes) {
        match outcome {
            Outcome::Accepted { .. } => answer.stored += 1,
            Outcome::Duplicate { .. } => answer.duplicates += 1,
            Outcome::Rejected(error) => answer.failures.push((line, error.message)),
        }
    }
    Ok(answer)
}
