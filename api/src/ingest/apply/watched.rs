//! Notes which conversations a group changed, for those who watch them.

use std::collections::BTreeSet;

use parlance_entity::conversation_change;

use crate::{db::write, error::Result};

use super::{Here, records::Book};

/// Notes that the conversations changed which the book is about to change, at the chatbot's new last arrival number.
pub(super) async fn note(here: &Here<'_>, book: &Book, arrival: i64) -> Result<()> {
    let changed: BTreeSet<(String, i32)> = book.changed_conversations().collect();
    let change = |(conversation_id, episode)| conversation_change::Model {
        chatbot_id: here.chatbot_id,
        conversation_id,
        episode,
        arrival,
    };
    write::upsert(here.transaction, changed.into_iter().map(change).collect()).await?;
    Ok(())
}
