//! Human agents.

use std::collections::HashMap;

use parlance_entity::{Timestamp, agent, conversation};
use sea_orm::{
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Asterisk, Expr, Func},
};

use super::own_id;
use crate::{
    access::CanRead,
    db::{Db, tenant},
    error::Result,
    metrics::conversations::is_ended,
};

/// Every agent, by id.
///
/// # Errors
/// `Database`.
pub async fn all(db: &Db, can_read: CanRead) -> Result<Vec<agent::Model>> {
    let agents = tenant::find::<agent::Entity>(can_read.chatbot_id()).order_by_asc(agent::Column::Id);
    Ok(agents.all(&db.reader).await?)
}

/// An agent by the client's id or the opaque one; none: there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<agent::Model>> {
    let id = own_id(can_read, "Agent", id);
    let agent = tenant::find::<agent::Entity>(can_read.chatbot_id()).filter(agent::Column::Id.eq(id));
    Ok(agent.one(&db.reader).await?)
}

/// Agents by their ids; those that there are not are left out.
///
/// # Errors
/// `Database`.
pub async fn by_ids(db: &Db, can_read: CanRead, ids: &[String]) -> Result<HashMap<String, agent::Model>> {
    let chosen = db.dialect().is_one_of(agent::Column::Id.into_expr(), ids);
    let agents = tenant::find::<agent::Entity>(can_read.chatbot_id()).filter(chosen).all(&db.reader).await?;
    Ok(agents.into_iter().map(|agent| (agent.id.clone(), agent)).collect())
}

/// How many conversations that are neither resolved nor dropped at `now` last went to each of the agents; those with
/// none are left out.
///
/// # Errors
/// `Database`.
pub async fn open_conversations(
    db: &Db,
    can_read: CanRead,
    now: Timestamp,
    ids: &[String],
) -> Result<HashMap<String, i64>> {
    use conversation::Column as C;
    let counts: Vec<(String, i64)> = tenant::find::<conversation::Entity>(can_read.chatbot_id())
        .filter(db.dialect().is_one_of(C::AgentId.into_expr(), ids))
        .filter(is_ended(now).not())
        .filter(C::IsBot.eq(false))
        .select_only()
        .column(C::AgentId)
        .expr_as(Func::count(Expr::col(Asterisk)), "count")
        .group_by(C::AgentId)
        .into_tuple()
        .all(&db.reader)
        .await?;
    Ok(counts.into_iter().collect())
}
