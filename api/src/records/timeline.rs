//! What happened, of every kind, newest first.

use parlance_entity::{Timestamp, conversation, event, handover, lead, message, session, vocabulary::Channel};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, Select,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

use crate::{
    access::CanRead,
    db::{
        Db,
        page::{self, Edge, Keyset, Page, PageRequest},
        tenant,
    },
    error::Result,
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// An event.
    Event(event::Model),
    /// A message that numbers count, or a system message.
    Message(message::Model),
    /// A handover was requested.
    Handover(handover::Model),
    /// A lead was captured.
    Lead(lead::Model),
}

impl Entry {
    /// When.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Self::Event(event) => event.occurred_at,
            Self::Message(message) => message.sent_at,
            Self::Handover(handover) => handover.requested_at,
            Self::Lead(lead) => lead.created_at,
        }
    }

    /// Where.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Event(event) => event.channel,
            Self::Message(message) => message.channel,
            Self::Handover(handover) => handover.channel,
            Self::Lead(lead) => lead.channel,
        }
    }

    /// Its place among those of other kinds at the same instant, and its id among those of its own.
    fn tie(&self) -> (i64, &str) {
        match self {
            Self::Event(event) => (EVENT, &event.id),
            Self::Message(message) => (MESSAGE, &message.id),
            Self::Handover(handover) => (HANDOVER, &handover.id),
            Self::Lead(lead) => (LEAD, &lead.id),
        }
    }
}

const EVENT: i64 = 0;
const MESSAGE: i64 = 1;
const HANDOVER: i64 = 2;
const LEAD: i64 = 3;

/// One page of what happened in a session.
///
/// # Errors
/// `BadUserInput` for a page that cannot be meant; `Database`.
pub async fn of_session(db: &Db, can_read: CanRead, session_id: &str, request: &PageRequest) -> Result<Page<Entry>> {
    let of = Whose {
        events: Condition::all().add(event::Column::SessionId.eq(session_id)),
        messages: Condition::all().add(message::Column::SessionId.eq(session_id)),
        handovers: Condition::all().add(handover::Column::SessionId.eq(session_id)),
        leads: Condition::all().add(lead::Column::SessionId.eq(session_id)),
    };
    merged(db, can_read, of, request).await
}

/// One page of what happened to a person, on every channel; `person` is a `user.id`.
///
/// # Errors
/// `BadUserInput` for a page that cannot be meant; `Database`.
pub async fn of_user(db: &Db, can_read: CanRead, person: &str, request: &PageRequest) -> Result<Page<Entry>> {
    let sessions = sessions_of(can_read, person);
    let of = Whose {
        events: Condition::all().add(event::Column::SessionId.into_expr().in_subquery(sessions.clone())),
        messages: Condition::any()
            .add(message::Column::SessionId.into_expr().in_subquery(sessions))
            .add(message::Column::SessionId.is_null().and(is_in_lone_conversation_of(can_read, person))),
        handovers: Condition::all().add(handover::Column::UserId.eq(person)),
        leads: Condition::all().add(lead::Column::UserId.eq(person)),
    };
    merged(db, can_read, of, request).await
}

/// Which rows of each table.
struct Whose {
    events: Condition,
    messages: Condition,
    handovers: Condition,
    leads: Condition,
}

/// A page of each table, and of these the page of them all.
async fn merged(db: &Db, can_read: CanRead, of: Whose, request: &PageRequest) -> Result<Page<Entry>> {
    let chatbot_id = can_read.chatbot_id();
    let (size, forwards) = request.size()?;
    let events = keyset(EVENT, event::Column::OccurredAt, event::Column::Id, |row: &event::Model| {
        (row.occurred_at, row.id.clone())
    });
    let messages = keyset(MESSAGE, message::Column::SentAt, message::Column::Id, |row: &message::Model| {
        (row.sent_at, row.id.clone())
    });
    let handovers = keyset(HANDOVER, handover::Column::RequestedAt, handover::Column::Id, |row: &handover::Model| {
        (row.requested_at, row.id.clone())
    });
    let leads =
        keyset(LEAD, lead::Column::CreatedAt, lead::Column::Id, |row: &lead::Model| (row.created_at, row.id.clone()));
    let counted = tenant::find::<message::Entity>(chatbot_id).filter(message::Column::Counted.eq(true));
    let pages = [
        entries(db, tenant::find::<event::Entity>(chatbot_id).filter(of.events), &events, request, Entry::Event)
            .await?,
        entries(db, counted.filter(of.messages), &messages, request, Entry::Message).await?,
        entries(
            db,
            tenant::find::<handover::Entity>(chatbot_id).filter(of.handovers),
            &handovers,
            request,
            Entry::Handover,
        )
        .await?,
        entries(db, tenant::find::<lead::Entity>(chatbot_id).filter(of.leads), &leads, request, Entry::Lead).await?,
    ];
    Ok(merge(pages, size, forwards))
}

/// The order of one table as a part of the order of all: time, kind, id.
fn keyset<M: 'static>(
    kind: i64,
    at: impl ColumnTrait,
    id: impl ColumnTrait,
    values: fn(&M) -> (Timestamp, String),
) -> Keyset<M> {
    Keyset::descending("TIMELINE")
        .number(at.into_expr(), move |row| values(row).0.0)
        .number(Expr::val(kind), move |_| kind)
        .text(id.into_expr(), move |row| values(row).1)
}

async fn entries<E>(
    db: &Db,
    select: Select<E>,
    keyset: &Keyset<E::Model>,
    request: &PageRequest,
    entry: fn(E::Model) -> Entry,
) -> Result<Page<Entry>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let Page { edges, has_next, has_previous } = page::load(&db.reader, select, keyset, request).await?;
    let edges = edges.into_iter().map(|edge| Edge { cursor: edge.cursor, node: entry(edge.node) }).collect();
    Ok(Page { edges, has_next, has_previous })
}

fn merge(pages: [Page<Entry>; 4], size: u64, forwards: bool) -> Page<Entry> {
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let has_next = pages.iter().any(|page| page.has_next);
    let has_previous = pages.iter().any(|page| page.has_previous);
    let mut edges: Vec<Edge<Entry>> = pages.into_iter().flat_map(|page| page.edges).collect();
    edges.sort_by(|one, other| (other.node.at(), other.node.tie()).cmp(&(one.node.at(), one.node.tie())));
    let more = edges.len() > size;
    if more && forwards {
        edges.truncate(size);
    } else if more {
        edges.drain(..edges.len() - size);
    }
    Page { edges, has_next: has_next || (more && forwards), has_previous: has_previous || (more && !forwards) }
}

fn sessions_of(can_read: CanRead, person: &str) -> SelectStatement {
    let mut sessions = tenant::select::<session::Entity>(can_read.chatbot_id(), "session");
    sessions
        .column(("session", session::Column::Id))
        .and_where(Expr::col(("session", session::Column::UserId)).eq(person));
    sessions
}

/// Whether a message belongs to a conversation of the person that has no session.
fn is_in_lone_conversation_of(can_read: CanRead, person: &str) -> Expr {
    let column = |column| Expr::col(("conversation", column));
    let mut conversations = tenant::select::<conversation::Entity>(can_read.chatbot_id(), "conversation");
    conversations
        .column(("conversation", conversation::Column::ConversationId))
        .column(("conversation", conversation::Column::Episode))
        .and_where(column(conversation::Column::UserId).eq(person))
        .and_where(column(conversation::Column::SessionId).is_null());
    Expr::tuple([message::Column::ConversationId.into_expr(), message::Column::Episode.into_expr()])
        .in_subquery(conversations)
}
