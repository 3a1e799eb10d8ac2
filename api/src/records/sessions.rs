//! Sessions.

use std::collections::HashMap;

use async_graphql::{Enum, ID, InputObject};
use parlance_entity::{Timestamp, session, vocabulary::SessionStatus};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, Select,
    sea_query::{Alias, Expr, ExprTrait},
};

use super::{
    condition::{any_of, holds, millis, nothing, within},
    order::SortDirection,
    own_id, users,
};
use crate::{
    access::CanRead,
    db::{
        Db,
        page::{self, Keyset, Page, PageRequest},
        tenant,
    },
    error::Result,
    metrics::filter::{self, AnalyticsFilter},
    period::Range,
};

/// Which sessions are listed; several fields all hold. Every number of sessions in SessionMetrics has the filter
/// that lists them: the list's totalCount is that number.
#[derive(Clone, Debug, Default, PartialEq, InputObject)]
pub struct SessionFilter {
    /// As in analytics; without it, crawlers and headless browsers are left out.
    #[graphql(name = "where")]
    pub r#where: Option<AnalyticsFilter>,
    /// Those that stand at one of these now; an empty list matches none.
    pub statuses: Option<Vec<SessionStatus>>,
    /// Those of this person: the opaque id, the id given at identify, or an anonymous id.
    pub user_id: Option<ID>,
    /// Those at least this long.
    pub min_duration_seconds: Option<f64>,
    /// Whether a conversation belongs to it.
    pub with_conversation: Option<bool>,
    /// Whether a handover was requested in it.
    pub with_handover: Option<bool>,
    /// Whether it ended in a failure or has an event of category ERROR.
    pub with_error: Option<bool>,
    /// Whether a lead was captured in it.
    pub with_lead: Option<bool>,
    /// Whether the visitor did nothing that counts.
    pub bounced: Option<bool>,
    /// Whether it reached a goal.
    pub converted: Option<bool>,
    /// Whether its user has a user id now.
    pub identified: Option<bool>,
}

/// The order of a list of sessions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InputObject)]
pub struct SessionOrder {
    /// By what.
    pub field: SessionOrderField,
    /// Which way.
    pub direction: SortDirection,
}

/// Latest start first.
impl Default for SessionOrder {
    fn default() -> Self {
        Self { field: SessionOrderField::StartedAt, direction: SortDirection::Desc }
    }
}

/// What sessions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SessionOrderField {
    /// When it started.
    StartedAt,
    /// How long it is.
    Duration,
    /// How many events it has.
    EventCount,
}

/// Which sessions a list is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// Those that started in it; none: at any time.
    pub range: Option<Range>,
    /// Those of this person, a `user.id`; none: of anybody and of nobody.
    pub person: Option<String>,
    /// Those that pass.
    pub filter: SessionFilter,
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
    order: SessionOrder,
    request: &PageRequest,
) -> Result<Page<session::Model>> {
    page::load(&db.reader, select(db, can_read, now, list).await?, &keyset(order), request).await
}

/// How many the list has in all.
///
/// # Errors
/// `Database`.
pub async fn count(db: &Db, can_read: CanRead, now: Timestamp, list: &List) -> Result<i64> {
    super::count(db, select(db, can_read, now, list).await?).await
}

/// A session by the client's id or the opaque one; none: there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<session::Model>> {
    let id = own_id(can_read, "Session", id);
    let session = tenant::find::<session::Entity>(can_read.chatbot_id()).filter(session::Column::Id.eq(id));
    Ok(session.one(&db.reader).await?)
}

/// Sessions by their ids; those that there are not are left out.
///
/// # Errors
/// `Database`.
pub async fn by_ids(db: &Db, can_read: CanRead, ids: &[String]) -> Result<HashMap<String, session::Model>> {
    let chosen = db.dialect().is_one_of(session::Column::Id.into_expr(), ids);
    let sessions = tenant::find::<session::Entity>(can_read.chatbot_id()).filter(chosen).all(&db.reader).await?;
    Ok(sessions.into_iter().map(|session| (session.id.clone(), session)).collect())
}

