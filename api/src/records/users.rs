//! Users: people.

use std::collections::HashMap;

use async_graphql::{Enum, ID, InputObject};
use parlance_entity::{Timestamp, session, user, user_alias};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, Select,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};

use super::{condition::holds, engagement, order::SortDirection, own_id};
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

/// Which users are listed; several fields all hold.
#[derive(Clone, Debug, Default, PartialEq, InputObject)]
pub struct UserFilter {
    /// Whether they have a user id.
    pub identified: Option<bool>,
    /// Those whose name, e-mail address or user id contains this, whatever the case.
    pub search: Option<String>,
    /// Those with at least this engagement score now, 0 to 100.
    pub min_engagement_score: Option<f64>,
}

/// The order of a list of users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InputObject)]
pub struct UserOrder {
    /// By what.
    pub field: UserOrderField,
    /// Which way.
    pub direction: SortDirection,
}

/// Those seen last first.
impl Default for UserOrder {
    fn default() -> Self {
        Self { field: UserOrderField::LastSeenAt, direction: SortDirection::Desc }
    }
}

/// What users can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum UserOrderField {
    /// When they were last seen.
    LastSeenAt,
    /// When they were first seen.
    FirstSeenAt,
    /// How many sessions they had.
    TotalSessions,
    /// Their engagement score when the first page was read.
    EngagementScore,
}

/// Which users a list is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// Those with a session that started in it; none: at any time, or no session at all.
    pub range: Option<Range>,
    /// Those that pass.
    pub filter: UserFilter,
}

/// One page of the list.
///
/// # Errors
/// `BadUserInput` for a page that cannot be meant; `Database`.
pub async fn page(
    db: &Db,
    can_read: CanRead,
    now: Timestamp,
    list: &List,
    order: UserOrder,
    request: &PageRequest,
) -> Result<Page<user::Model>> {
    let keyset = keyset(order, request.instant(now));
    page::load(&db.reader, select(can_read, now, list), &keyset, request).await
}

/// How many the list has in all.
///
/// # Errors
/// `Database`.
pub async fn count(db: &Db, can_read: CanRead, now: Timestamp, list: &List) -> Result<i64> {
    super::count(db, select(can_read, now, list)).await
}

/// A user by the opaque id, the id given at identify, or an anonymous id, which means whom it belongs to now; none:
/// there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<user::Model>> {
    let own = own_id(can_read, "User", id);
    let candidates = if own == id { people(db, can_read, id).await? } else { vec![own] };
    let mut found = by_ids(db, can_read, &candidates).await?;
    Ok(candidates.iter().find_map(|candidate| found.remove(candidate)))
}

/// Users by their ids; those that there are not are left out.
///
/// # Errors
/// `Database`.
pub async fn by_ids(db: &Db, can_read: CanRead, ids: &[String]) -> Result<HashMap<String, user::Model>> {
    let chosen = db.dialect().is_one_of(user::Column::Id.into_expr(), ids);
    let users = tenant::find::<user::Entity>(can_read.chatbot_id()).filter(chosen).all(&db.reader).await?;
    Ok(users.into_iter().map(|user| (user.id.clone(), user)).collect())
}

/// The anonymous ids of people, by `user.id`, in their order; people without any are left out.
///
/// # Errors
/// `Database`.
pub async fn anonymous_ids(db: &Db, can_read: CanRead, people: &[String]) -> Result<HashMap<String, Vec<String>>> {
    let user_ids = people.iter().filter_map(|id| id.strip_prefix("u:")).map(str::to_owned);
    let aliases = tenant::find::<user_alias::Entity>(can_read.chatbot_id())
        .filter(db.dialect().is_one_of(user_alias::Column::UserId.into_expr(), user_ids))
        .order_by_asc(user_alias::Column::AnonymousId)
        .all(&db.reader)
        .await?;
    let mut ids: HashMap<String, Vec<String>> =
        people.iter().filter_map(|id| Some((id.clone(), vec![id.strip_prefix("a:")?.to_owned()]))).collect();
    for alias in aliases {
        ids.entry(format!("u:{}", alias.user_id)).or_default().push(alias.anonymous_id);
    }
    ids.values_mut().for_each(Vec::dedup);
    Ok(ids)
}

