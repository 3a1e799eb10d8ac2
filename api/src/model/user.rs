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

#[cfg(test)]
mod tests {
    use parlance_entity::vocabulary::{ItemKind, MessageRole};
    use serde_json::json;

    use super::*;
    use crate::model::{
        Records, engagement_score,
        story::{Story, second},
    };

    fn tie(anonymous_id: &str, user_id: &str, seconds: i64) -> Tie {
        let (anonymous_id, user_id) = (anonymous_id.to_owned(), user_id.to_owned());
        Tie { anonymous_id, user_id, at: second(seconds), arrival: seconds }
    }

    #[test]
    fn an_anonymous_id_belongs_to_its_last_tie_and_before_the_first_to_that() {
        let ties = vec![tie("x", "bob", 50), tie("x", "alice", 20), tie("x", "alice", 10), tie("y", "carl", 5)];
        let aliases = derive_aliases(Uuid::nil(), ties);
        assert_eq!(aliases.len(), 3);
        let whose = |anonymous_id, seconds| person(None, Some(anonymous_id), second(seconds), &aliases);
        assert_eq!(whose("x", 0).as_deref(), Some("u:alice"));
        assert_eq!(whose("x", 49).as_deref(), Some("u:alice"));
        assert_eq!(whose("x", 50).as_deref(), Some("u:bob"));
        assert_eq!(whose("z", 0).as_deref(), Some("a:z"));
        assert_eq!(person(Some("dora"), Some("x"), second(0), &aliases).as_deref(), Some("u:dora"));
        assert_eq!(person(None, None, second(0), &aliases), None);
    }

    fn alice() -> Person {
        let mut story = Story::default();
        story.item_in("s2", 5000, ItemKind::SessionStart, json!({"context": {"utm_source": "ad", "country": "FR"}}));
        story.item_in("s1", 0, ItemKind::SessionStart, json!({"context": {"utm_source": "news"}}));
        story.event_in("s1", 60, "product_interest_shown", json!({}));
        story.message(1, "c1", "m1", MessageRole::User);
        story.message(90_000, "c2", "m2", MessageRole::User);
        let records = story.records();
        let mut identifies = Story::default();
        identifies.item(80, ItemKind::Identify, json!({"email": "new@example.com", "traits": {"a": 2}}));
        identifies.item(70, ItemKind::Identify, json!({"email": "old@example.com", "name": "Al", "traits": {"b": 1}}));
        let Records { sessions, conversations, .. } = records;
        Person { sessions, conversations, identifies: identifies.rows.items }
    }

    #[test]
    fn a_person_is_what_their_sessions_and_identifications_say() {
        let mut person = alice();
        let user = derive_person(Uuid::nil(), "u:alice", &mut person).expect("a person");
        assert_eq!((user.first_seen_at, user.last_seen_at), (second(0), second(5000)));
        assert_eq!((user.utm_source.as_deref(), user.country.as_deref()), (Some("news"), Some("FR")));
        assert_eq!((user.email.as_deref(), user.name.as_deref()), (Some("new@example.com"), Some("Al")));
        assert_eq!(user.traits, json!({"a": 2, "b": 1}));
        assert_eq!((user.sessions, user.conversations, user.intent), (2, 2, 0.5));
        assert_eq!(user.user_id.as_deref(), Some("alice"));
    }

    #[test]
    fn a_session_returns_if_an_earlier_one_exists() {
        let mut person = alice();
        let _ = derive_person(Uuid::nil(), "u:alice", &mut person);
        let told: Vec<_> = person.sessions.iter().map(|row| (row.id.as_str(), row.returning)).collect();
        assert_eq!(told, [("s1", false), ("s2", true)]);
        assert!(person.sessions.iter().all(|row| row.first_session_at == Some(second(0))));
    }

    #[test]
    fn another_conversation_of_the_person_within_a_day_of_the_end_is_a_return() {
        let mut person = alice();
        let _ = derive_person(Uuid::nil(), "u:alice", &mut person);
        assert!(person.conversations.iter().all(|row| !row.returned_within_day), "the second is 25 h later");
        person.conversations[0].ended_at = second(50_000);
        let _ = derive_person(Uuid::nil(), "u:alice", &mut person);
        let returned: Vec<_> = person.conversations.iter().map(|row| row.returned_within_day).collect();
        assert_eq!(returned, [true, false]);
    }

    #[test]
    fn an_episode_of_the_same_thread_is_a_return_whoevers_it_is() {
        let mut story = Story::default();
        story.message(0, "c1", "m1", MessageRole::User).user_id = Some("alice".to_owned());
        story.message(1, "c1", "m2", MessageRole::Bot);
        story.message(5000, "c1", "m3", MessageRole::User);
        let mut conversations = story.records().conversations;
        assert_eq!(conversations.len(), 2);
        conversations.truncate(1);
        let mut person = Person { conversations, ..Person::default() };
        let _ = derive_person(Uuid::nil(), "u:alice", &mut person);
        assert!(person.conversations[0].returned_within_day);
    }

    #[test]
    fn nobody_is_no_person() {
        assert_eq!(derive_person(Uuid::nil(), "u:nobody", &mut Person::default()), None);
    }

    #[test]
    fn the_engagement_score_weighs_sessions_messages_recency_and_intent() {
        let mut user = derive_person(Uuid::nil(), "u:alice", &mut alice()).expect("a person");
        let half_a_month = user.last_seen_at.plus(15 * 86_400_000);
        user.messages_from_user = 25;
        let score = engagement_score(&user, half_a_month);
        assert!((score - (6.0 + 15.0 + 10.0 + 10.0)).abs() < 1e-9, "{score}");
        user.sessions = 99;
        user.intent = 1.0;
        user.messages_from_user = 999;
        assert!((engagement_score(&user, user.last_seen_at) - 100.0).abs() < 1e-9);
    }
}
