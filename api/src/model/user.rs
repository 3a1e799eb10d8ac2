//! People: who an anonymous id belongs to, and what is known of a person.

use parlance_entity::{Timestamp, conversation, item, session, user, user_alias};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Person, Tie, conversation::note_returns, conversation::saturated, payload::Identify, reading};

/// Which anonymous id belongs to whom since when: the fewest rows that say so.
#[must_use]
pub fn derive_aliases(chatbot_id: Uuid, mut ties: Vec<Tie>) -> Vec<user_alias::Model> {
    ties.sort_unstable_by(|a, b| {
        (&a.anonymous_id, a.at, a.arrival, &a.user_id).cmp(&(&b.anonymous_id, b.at, b.arrival, &b.user_id))
    });
    let mut aliases: Vec<user_alias::Model> = Vec::new();
    let mut ties = ties.into_iter().peekable();
    while let Some(Tie { anonymous_id, user_id, at, .. }) = ties.next() {
        // Of several at one instant the last to arrive holds.
        if ties.peek().is_some_and(|next| next.anonymous_id == anonymous_id && next.at == at) {
            continue;
        }
        let is_known = aliases.last().is_some_and(|last| last.anonymous_id == anonymous_id && last.user_id == user_id);
        if !is_known {
            aliases.push(user_alias::Model { chatbot_id, anonymous_id, since: at, user_id });
        }
    }
    aliases
}

/// The person (a `user.id`) of a session, or of a conversation without one: its own user id, else the one to whom its
/// anonymous id belongs at `at` by `aliases` (all rows of that anonymous id), else the anonymous id itself; none: it has
/// neither.
#[must_use]
pub fn person(
    own_user_id: Option<&str>,
    anonymous_id: Option<&str>,
    at: Timestamp,
    aliases: &[user_alias::Model],
) -> Option<String> {
    if let Some(user_id) = own_user_id {
        return Some(format!("u:{user_id}"));
    }
    let anonymous_id = anonymous_id?;
    let own = || aliases.iter().filter(|alias| alias.anonymous_id == anonymous_id);
    let latest = own().filter(|alias| alias.since <= at).max_by_key(|alias| alias.since);
    let holder = latest.or_else(|| own().min_by_key(|alias| alias.since));
    Some(holder.map_or_else(|| format!("a:{anonymous_id}"), |alias| format!("u:{}", alias.user_id)))
}

/// Derives the person's record and sets, in their sessions and conversations, the columns that depend on the person's
/// others. None: nothing is theirs, so there is no such person.
#[must_use]
pub fn derive_person(chatbot_id: Uuid, id: &str, person: &mut Person) -> Option<user::Model> {
    let Person { sessions, conversations, identifies } = person;
    sessions.sort_unstable_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
    conversations.sort_unstable_by(|a, b| {
        (a.started_at, &a.conversation_id, a.episode).cmp(&(b.started_at, &b.conversation_id, b.episode))
    });
    identifies.sort_unstable_by(|a, b| (a.at, a.arrival, &a.id).cmp(&(b.at, b.arrival, &b.id)));
    relate(sessions, conversations);
    let (first_seen_at, last_seen_at) = seen(sessions, conversations, identifies)?;
    let mut user = user::Model {
        chatbot_id,
        id: id.to_owned(),
        user_id: id.strip_prefix("u:").map(str::to_owned),
        email: None,
        name: None,
        phone: None,
        traits: Value::Null,
        first_seen_at,
        last_seen_at,
        first_session_at: sessions.first().map(|session| session.started_at),
        first_conversation_at: conversations.first().map(|conversation| conversation.started_at),
        referrer: sessions.first().and_then(|session| session.referrer.clone()),
        utm_source: sessions.first().and_then(|session| session.utm_source.clone()),
        utm_medium: sessions.first().and_then(|session| session.utm_medium.clone()),
        utm_campaign: sessions.first().and_then(|session| session.utm_campaign.clone()),
        country: sessions.iter().rev().find_map(|session| session.country.clone()),
        last_page: last_page(sessions),
        sessions: saturated(sessions.len()),
        conversations: saturated(conversations.len()),
        messages: 0,
        messages_from_user: sessions.iter().map(|session| session.messages_from_user).sum(),
        duration_ms: sessions.iter().map(|session| session.duration_ms).sum(),
        intent: intent(sessions, conversations),
    };
    let answers = sessions.iter().map(|session| session.messages_from_bot + session.messages_from_agent);
    user.messages = user.messages_from_user + answers.sum::<i32>();
    set_traits(&mut user, identifies);
    Some(user)
}

/// Sets what each session and conversation owes to the person's others; both are in time order.
fn relate(sessions: &mut [session::Model], conversations: &mut [conversation::Model]) {
    let first_session_at = sessions.first().map(|session| session.started_at);
    for session in sessions {
        session.first_session_at = first_session_at;
        session.returning = first_session_at.is_some_and(|first| first < session.started_at);
    }
    let first_conversation_at = conversations.first().map(|conversation| conversation.started_at);
    for conversation in conversations.iter_mut() {
        conversation.first_conversation_at = first_conversation_at;
    }
    note_returns(conversations);
}

/// When they were first and last seen: in a session, else in a conversation, else identified.
fn seen(
    sessions: &[session::Model],
    conversations: &[conversation::Model],
    identifies: &[item::Model],
) -> Option<(Timestamp, Timestamp)> {
    let in_sessions = sessions
        .iter()
        .map(|session| (session.started_at, session.last_activity_at))
        .reduce(|(first, last), (_, activity)| (first, last.max(activity)));
    let in_conversations = conversations
        .iter()
        .map(|conversation| (conversation.started_at, conversation.last_message_at.unwrap_or(conversation.started_at)))
        .reduce(|(first, last), (_, message)| (first, last.max(message)));
    let identified = || Some((identifies.first()?.at, identifies.last()?.at));
    in_sessions.or(in_conversations).or_else(identified)
}

fn last_page(sessions: &[session::Model]) -> Option<String> {
    let with_page = sessions.iter().filter(|session| session.current_page.is_some());
    with_page.max_by_key(|session| session.last_activity_at)?.current_page.clone()
}

/// 1 with a lead, handover or conversion; 0.5 with a product interest; else 0.
fn intent(sessions: &[session::Model], conversations: &[conversation::Model]) -> f64 {
    let converts =
        |session: &session::Model| session.leads > 0 || session.handovers > 0 || session.converted_at.is_some();
    let asks = |conversation: &conversation::Model| conversation.leads > 0 || conversation.handovers > 0;
    if sessions.iter().any(converts) || conversations.iter().any(asks) {
        1.0
    } else if sessions.iter().any(|session| session.product_interests > 0) {
        0.5
    } else {
        0.0
    }
}

/// The last given of each, in time order.
fn set_traits(user: &mut user::Model, identifies: &[item::Model]) {
    let mut traits = Map::new();
    for item in identifies {
        let Identify { email, name, phone, traits: given } = reading::payload(item).unwrap_or_default();
        user.email = email.or(user.email.take());
        user.name = name.or(user.name.take());
        user.phone = phone.or(user.phone.take());
        traits.extend(given);
    }
    user.traits = Value::Object(traits);
}
