//! People: whoever lost or won a session or a conversation, or was identified, is derived anew with all that is theirs.

use std::collections::{BTreeMap, BTreeSet};

use parlance_entity::{conversation, item, session, user, vocabulary::ItemKind};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::{
    db::tenant,
    error::Result,
    model::{Person, derive_person},
};

use super::{
    Here,
    intake::Fresh,
    ledger::{Ledger, Record},
    records::{Book, named},
};

/// Derives the touched people, and sets what their sessions and conversations owe to each other.
pub(super) async fn derive(here: &Here<'_>, book: &mut Book, fresh: &Fresh) -> Result<()> {
    let touched = touched(book, fresh);
    if touched.is_empty() {
        return Ok(());
    }
    book.people.found(named::<user::Entity>(here, user::Column::Id, touched.iter().cloned()).await?);
    // Whoever is not stored has nothing stored: most visitors come once.
    let known = book.people.all_stored().map(Record::key).collect::<Vec<_>>();
    let sessions = named::<session::Entity>(here, session::Column::UserId, known.iter().cloned()).await?;
    book.sessions.joined(sessions);
    book.conversations.joined(named::<conversation::Entity>(here, conversation::Column::UserId, known).await?);
    let mut people = gather(book, &touched);
    for identify in identifies(here, &touched).await? {
        let id = identify.user_id.as_ref().map(|id| format!("u:{id}"));
        if let Some(person) = id.and_then(|id| people.get_mut(&id)) {
            person.identifies.push(identify);
        }
    }
    for (id, mut person) in people {
        book.people.derived(derive_person(here.chatbot_id, &id, &mut person));
        book.sessions.derived(person.sessions);
        book.conversations.derived(person.conversations);
    }
    Ok(())
}

/// Whoever is or was behind a touched session or conversation, or was identified.
fn touched(book: &Book, fresh: &Fresh) -> BTreeSet<String> {
    let sessions = owners(&book.sessions, |row| row.user_id.as_ref());
    let conversations = owners(&book.conversations, |row| row.user_id.as_ref());
    let identified = fresh.items.iter().filter(|row| row.kind == ItemKind::Identify);
    let identified = identified.filter_map(|row| Some(format!("u:{}", row.user_id.as_ref()?)));
    sessions.chain(conversations).chain(identified).collect()
}

/// Owners before and after, of records that differ from what is stored.
fn owners<R: Record>(ledger: &Ledger<R>, owner: fn(&R) -> Option<&String>) -> impl Iterator<Item = String> {
    let before = ledger.all_stored().filter(|row| ledger.get(&row.key()) != Some(*row));
    let after = ledger.all().filter(|row| ledger.stored(&row.key()) != Some(*row));
    before.chain(after).filter_map(move |row| owner(row).cloned())
}

/// Every touched person's sessions and conversations, in the order of time.
fn gather(book: &Book, touched: &BTreeSet<String>) -> BTreeMap<String, Person> {
    let mut people: BTreeMap<String, Person> = touched.iter().map(|id| (id.clone(), Person::default())).collect();
    for row in book.sessions.all() {
        if let Some(person) = row.user_id.as_ref().and_then(|id| people.get_mut(id)) {
            person.sessions.push(row.clone());
        }
    }
    for row in book.conversations.all() {
        if let Some(person) = row.user_id.as_ref().and_then(|id| people.get_mut(id)) {
            person.conversations.push(row.clone());
        }
    }
    for person in people.values_mut() {
        person.sessions.sort_by(|one, other| (one.started_at, &one.id).cmp(&(other.started_at, &other.id)));
        person.conversations.sort_by_key(|row| (row.started_at, row.conversation_id.clone(), row.episode));
    }
    people
}

async fn identifies(here: &Here<'_>, touched: &BTreeSet<String>) -> Result<Vec<item::Model>> {
    let users: Vec<&str> = touched.iter().filter_map(|id| id.strip_prefix("u:")).collect();
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let one_of = here.dialect.is_one_of(item::Column::UserId.into_expr(), users);
    let select = tenant::find::<item::Entity>(here.chatbot_id).filter(item::Column::Kind.eq(ItemKind::Identify));
    Ok(select.filter(one_of).all(here.transaction).await?)
}
