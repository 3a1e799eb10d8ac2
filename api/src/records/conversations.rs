//! Conversations.

use std::collections::HashMap;

use async_graphql::{Enum, ID, InputObject};
use parlance_entity::{
    Timestamp, conversation,
    vocabulary::{Channel, ConversationStatus, MessageRole},
};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QueryOrder, Select,
    sea_query::{Expr, ExprTrait},
};

use super::{
    condition::{any_of, holds, in_sessions, nothing, within},
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
    metrics::{
        conversations::{is_awaiting_first_response, is_contained, is_deflected, is_dropped, is_ended},
        filter::AnalyticsFilter,
    },
    period::Range,
};

/// The client's conversation id, and the episode.
pub type Key = (String, i32);

/// Which conversations are listed; several fields all hold. Every number of conversations in ConversationMetrics has the
/// filter that lists them: the list's totalCount is that number.
#[derive(Clone, Debug, Default, PartialEq, InputObject)]
pub struct ConversationFilter {
    /// As in analytics, of the session; without it, crawlers and headless browsers are left out.
    #[graphql(name = "where")]
    pub r#where: Option<AnalyticsFilter>,
    /// Those that stand at one of these now; an empty list matches none.
    pub statuses: Option<Vec<ConversationStatus>>,
    /// Those that an agent (AGENT) or the bot (BOT) resolved; nobody else does.
    pub resolved_by: Option<MessageRole>,
    /// Whether it ended without a human.
    pub contained: Option<bool>,
    /// Whether it is contained, ended at least 24 h ago, and the user did not come back within 24 h.
    pub deflected: Option<bool>,
    /// Whether a handover was requested in it.
    pub with_handover: Option<bool>,
    /// Whether the user wrote and nobody answered.
    pub unanswered: Option<bool>,
    /// Whether it was resolved and another episode followed within 24 h.
    pub reopened: Option<bool>,
    /// Whether it is running and the user waits for the first answer.
    pub awaiting_first_response: Option<bool>,
    /// Those on one of these channels; an empty list matches none.
    pub channels: Option<Vec<Channel>>,
    /// Those that last went to this agent: the opaque id, or the client's.
    pub agent_id: Option<ID>,
    /// Those of this person: the opaque id, the id given at identify, or an anonymous id.
    pub user_id: Option<ID>,
    /// Those about this service.
    pub service: Option<String>,
    /// Those with at least this score.
    pub min_score: Option<i32>,
    /// Those with at most this score.
    pub max_score: Option<i32>,
    /// Whether a reviewer scored it.
    pub reviewed: Option<bool>,
}

/// The order of a list of conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, InputObject)]
pub struct ConversationOrder {
    /// By what.
    pub field: ConversationOrderField,
    /// Which way; those without a value come last either way.
    pub direction: SortDirection,
}

/// Latest start first.
impl Default for ConversationOrder {
    fn default() -> Self {
        Self { field: ConversationOrderField::StartedAt, direction: SortDirection::Desc }
    }
}

/// What conversations can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ConversationOrderField {
    /// When it started.
    StartedAt,
    /// When somebody last wrote.
    LastMessageAt,
    /// How long it took to resolve it.
    ResolutionTime,
    /// The last score.
    Score,
}

/// Which conversations a list is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List {
    /// Those that started in it; none: at any time.
    pub range: Option<Range>,
    /// Those of this person, a `user.id`; none: of anybody and of nobody.
    pub person: Option<String>,
    /// Those that pass.
    pub filter: ConversationFilter,
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
    order: ConversationOrder,
    request: &PageRequest,
) -> Result<Page<conversation::Model>> {
    page::load(&db.reader, select(db, can_read, now, list).await?, &keyset(order), request).await
}

/// How many the list has in all.
///
/// # Errors
/// `Database`.
pub async fn count(db: &Db, can_read: CanRead, now: Timestamp, list: &List) -> Result<i64> {
    super::count(db, select(db, can_read, now, list).await?).await
}

/// The conversation of an opaque id, or the latest episode under a client's id; none: there is none.
///
/// # Errors
/// `Database`.
pub async fn find(db: &Db, can_read: CanRead, id: &str) -> Result<Option<conversation::Model>> {
    let own = own_id(can_read, "Conversation", id);
    if own != id
        && let Some((conversation_id, episode)) = parse_id(&own)
    {
        let key = (conversation_id, episode);
        return Ok(by_keys(db, can_read, std::slice::from_ref(&key)).await?.remove(&key));
    }
    let episodes = tenant::find::<conversation::Entity>(can_read.chatbot_id())
        .filter(conversation::Column::ConversationId.eq(own))
        .order_by_desc(conversation::Column::Episode);
    Ok(episodes.one(&db.reader).await?)
}

/// Conversations by their keys; those that there are not are left out.
///
/// # Errors
/// `Database`.
pub async fn by_keys(db: &Db, can_read: CanRead, keys: &[Key]) -> Result<HashMap<Key, conversation::Model>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let columns = [conversation::Column::ConversationId.into_expr(), conversation::Column::Episode.into_expr()];
    let rows = tenant::find::<conversation::Entity>(can_read.chatbot_id())
        .filter(Expr::tuple(columns).in_tuples(keys.iter().cloned()))
        .all(&db.reader)
        .await?;
    Ok(rows.into_iter().map(|row| ((row.conversation_id.clone(), row.episode), row)).collect())
}

