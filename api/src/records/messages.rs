//! Messages.

use parlance_entity::message;
use sea_orm::{ColumnTrait, QueryFilter, Select};

use super::{conversations, own_id};
use crate::{
    access::CanRead,
    db::{
        Db,
        page::{self, Keyset, Page, PageRequest},
        tenant,
    },
    error::Result,
};

/// One page of a conversation's messages, oldest first, system messages included. What the client reported about a
/// conversation that the server reports on is left out: it is the same messages again.
///
/// # Errors
/// `BadUserInput` for a page that cannot be meant; `Database`.
pub async fn page(
    db: &Db,
    can_read: CanRead,
    conversation: &conversations::Key,
    request: &PageRequest,
) -> Result<Page<message::Model>> {
    let keyset = Keyset::ascending("SENT_AT")
        .number(message::Column::SentAt.into_expr(), |row: &message::Model| row.sent_at.0)
        .text(message::Column::Id.into_expr(), |row| row.id.clone());
    page::load(&db.reader, select(can_read, conversation), &keyset, request).await
}

/// How many messages the conversation has in all.
///
/// # Errors
/// `Database`.
pub async fn count(db: &Db, can_read: CanRead, conversation: &conversations::Key) -> Result<i64> {
    super::count(db, select(can_read, conversation)).await
}

/// A message by the client's id or the opaque one; none: there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<message::Model>> {
    let id = own_id(can_read, "Message", id);
    let message = tenant::find::<message::Entity>(can_read.chatbot_id()).filter(message::Column::Id.eq(id));
    Ok(message.one(&db.reader).await?)
}

fn select(can_read: CanRead, (conversation_id, episode): &conversations::Key) -> Select<message::Entity> {
    tenant::find::<message::Entity>(can_read.chatbot_id())
        .filter(message::Column::ConversationId.eq(conversation_id))
        .filter(message::Column::Episode.eq(*episode))
        .filter(message::Column::Counted.eq(true))
}
