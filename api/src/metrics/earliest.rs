//! Where all time starts.

use parlance_entity::{Timestamp, conversation, event, message, session};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait};

use crate::{
    access::CanRead,
    db::{
        Db,
        tenant::{self, TenantTable},
    },
    error::Result,
};

/// When the chatbot's first stored session, conversation, message or event was; none: it has none.
///
/// # Errors
/// Where the database fails.
pub async fn row(db: &Db, permission: CanRead) -> Result<Option<Timestamp>> {
    let of = [
        first(db, permission, session::Column::StartedAt).await?,
        first(db, permission, conversation::Column::StartedAt).await?,
        first(db, permission, message::Column::SentAt).await?,
        first(db, permission, event::Column::OccurredAt).await?,
    ];
    Ok(of.into_iter().flatten().min())
}

async fn first<C>(db: &Db, permission: CanRead, time: C) -> std::result::Result<Option<Timestamp>, DbErr>
where
    C: ColumnTrait,
    C::EntityName: TenantTable + EntityTrait,
{
    let table = C::EntityName::default();
    let select =
        tenant::select::<C::EntityName>(permission.chatbot_id(), table).expr_as(time.min(), "first").to_owned();
    let row = db.reader.query_one(&select).await?;
    row.map_or(Ok(None), |row| row.try_get("", "first"))
}
