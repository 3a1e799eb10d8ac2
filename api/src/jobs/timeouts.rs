//! Announces the chatbots where something changed by the passing of time alone: a session timed out, a conversation was
//! dropped, a handover was abandoned. Where things stand is said by whoever reads them; this is only the bell.

use parlance_entity::{Timestamp, conversation, handover, session, vocabulary::HandoverStatus};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect, Select};
use uuid::Uuid;

use super::Run;
use crate::{
    db::{
        Db,
        tenant::{self, TenantTable},
    },
    error::Result,
};

/// How far back the first run looks.
const FIRST_MS: i64 = 60_000;

/// Rings for every chatbot with something between the last run (excluded) and now (included).
///
/// # Errors
/// `Database`.
pub(super) async fn run(Run { app, since, now }: Run) -> Result<()> {
    let since = since.unwrap_or(now.plus(-FIRST_MS));
    for chatbot in tenant::chatbots().all(&app.db.reader).await? {
        if changed(&app.db, chatbot.id, since, now).await? {
            app.hub.announce(chatbot.id);
        }
    }
    Ok(())
}

async fn changed(db: &Db, chatbot_id: Uuid, since: Timestamp, now: Timestamp) -> Result<bool> {
    let timed_out = tenant::find::<session::Entity>(chatbot_id)
        .filter(session::Column::PresentUntil.gt(since))
        .filter(session::Column::PresentUntil.lte(now));
    let dropped = tenant::find::<conversation::Entity>(chatbot_id)
        .filter(conversation::Column::DropsAt.gt(since))
        .filter(conversation::Column::DropsAt.lte(now))
        .filter(conversation::Column::ResolvedAt.is_null());
    let abandoned = tenant::find::<handover::Entity>(chatbot_id)
        .filter(handover::Column::AbandonedAt.gt(since))
        .filter(handover::Column::AbandonedAt.lte(now))
        .filter(handover::Column::Status.eq(HandoverStatus::Requested));
    Ok(any(db, timed_out).await? || any(db, dropped).await? || any(db, abandoned).await?)
}

async fn any<E: TenantTable>(db: &Db, rows: Select<E>) -> Result<bool> {
    let first: Option<Uuid> = rows.select_only().column(E::CHATBOT_ID).limit(1).into_tuple().one(&db.reader).await?;
    Ok(first.is_some())
}
