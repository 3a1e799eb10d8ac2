//! Who is behind sessions and conversations: ties of anonymous ids to user ids, and whose each record is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use parlance_entity::{conversation, event, handover, item, lead, message, session, user_alias};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::{
    db::{
        tenant::{self, TenantTable},
        write,
    },
    error::Result,
    model::{Tie, derive_aliases, person},
};

use super::{
    Here,
    intake::Fresh,
    ledger::Record,
    records::{Book, named},
};

/// What may be taken for known of ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Stored aliases follow from the stored rows.
    Stored,
    /// Nothing: ties are read from the rows.
    Nothing,
}

/// Aliases by anonymous id, in the order of time.
type Aliases = HashMap<String, Vec<user_alias::Model>>;

/// Sets whose the touched sessions, conversations, handovers and leads are, and those of anonymous ids that changed
/// hands. `ties`: those among the new rows.
pub(super) async fn assign(
    here: &Here<'_>,
    book: &mut Book,
    fresh: &Fresh,
    ties: Vec<Tie>,
    trust: Trust,
) -> Result<()> {
    let mut asked: BTreeSet<String> = ties.iter().map(|tie| tie.anonymous_id.clone()).collect();
    asked.extend(fresh.replaced.iter().filter_map(|row| row.anonymous_id.clone()));
    asked.extend(book.sessions.all().filter_map(|row| unnamed(&row.own_user_id, &row.anonymous_id)));
    asked.extend(book.conversations.all().filter_map(|row| unnamed(&row.own_user_id, &row.anonymous_id)));
    let mut aliases = load(here, asked).await?;
    let changed = tie(here, &mut aliases, ties, fresh, trust).await?;
    join_changed(here, book, &changed).await?;
    name_sessions(book, &aliases);
    join_conversations(here, book).await?;
    name_conversations(book, &aliases);
    join_handovers_and_leads(here, book).await?;
    name_handovers_and_leads(book);
    Ok(())
}

/// The anonymous id of a record that no user id is given for.
fn unnamed(user_id: &Option<String>, anonymous_id: &Option<String>) -> Option<String> {
    if user_id.is_some() { None } else { anonymous_id.clone() }
}

async fn load(here: &Here<'_>, anonymous_ids: impl IntoIterator<Item = String>) -> Result<Aliases> {
    let stored = named::<user_alias::Entity>(here, user_alias::Column::AnonymousId, anonymous_ids).await?;
    Ok(by_anonymous_id(stored))
}

fn by_anonymous_id(rows: Vec<user_alias::Model>) -> Aliases {
    let mut aliases = Aliases::new();
    for row in rows {
        aliases.entry(row.anonymous_id.clone()).or_default().push(row);
    }
    aliases.values_mut().for_each(|rows| rows.sort_by_key(|row| row.since));
    aliases
}

/// Brings the aliases up to date with new ties. Answers the anonymous ids that changed hands.
async fn tie(
    here: &Here<'_>,
    aliases: &mut Aliases,
    ties: Vec<Tie>,
    fresh: &Fresh,
    trust: Trust,
) -> Result<BTreeSet<String>> {
    let mut by_id: BTreeMap<String, Vec<Tie>> = BTreeMap::new();
    for tie in ties {
        by_id.entry(tie.anonymous_id.clone()).or_default().push(tie);
    }
    let mut doubtful: BTreeSet<String> = fresh.replaced.iter().filter_map(|row| row.anonymous_id.clone()).collect();
    let mut certain = Vec::new();
    for (id, ties) in by_id {
        match aliases.get(&id) {
            _ if trust == Trust::Nothing || doubtful.contains(&id) => doubtful.insert(id),
            // Its first ties ever.
            None => {
                certain.extend(ties);
                true
            }
            Some(known) if ties.iter().all(|tie| says_nothing_new(tie, known)) => false,
            Some(_) => doubtful.insert(id),
        };
    }
    let mut derived = by_anonymous_id(derive_aliases(here.chatbot_id, certain));
    if !doubtful.is_empty() {
        let ties = stored_ties(here, &doubtful).await?;
        derived.extend(by_anonymous_id(derive_aliases(here.chatbot_id, ties)));
    }
    let asked = derived.keys().cloned().chain(doubtful).collect::<BTreeSet<_>>();
    let changed: BTreeSet<String> = asked.into_iter().filter(|id| aliases.get(id) != derived.get(id)).collect();
    store(here, &changed, aliases, &derived).await?;
    for id in &changed {
        match derived.remove(id) {
            Some(rows) => aliases.insert(id.clone(), rows),
            None => aliases.remove(id),
        };
    }
    Ok(changed)
}

