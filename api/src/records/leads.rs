//! Leads.

use std::collections::HashMap;

use parlance_entity::{lead, vocabulary::LeadStatus};
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder, Select};

use super::{condition::within, own_id};
use crate::{
    access::CanRead,
    db::{
        Db,
        page::{self, Keyset, Page, PageRequest},
        tenant,
    },
    error::Result,
    period::Range,
};

/// Which leads a list is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct List {
    /// Those captured in it; none: at any time.
    pub range: Option<Range>,
    /// Those of one of these types; none: of any. An empty list matches none.
    pub types: Option<Vec<String>>,
    /// Those that stand at one of these; none: at any. An empty list matches none.
    pub statuses: Option<Vec<LeadStatus>>,
}

/// One page of the list, latest capture first.
///
/// # Errors
/// `BadUserInput` for a page that cannot be meant; `Database`.
pub async fn page(db: &Db, can_read: CanRead, list: &List, request: &PageRequest) -> Result<Page<lead::Model>> {
    let keyset = Keyset::descending("CREATED_AT")
        .number(lead::Column::CreatedAt.into_expr(), |row: &lead::Model| row.created_at.0)
        .text(lead::Column::Id.into_expr(), |row| row.id.clone());
    page::load(&db.reader, select(db, can_read, list), &keyset, request).await
}

/// How many the list has in all.
///
/// # Errors
/// `Database`.
pub async fn count(db: &Db, can_read: CanRead, list: &List) -> Result<i64> {
    super::count(db, select(db, can_read, list)).await
}

/// A lead by the client's id or the opaque one; none: there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<lead::Model>> {
    let id = own_id(can_read, "Lead", id);
    let lead = tenant::find::<lead::Entity>(can_read.chatbot_id()).filter(lead::Column::Id.eq(id));
    Ok(lead.one(&db.reader).await?)
}

/// The leads of people, by `user.id`, latest capture first; people without any are left out.
///
/// # Errors
/// `Database`.
pub async fn of_users(db: &Db, can_read: CanRead, people: &[String]) -> Result<HashMap<String, Vec<lead::Model>>> {
    let rows = tenant::find::<lead::Entity>(can_read.chatbot_id())
        .filter(db.dialect().is_one_of(lead::Column::UserId.into_expr(), people))
        .order_by_desc(lead::Column::CreatedAt)
        .order_by_desc(lead::Column::Id)
        .all(&db.reader)
        .await?;
    let mut of_users: HashMap<String, Vec<lead::Model>> = HashMap::new();
    for row in rows {
        of_users.entry(row.user_id.clone().unwrap_or_default()).or_default().push(row);
    }
    Ok(of_users)
}

fn select(db: &Db, can_read: CanRead, list: &List) -> Select<lead::Entity> {
    use lead::Column as C;
    let types = list.types.as_ref();
    let statuses = list.statuses.as_ref();
    tenant::find::<lead::Entity>(can_read.chatbot_id()).filter(
        Condition::all()
            .add(C::IsBot.eq(false))
            .add_option(list.range.map(|range| within(C::CreatedAt, range)))
            .add_option(types.map(|types| db.dialect().is_one_of(C::Type.into_expr(), types)))
            .add_option(statuses.map(|statuses| C::Status.is_in(statuses.iter().copied()))),
    )
}
