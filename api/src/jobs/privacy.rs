//! Removes what may be kept for a while alone: addresses of devices, and what was refused.

use parlance_entity::{Timestamp, chatbot, ingest_count, item, rejected_item, session};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};

use super::Run;
use crate::{
    db::{Db, tenant},
    error::Result,
};

const DAY_MS: i64 = 86_400_000;
/// For how long refused items are kept, days.
const REJECTED_DAYS: i64 = 30;

/// Goes through the chatbots.
///
/// # Errors
/// `Database`.
pub(super) async fn run(Run { app, now, .. }: Run) -> Result<()> {
    for chatbot in tenant::chatbots().all(&app.db.reader).await? {
        if let Some(days) = chatbot.anonymize_ip_after_days {
            remove_addresses(&app.db, &chatbot, now.plus(-i64::from(days) * DAY_MS)).await?;
        }
        forget_rejections(&app.db, &chatbot, now).await?;
    }
    Ok(())
}

/// Of rows from before the instant, and of sessions that began before it.
async fn remove_addresses(db: &Db, chatbot: &chatbot::Model, before: Timestamp) -> Result<()> {
    let none = Expr::val(Option::<String>::None);
    tenant::update::<item::Entity>(chatbot.id)
        .col_expr(item::Column::Ip, none.clone())
        .filter(item::Column::Ip.is_not_null())
        .filter(item::Column::At.lt(before))
        .exec(&db.writer)
        .await?;
    tenant::update::<session::Entity>(chatbot.id)
        .col_expr(session::Column::Ip, none)
        .filter(session::Column::Ip.is_not_null())
        .filter(session::Column::StartedAt.lt(before))
        .exec(&db.writer)
        .await?;
    Ok(())
}

/// Their counts are kept as long as the chatbot keeps sessions.
async fn forget_rejections(db: &Db, chatbot: &chatbot::Model, now: Timestamp) -> Result<()> {
    let before = now.plus(-REJECTED_DAYS * DAY_MS);
    let rejected = tenant::delete::<rejected_item::Entity>(chatbot.id);
    rejected.filter(rejected_item::Column::RejectedAt.lt(before)).exec(&db.writer).await?;
    let before = now.plus(-i64::from(chatbot.session_retention_days) * DAY_MS);
    let counts = tenant::delete::<ingest_count::Entity>(chatbot.id);
    counts.filter(ingest_count::Column::Minute.lt(before)).exec(&db.writer).await?;
    Ok(())
}