/// Whether the anonymous id belonged to that user id by a tie before, so that one more makes no difference.
fn says_nothing_new(tie: &Tie, known: &[user_alias::Model]) -> bool {
    known.iter().rev().find(|alias| alias.since <= tie.at).is_some_and(|alias| alias.user_id == tie.user_id)
}

async fn store(here: &Here<'_>, changed: &BTreeSet<String>, before: &Aliases, after: &Aliases) -> Result<()> {
    let gone: Vec<&String> = changed.iter().filter(|id| before.contains_key(*id)).collect();
    if !gone.is_empty() {
        let one_of = here.dialect.is_one_of(user_alias::Column::AnonymousId.into_expr(), gone);
        tenant::delete::<user_alias::Entity>(here.chatbot_id).filter(one_of).exec(here.transaction).await?;
    }
    let rows = changed.iter().filter_map(|id| after.get(id)).flatten().cloned().collect();
    write::upsert(here.transaction, rows).await?;
    Ok(())
}

/// Ties among new rows.
pub(super) fn ties(fresh: &Fresh) -> Vec<Tie> {
    let events = fresh.events.iter().filter_map(event_tie);
    let messages = fresh.messages.iter().filter_map(message_tie);
    let items = fresh.items.iter().filter_map(item_tie);
    events.chain(messages).chain(items).collect()
}

/// Ties among stored rows, to which the new ones belong by now.
async fn stored_ties(here: &Here<'_>, ids: &BTreeSet<String>) -> Result<Vec<Tie>> {
    let events = tied::<event::Entity>(here, event::Column::AnonymousId, event::Column::UserId, ids).await?;
    let messages = tied::<message::Entity>(here, message::Column::AnonymousId, message::Column::UserId, ids).await?;
    let items = tied::<item::Entity>(here, item::Column::AnonymousId, item::Column::UserId, ids).await?;
    let events = events.iter().filter_map(event_tie);
    let messages = messages.iter().filter(|row| row.event_id.is_none()).filter_map(message_tie);
    Ok(events.chain(messages).chain(items.iter().filter_map(item_tie)).collect())
}

/// Rows that carry one of the anonymous ids, and a user id.
async fn tied<E: TenantTable>(
    here: &Here<'_>,
    anonymous_id: E::Column,
    user_id: E::Column,
    ids: &BTreeSet<String>,
) -> Result<Vec<E::Model>> {
    let one_of = here.dialect.is_one_of(anonymous_id.into_expr(), ids);
    // Said outright, so that the index of rows that carry both can be used.
    let select = tenant::find::<E>(here.chatbot_id).filter(user_id.is_not_null()).filter(one_of);
    Ok(select.all(here.transaction).await?)
}

fn event_tie(row: &event::Model) -> Option<Tie> {
    let (anonymous_id, user_id) = (row.anonymous_id.clone()?, row.user_id.clone()?);
    Some(Tie { anonymous_id, user_id, at: row.occurred_at, arrival: row.arrival })
}

fn message_tie(row: &message::Model) -> Option<Tie> {
    let (anonymous_id, user_id) = (row.anonymous_id.clone()?, row.user_id.clone()?);
    Some(Tie { anonymous_id, user_id, at: row.sent_at, arrival: row.arrival })
}

fn item_tie(row: &item::Model) -> Option<Tie> {
    let (anonymous_id, user_id) = (row.anonymous_id.clone()?, row.user_id.clone()?);
    Some(Tie { anonymous_id, user_id, at: row.at, arrival: row.arrival })
}

/// Loads the sessions and conversations of anonymous ids that changed hands.
async fn join_changed(here: &Here<'_>, book: &mut Book, changed: &BTreeSet<String>) -> Result<()> {
    let ids = || changed.iter().cloned();
    book.sessions.joined(named::<session::Entity>(here, session::Column::AnonymousId, ids()).await?);
    book.conversations.joined(named::<conversation::Entity>(here, conversation::Column::AnonymousId, ids()).await?);
    Ok(())
}

