//! Since when raw rows are kept.

use parlance_entity::Timestamp;

use super::Report;
use crate::{accounts, error::Result, metrics::reads::Reads};

const DAY_MS: i64 = 86_400_000;

/// Since when events are kept, where that is after the start of the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct KeptSince;

impl Report for KeptSince {
    type Answer = Option<Timestamp>;

    async fn read(&self, reads: &Reads) -> Result<Option<Timestamp>> {
        let question = &reads.question;
        let chatbot = accounts::chatbot::find(&reads.db, question.chatbot_id).await?;
        let since = chatbot.map(|chatbot| question.now.plus(-i64::from(chatbot.event_retention_days) * DAY_MS));
        Ok(since.filter(|since| *since > question.period.range.start))
    }
}