/// The conversations of sessions, by session, earliest first; sessions without any are left out.
///
/// # Errors
/// `Database`.
pub async fn of_sessions(
    db: &Db,
    can_read: CanRead,
    session_ids: &[String],
) -> Result<HashMap<String, Vec<conversation::Model>>> {
    let rows = tenant::find::<conversation::Entity>(can_read.chatbot_id())
        .filter(db.dialect().is_one_of(conversation::Column::SessionId.into_expr(), session_ids))
        .order_by_asc(conversation::Column::StartedAt)
        .order_by_asc(conversation::Column::ConversationId)
        .order_by_asc(conversation::Column::Episode)
        .all(&db.reader)
        .await?;
    let mut of_sessions: HashMap<String, Vec<conversation::Model>> = HashMap::new();
    for row in rows {
        of_sessions.entry(row.session_id.clone().unwrap_or_default()).or_default().push(row);
    }
    Ok(of_sessions)
}

/// The client's id and the episode in what an opaque id holds.
fn parse_id(id: &str) -> Option<Key> {
    let (episode, conversation_id) = id.split_once(':')?;
    Some((conversation_id.to_owned(), episode.parse().ok()?))
}

async fn select(db: &Db, can_read: CanRead, now: Timestamp, list: &List) -> Result<Select<conversation::Entity>> {
    use conversation::Column as C;
    let chatbot_id = can_read.chatbot_id();
    let filter = &list.filter;
    let facts = filter.r#where.clone().unwrap_or_default();
    let of_user = users::of_filter(db, can_read, filter.user_id.as_ref()).await?;
    let agent = filter.agent_id.as_ref().map(|id| own_id(can_read, "Agent", id));
    Ok(tenant::find::<conversation::Entity>(chatbot_id)
        .filter(
            Condition::all()
                .add_option(list.range.map(|range| within(C::StartedAt, range)))
                .add_option(list.person.as_ref().map(|person| C::UserId.eq(person)))
                .add_option(of_user.map(|user| user.map_or_else(nothing, |id| C::UserId.eq(id))))
                .add_option(agent.map(|agent| C::AgentId.eq(agent))),
        )
        .filter(in_sessions(&facts, db.dialect(), chatbot_id, C::SessionId, C::IsBot))
        .filter(passes(filter, now)))
}

fn passes(filter: &ConversationFilter, now: Timestamp) -> Condition {
    use conversation::Column as C;
    Condition::all()
        .add_option(filter.statuses.as_ref().map(|statuses| any_of(statuses, |status| stands_at(status, now))))
        .add_option(filter.resolved_by.map(|role| C::ResolvedBy.eq(role)))
        .add_option(filter.contained.map(|wanted| holds(is_contained(now), wanted)))
        .add_option(filter.deflected.map(|wanted| holds(is_deflected(now), wanted)))
        .add_option(filter.with_handover.map(|wanted| holds(C::Handovers.gt(0), wanted)))
        .add_option(filter.unanswered.map(|wanted| C::Unanswered.eq(wanted)))
        .add_option(filter.reopened.map(|wanted| C::Reopened.eq(wanted)))
        .add_option(filter.awaiting_first_response.map(|wanted| holds(is_awaiting_first_response(now), wanted)))
        .add_option(filter.channels.as_ref().map(|channels| C::Channel.is_in(channels.iter().copied())))
        .add_option(filter.service.as_ref().map(|service| C::Service.eq(service)))
        .add_option(filter.min_score.map(|score| C::Score.gte(score)))
        .add_option(filter.max_score.map(|score| C::Score.lte(score)))
        .add_option(filter.reviewed.map(|wanted| holds(C::ReviewedAt.is_not_null(), wanted)))
}

/// The status at `now`, as [`crate::model::conversation_status`] tells it of a row.
fn stands_at(status: ConversationStatus, now: Timestamp) -> Condition {
    use conversation::Column as C;
    let running = Condition::all().add(is_ended(now).not());
    match status {
        ConversationStatus::Resolved => Condition::all().add(C::ResolvedAt.is_not_null()),
        ConversationStatus::Dropped => is_dropped(now),
        ConversationStatus::Assigned => running.add(C::IsAssigned.eq(true)),
        ConversationStatus::Queued => running.add(C::IsAssigned.eq(false)).add(C::IsQueued.eq(true)),
        ConversationStatus::Open => running.add(C::IsAssigned.eq(false)).add(C::IsQueued.eq(false)),
    }
}

fn keyset(order: ConversationOrder) -> Keyset<conversation::Model> {
    use conversation::{Column as C, Model};
    let by = |name| order.direction.keyset::<Model>(name);
    let keyset = match order.field {
        ConversationOrderField::StartedAt => by("STARTED_AT").number(C::StartedAt.into_expr(), |row| row.started_at.0),
        ConversationOrderField::LastMessageAt => {
            by("LAST_MESSAGE_AT").number_or_last(C::LastMessageAt.into_expr(), |row| row.last_message_at.map(|at| at.0))
        }
        ConversationOrderField::ResolutionTime => {
            by("RESOLUTION_TIME").number_or_last(C::ResolutionMs.into_expr(), |row| row.resolution_ms)
        }
        ConversationOrderField::Score => {
            by("SCORE").number_or_last(C::Score.into_expr(), |row| row.score.map(i64::from))
        }
    };
    keyset
        .text(C::ConversationId.into_expr(), |row| row.conversation_id.clone())
        .number(C::Episode.into_expr(), |row| row.episode.into())
}
