//! Handovers to humans.

use std::collections::HashMap;

use parlance_entity::{Timestamp, handover, vocabulary::HandoverStatus};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, Select,
    sea_query::{Expr, ExprTrait},
};

use super::{
    condition::{any_of, within},
    conversations, own_id,
};
use crate::{
    access::CanRead,
    db::{
        Db,
        page::{self, Keyset, Page, PageRequest},
        tenant,
    },
    error::Result,
    metrics::handovers::{is_abandoned, is_pending},
    period::Range,
};

/// Which handovers a list is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Those requested in it; none: at any time.
    pub range: Option<Range>,
    /// Those that stand at one of these now; none: at any. An empty list matches none.
    pub statuses: Option<Vec<HandoverStatus>>,
}

/// One page of the list, latest request first.
///
/// # Errors
/// `BadUserInput` for a page that cannot be meant; `Database`.
pub async fn page(
    db: &Db,
    can_read: CanRead,
    now: Timestamp,
    list: &List,
    request: &PageRequest,
) -> Result<Page<handover::Model>> {
    let keyset = Keyset::descending("REQUESTED_AT")
        .number(handover::Column::RequestedAt.into_expr(), |row: &handover::Model| row.requested_at.0)
        .text(handover::Column::Id.into_expr(), |row| row.id.clone());
    page::load(&db.reader, select(can_read, now, list), &keyset, request).await
}

/// How many the list has in all.
///
/// # Errors
/// `Database`.
pub async fn count(db: &Db, can_read: CanRead, now: Timestamp, list: &List) -> Result<i64> {
    super::count(db, select(can_read, now, list)).await
}

/// A handover by the client's id or the opaque one; none: there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<handover::Model>> {
    let id = own_id(can_read, "Handover", id);
    let handover = tenant::find::<handover::Entity>(can_read.chatbot_id()).filter(handover::Column::Id.eq(id));
    Ok(handover.one(&db.reader).await?)
}

/// The handovers of conversations, by conversation, earliest request first; conversations without any are left out.
///
/// # Errors
/// `Database`.
pub async fn of_conversations(
    db: &Db,
    can_read: CanRead,
    keys: &[conversations::Key],
) -> Result<HashMap<conversations::Key, Vec<handover::Model>>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = [handover::Column::ConversationId.into_expr(), handover::Column::Episode.into_expr()];
    let rows = tenant::find::<handover::Entity>(can_read.chatbot_id())
        .filter(Expr::tuple(columns).in_tuples(keys.iter().cloned()))
        .order_by_asc(handover::Column::RequestedAt)
        .order_by_asc(handover::Column::Id)
        .all(&db.reader)
        .await?;
    let mut of_conversations: HashMap<conversations::Key, Vec<handover::Model>> = HashMap::new();
    for row in rows {
        let key = (row.conversation_id.clone().unwrap_or_default(), row.episode.unwrap_or_default());
        of_conversations.entry(key).or_default().push(row);
    }
    Ok(of_conversations)
}

fn select(can_read: CanRead, now: Timestamp, list: &List) -> Select<handover::Entity> {
    tenant::find::<handover::Entity>(can_read.chatbot_id()).filter(
        Condition::all()
            .add(handover::Column::IsBot.eq(false))
            .add_option(list.range.map(|range| within(handover::Column::RequestedAt, range)))
            .add_option(list.statuses.as_ref().map(|statuses| any_of(statuses, |status| stands_at(status, now)))),
    )
}

/// The status at `now`, as [`crate::model::handover_status`] tells it of a row.
fn stands_at(status: HandoverStatus, now: Timestamp) -> Condition {
    match status {
        HandoverStatus::Requested => is_pending(now),
        HandoverStatus::Abandoned => is_abandoned(now),
        _ => Condition::all().add(handover::Column::Status.eq(status)),
    }
}