async fn select(db: &Db, can_read: CanRead, now: Timestamp, list: &List) -> Result<Select<session::Entity>> {
    let chatbot_id = can_read.chatbot_id();
    let facts = list.filter.r#where.clone().unwrap_or_default();
    let of_user = users::of_filter(db, can_read, list.filter.user_id.as_ref()).await?;
    Ok(tenant::find::<session::Entity>(chatbot_id)
        .filter(
            Condition::all()
                .add_option(list.range.map(|range| within(session::Column::StartedAt, range)))
                .add_option(list.person.as_ref().map(|person| session::Column::UserId.eq(person)))
                .add_option(of_user.map(|user| user.map_or_else(nothing, |id| session::Column::UserId.eq(id)))),
        )
        .filter(filter::condition(&facts, chatbot_id, Alias::new("session"), db.dialect()))
        .filter(passes(&list.filter, now)))
}

fn passes(filter: &SessionFilter, now: Timestamp) -> Condition {
    use session::Column as C;
    let any = |column: C, wanted| holds(column.gt(0), wanted);
    Condition::all()
        .add_option(filter.statuses.as_ref().map(|statuses| any_of(statuses, |status| stands_at(status, now))))
        .add_option(filter.min_duration_seconds.map(|seconds| C::DurationMs.gte(millis(seconds))))
        .add_option(filter.with_conversation.map(|wanted| any(C::Conversations, wanted)))
        .add_option(filter.with_handover.map(|wanted| any(C::Handovers, wanted)))
        .add_option(filter.with_error.map(|wanted| holds(has_error(), wanted)))
        .add_option(filter.with_lead.map(|wanted| any(C::Leads, wanted)))
        .add_option(filter.bounced.map(|wanted| C::Bounced.eq(wanted)))
        .add_option(filter.converted.map(|wanted| holds(C::ConvertedAt.is_not_null(), wanted)))
        .add_option(filter.identified.map(|wanted| holds(is_identified(), wanted)))
}

/// The status at `now`, as [`crate::model::session_status`] tells it of a row.
fn stands_at(status: SessionStatus, now: Timestamp) -> Condition {
    use session::Column as C;
    let all = Condition::all();
    match status {
        SessionStatus::Ended => all.add(C::EndedAt.is_not_null()).add(C::EndedByError.eq(false)),
        SessionStatus::Error => all.add(C::EndedAt.is_not_null()).add(C::EndedByError.eq(true)),
        SessionStatus::TimedOut => all.add(C::EndedAt.is_null()).add(C::PresentUntil.lte(now)),
        SessionStatus::Active => all.add(C::EndedAt.is_null()).add(C::PresentUntil.gt(now)),
    }
}

fn has_error() -> Expr {
    use session::Column as C;
    C::Errors.gt(0).or(C::EndedAt.is_not_null().and(C::EndedByError.eq(true)))
}

/// A person's id starts with `u:` where they have a user id, and `;` is what follows `:`.
fn is_identified() -> Expr {
    use session::Column as C;
    C::UserId.is_not_null().and(C::UserId.gte("u:")).and(C::UserId.lt("u;"))
}

fn keyset(order: SessionOrder) -> Keyset<session::Model> {
    use session::Column as C;
    let keyset = match order.field {
        SessionOrderField::StartedAt => order
            .direction
            .keyset("STARTED_AT")
            .number(C::StartedAt.into_expr(), |row: &session::Model| row.started_at.0),
        SessionOrderField::Duration => {
            order.direction.keyset("DURATION").number(C::DurationMs.into_expr(), |row: &session::Model| row.duration_ms)
        }
        SessionOrderField::EventCount => order
            .direction
            .keyset("EVENT_COUNT")
            .number(C::EventCount.into_expr(), |row: &session::Model| row.event_count.into()),
    };
    keyset.text(C::Id.into_expr(), |row| row.id.clone())
}