/// The person that a filter names: outer none: it names nobody; inner none: there is no such person.
pub(super) async fn of_filter(db: &Db, can_read: CanRead, id: Option<&ID>) -> Result<Option<Option<String>>> {
    match id {
        Some(id) => Ok(Some(find(db, can_read, id).await?.map(|user| user.id))),
        None => Ok(None),
    }
}

/// The people that a client's id may mean, the likeliest first.
async fn people(db: &Db, can_read: CanRead, id: &str) -> Result<Vec<String>> {
    let last_tie = tenant::find::<user_alias::Entity>(can_read.chatbot_id())
        .filter(user_alias::Column::AnonymousId.eq(id))
        .order_by_desc(user_alias::Column::Since)
        .one(&db.reader)
        .await?;
    let owner = last_tie.map(|alias| format!("u:{}", alias.user_id));
    Ok([Some(format!("u:{id}")), owner, Some(format!("a:{id}"))].into_iter().flatten().collect())
}

fn select(can_read: CanRead, now: Timestamp, list: &List) -> Select<user::Entity> {
    use user::Column as C;
    let filter = &list.filter;
    tenant::find::<user::Entity>(can_read.chatbot_id()).filter(
        Condition::all()
            .add(was_there(can_read, list.range))
            .add_option(filter.identified.map(|wanted| holds(C::UserId.is_not_null(), wanted)))
            .add_option(filter.search.as_ref().map(|text| mentions(text)))
            .add_option(
                filter.min_engagement_score.map(|score| engagement::units(now).gte(engagement::units_of_score(score))),
            ),
    )
}

/// Those with a session in the range; without a range also those without any. Crawlers' sessions do not count.
fn was_there(can_read: CanRead, range: Option<Range>) -> Condition {
    let column = |column| Expr::col(("session", column));
    let mut sessions = tenant::select::<session::Entity>(can_read.chatbot_id(), "session");
    sessions
        .expr(Expr::val(1))
        .and_where(column(session::Column::UserId).eq(user::Column::Id.into_expr()))
        .and_where(column(session::Column::IsBot).eq(false));
    let Some(range) = range else {
        return Condition::any().add(user::Column::FirstSessionAt.is_null()).add(Expr::exists(sessions));
    };
    sessions
        .and_where(column(session::Column::StartedAt).gte(range.start))
        .and_where(column(session::Column::StartedAt).lt(range.end));
    Condition::all().add(Expr::exists(sessions))
}

fn mentions(text: &str) -> Condition {
    use user::Column as C;
    let escaped = text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = format!("%{escaped}%");
    [C::Name, C::Email, C::UserId].into_iter().fold(Condition::any(), |any, column| {
        let lower = Expr::from(Func::lower(column.into_expr()));
        any.add(lower.like(LikeExpr::new(pattern.clone()).escape('\\')))
    })
}

fn keyset(order: UserOrder, at: Timestamp) -> Keyset<user::Model> {
    use user::{Column as C, Model};
    let by = |name| order.direction.keyset::<Model>(name);
    let keyset = match order.field {
        UserOrderField::LastSeenAt => by("LAST_SEEN_AT").number(C::LastSeenAt.into_expr(), |row| row.last_seen_at.0),
        UserOrderField::FirstSeenAt => {
            by("FIRST_SEEN_AT").number(C::FirstSeenAt.into_expr(), |row| row.first_seen_at.0)
        }
        UserOrderField::TotalSessions => {
            by("TOTAL_SESSIONS").number(C::Sessions.into_expr(), |row| row.sessions.into())
        }
        UserOrderField::EngagementScore => {
            by("ENGAGEMENT_SCORE").at(at).number(engagement::units(at), move |row| engagement::units_of(row, at))
        }
    };
    keyset.text(C::Id.into_expr(), |row| row.id.clone())
}