fn name_sessions(book: &mut Book, aliases: &Aliases) {
    for session in book.sessions.all_mut() {
        let known = session.anonymous_id.as_ref().and_then(|id| aliases.get(id)).map_or(&[][..], Vec::as_slice);
        session.user_id =
            person(session.own_user_id.as_deref(), session.anonymous_id.as_deref(), session.started_at, known);
    }
}

/// Loads the conversations of stored sessions that are somebody else's now.
async fn join_conversations(here: &Here<'_>, book: &mut Book) -> Result<()> {
    let moved: Vec<String> = book.sessions.all().filter(|row| is_moved(book, row)).map(Record::key).collect();
    book.conversations.joined(named::<conversation::Entity>(here, conversation::Column::SessionId, moved).await?);
    Ok(())
}

fn is_moved(book: &Book, session: &session::Model) -> bool {
    book.sessions.stored(&session.id).is_some_and(|stored| stored.user_id != session.user_id)
}

fn name_conversations(book: &mut Book, aliases: &Aliases) {
    let Book { sessions, conversations, .. } = book;
    for conversation in conversations.all_mut() {
        conversation.user_id = match &conversation.session_id {
            Some(id) => match sessions.get(id) {
                Some(session) => session.user_id.clone(),
                // A conversation of a session that nothing touched keeps its user.
                None => continue,
            },
            None => {
                let (user_id, anonymous_id) = (&conversation.own_user_id, &conversation.anonymous_id);
                let known = anonymous_id.as_ref().and_then(|id| aliases.get(id)).map_or(&[][..], Vec::as_slice);
                person(user_id.as_deref(), anonymous_id.as_deref(), conversation.started_at, known)
            }
        };
    }
}

/// Loads the handovers and leads of stored sessions and conversations that are somebody else's now.
async fn join_handovers_and_leads(here: &Here<'_>, book: &mut Book) -> Result<()> {
    let sessions: Vec<String> = book.sessions.all().filter(|row| is_moved(book, row)).map(Record::key).collect();
    let is_moved = |row: &&conversation::Model| {
        book.conversations.stored(&row.key()).is_some_and(|stored| stored.user_id != row.user_id)
    };
    let conversations = book.conversations.all().filter(is_moved).map(|row| row.conversation_id.clone());
    let conversations: Vec<String> = conversations.collect();
    let by_session = named::<handover::Entity>(here, handover::Column::SessionId, sessions.clone()).await?;
    let by_id = named::<handover::Entity>(here, handover::Column::ConversationId, conversations.clone()).await?;
    book.handovers.joined(by_session.into_iter().chain(by_id));
    let by_session = named::<lead::Entity>(here, lead::Column::SessionId, sessions).await?;
    let by_id = named::<lead::Entity>(here, lead::Column::ConversationId, conversations).await?;
    book.leads.joined(by_session.into_iter().chain(by_id));
    Ok(())
}

/// A handover or lead is its session's user's, else its conversation's.
fn name_handovers_and_leads(book: &mut Book) {
    let Book { sessions, conversations, handovers, leads, .. } = book;
    let whose = |session_id: &Option<String>, conversation_id: &Option<String>, episode: Option<i32>| {
        let of_session = session_id.as_ref().map(|id| sessions.get(id).map(|row| row.user_id.clone()));
        let of_conversation = || {
            let key = (conversation_id.clone()?, episode?);
            conversations.get(&key).map(|row| row.user_id.clone())
        };
        // None: neither was touched, so it stays whose it is.
        match of_session {
            Some(Some(Some(user_id))) => Some(Some(user_id)),
            Some(None) => None,
            Some(Some(None)) => Some(of_conversation().flatten()),
            None => of_conversation(),
        }
    };
    for row in handovers.all_mut() {
        if let Some(user_id) = whose(&row.session_id, &row.conversation_id, row.episode) {
            row.user_id = user_id;
        }
    }
    for row in leads.all_mut() {
        if let Some(user_id) = whose(&row.session_id, &row.conversation_id, row.episode) {
            row.user_id = user_id;
        }
    }
}
