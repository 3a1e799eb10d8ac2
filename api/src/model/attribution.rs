//! To which session each fact belongs.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    fmt,
};

use parlance_entity::{
    Timestamp,
    vocabulary::{Channel, MessageRole},
};

use super::{
    Settings,
    fact::{Book, Fact, What},
    timeline::latest_or_first,
};

/// The sessions, and the session of each fact.
pub(super) struct Sessions<'a> {
    /// Each session once.
    pub(super) list: Vec<Session<'a>>,
    /// By fact: its session's place in the list.
    pub(super) of: Vec<Option<usize>>,
}

/// A session as far as its id goes.
pub(super) struct Session<'a> {
    /// The client's id; of an implicit session, one made from its key and its first instant.
    pub(super) id: Cow<'a, str>,
    /// The channel of an implicit session; none: its rows carry its id.
    pub(super) implicit: Option<Channel>,
}

/// Whose rows fall into implicit sessions together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key<'a> {
    User(&'a str),
    Anonymous(&'a str),
}

impl fmt::Display for Key<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::User(id) => write!(formatter, "u:{id}"),
            Self::Anonymous(id) => write!(formatter, "a:{id}"),
        }
    }
}

/// Lists of session places in time order, by what leads to them.
type Lists<K> = HashMap<K, Vec<(Timestamp, usize)>>;

struct Attribution<'a, 'b> {
    book: &'b Book<'a>,
    sessions: Sessions<'a>,
    by_id: HashMap<Cow<'a, str>, usize>,
    /// By conversation: the sessions that its rows carry.
    carried: Lists<&'a str>,
    /// By conversation: the channel that its rows name first.
    channels: HashMap<&'a str, Channel>,
    /// By channel and key: the implicit sessions, by their start.
    implicit: Lists<(Channel, Key<'a>)>,
}

/// Finds the session of each fact: the one that it carries, else its conversation's, else an implicit one.
pub(super) fn attribute<'a>(settings: &Settings, book: &Book<'a>) -> Sessions<'a> {
    let sessions = Sessions { list: Vec::new(), of: vec![None; book.facts.len()] };
    let mut attribution = Attribution {
        book,
        sessions,
        by_id: HashMap::new(),
        carried: HashMap::new(),
        channels: HashMap::new(),
        implicit: HashMap::new(),
    };
    attribution.take_the_given();
    attribution.follow_conversations();
    attribution.cut_implicit(settings.session_timeout_ms);
    attribution.follow_implicit();
    attribution.follow_records();
    attribution.sessions
}

impl<'a> Attribution<'a, '_> {
    fn take_the_given(&mut self) {
        for (index, fact) in self.book.facts.iter().enumerate() {
            if let (Some(conversation), Some(channel)) = (fact.conversation, fact.channel) {
                self.channels.entry(conversation).or_insert(channel);
            }
            let Some(id) = fact.session else { continue };
            let session = self.session(Cow::Borrowed(id), None);
            self.sessions.of[index] = Some(session);
            if let Some(conversation) = fact.conversation {
                self.carried.entry(conversation).or_default().push((fact.at, session));
            }
        }
    }

    fn follow_conversations(&mut self) {
        for (index, fact) in self.book.facts.iter().enumerate() {
            if fact.session.is_none()
                && let Some(conversation) = self.book.named_conversation(fact)
            {
                let carried = self.carried.get(conversation).and_then(|list| latest_or_first(list, fact.at));
                self.sessions.of[index] = carried.copied().or_else(|| self.own_session(conversation));
            }
        }
    }

    /// The session that a conversation without an id of the client's is named after.
    fn own_session(&self, conversation: &str) -> Option<usize> {
        self.by_id.get(conversation.strip_prefix("auto:")?).copied()
    }

    fn cut_implicit(&mut self, timeout_ms: i64) {
        let mut waiting: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (index, fact) in self.book.facts.iter().enumerate() {
            if self.sessions.of[index].is_none()
                && fact.is_opening()
                && let Some(key) = key(fact)
            {
                waiting.entry((self.channel(fact), key)).or_default().push(index);
            }
        }
        for ((channel, key), indices) in waiting {
            let mut before: Option<(Timestamp, usize)> = None;
            for index in indices {
                let at = self.book.facts[index].at;
                let session = match before {
                    Some((last, session)) if at.since(last) <= timeout_ms => session,
                    _ => self.implicit_session(channel, key, at),
                };
                self.sessions.of[index] = Some(session);
                before = Some((at, session));
            }
        }
    }

    fn implicit_session(&mut self, channel: Channel, key: Key<'a>, at: Timestamp) -> usize {
        let id = format!("auto:{}:{key}:{}", channel.as_str(), at.0);
        let session = self.session(Cow::Owned(id), Some(channel));
        self.implicit.entry((channel, key)).or_default().push((at, session));
        session
    }

    /// Other rows of a conversation go with its latest row of the user; what is known of a device goes with the session
    /// of the same key.
    fn follow_implicit(&mut self) {
        let mut led: Lists<&str> = HashMap::new();
        for (index, fact) in self.book.facts.iter().enumerate() {
            if let (Some(session), Some(conversation)) = (self.sessions.of[index], fact.conversation)
                && matches!(fact.what, What::Message { role: MessageRole::User, .. } | What::ConversationStart(_))
            {
                led.entry(conversation).or_default().push((fact.at, session));
            }
        }
        for (index, fact) in self.book.facts.iter().enumerate() {
            if self.sessions.of[index].is_some() {
                continue;
            }
            let conversation = self.book.named_conversation(fact);
            let keyed = key(fact).filter(|_| matches!(fact.what, What::Context { .. }));
            let keyed = keyed.and_then(|key| self.implicit.get(&(self.channel(fact), key)));
            let leading = || led.get(conversation?);
            let session = keyed.or_else(leading).and_then(|list| latest_or_first(list, fact.at)).copied();
            self.sessions.of[index] = session.or_else(|| self.own_session(conversation?));
        }
    }

    /// What is about a record of a session without a conversation belongs to that session.
    fn follow_records(&mut self) {
        for (index, fact) in self.book.facts.iter().enumerate() {
            if self.sessions.of[index].is_none()
                && let Some(origin) = self.book.origin(fact)
            {
                self.sessions.of[index] = self.sessions.of[origin];
            }
        }
    }

    fn session(&mut self, id: Cow<'a, str>, implicit: Option<Channel>) -> usize {
        let next = self.sessions.list.len();
        let session = *self.by_id.entry(id.clone()).or_insert(next);
        if session == next {
            self.sessions.list.push(Session { id, implicit });
        } else if implicit.is_some() {
            // Somebody named a session by the id that we made for it.
            self.sessions.list[session].implicit = implicit;
        }
        session
    }

    fn channel(&self, fact: &Fact<'a>) -> Channel {
        let conversations = || self.channels.get(self.book.named_conversation(fact)?).copied();
        fact.channel.or_else(conversations).unwrap_or(Channel::Web)
    }
}

fn key<'a>(fact: &Fact<'a>) -> Option<Key<'a>> {
    fact.user_id.map(Key::User).or(fact.anonymous_id.map(Key::Anonymous))
}

#[cfg(test)]
mod tests {
    use parlance_entity::vocabulary::{Channel, ItemKind, MessageRole};
    use serde_json::json;

    use crate::model::story::Story;

    fn viewed(story: &mut Story, seconds: i64, user: &str) {
        story.event(seconds, "page_viewed", json!({})).user_id = Some(user.to_owned());
    }

    #[test]
    fn rows_without_a_session_id_are_cut_where_the_gap_is_longer_than_the_timeout() {
        let mut story = Story::default();
        for seconds in [0, 1800, 3601] {
            viewed(&mut story, seconds, "alice");
        }
        let sessions = story.records().sessions;
        let told: Vec<_> = sessions.iter().map(|session| (session.id.as_str(), session.event_count)).collect();
        assert_eq!(told, [("auto:WEB:u:alice:1700000000000", 2), ("auto:WEB:u:alice:1700003601000", 1)]);
        assert!(sessions.iter().all(|session| session.is_implicit));
    }

    #[test]
    fn what_is_known_of_a_device_goes_with_the_event_that_brought_it() {
        let mut story = Story::default();
        let message = story.message(0, "c1", "m1", MessageRole::Bot);
        message.session_id = Some("s1".to_owned());
        message.session_given = true;
        viewed(&mut story, 5, "alice");
        story.event(5, "message_delivered", json!({"message_id": "m1"})).user_id = Some("alice".to_owned());
        let context = story.item(5, ItemKind::Context, json!({"browser": "Firefox"}));
        context.user_id = Some("alice".to_owned());
        context.subject = Some("message:m1".to_owned());
        let sessions = story.records().sessions;
        let told: Vec<_> = sessions
            .iter()
            .map(|session| (session.is_implicit, session.event_count, session.browser.as_deref()))
            .collect();
        assert_eq!(told, [(true, 1, None), (false, 1, Some("Firefox"))]);
    }

    #[test]
    fn channels_and_people_do_not_share_an_implicit_session() {
        let mut story = Story::default();
        viewed(&mut story, 0, "alice");
        viewed(&mut story, 1, "bob");
        let event = story.event(2, "page_viewed", json!({}));
        event.user_id = Some("alice".to_owned());
        event.given_channel = Some(Channel::Whatsapp);
        assert_eq!(story.records().sessions.len(), 3);
    }

    #[test]
    fn a_row_without_a_session_id_goes_with_the_latest_row_of_its_conversation_that_has_one() {
        let mut story = Story::default();
        for (seconds, session) in [(10, "s1"), (20, "s2")] {
            let event = story.event_in(session, seconds, "conversation_started", json!({}));
            event.conversation_id = Some("c1".to_owned());
        }
        story.talk("c1", "b5 b15 b25");
        let records = story.records();
        let sessions: Vec<_> = records.messages.iter().filter_map(|message| message.session_id.as_deref()).collect();
        assert_eq!(sessions, ["s1", "s1", "s2"]);
    }

    #[test]
    fn answers_go_with_the_users_implicit_session_and_do_not_lengthen_it() {
        let mut story = Story::default();
        story.message(0, "c1", "m1", MessageRole::User).anonymous_id = Some("x".to_owned());
        story.message(600, "c1", "m2", MessageRole::Bot);
        let records = story.records();
        let [session] = records.sessions.as_slice() else { panic!("one session") };
        assert_eq!((session.messages_from_user, session.messages_from_bot), (1, 1));
        assert_eq!(session.last_activity_at, session.started_at);
        assert!(records.messages.iter().all(|message| message.session_id.as_ref() == Some(&session.id)));
    }

    #[test]
    fn a_bots_message_opens_no_session() {
        let mut story = Story::default();
        story.message(0, "c1", "m1", MessageRole::Bot).user_id = Some("alice".to_owned());
        let records = story.records();
        assert_eq!(records.sessions, []);
        assert_eq!(records.messages.len(), 1);
        assert_eq!(records.conversations[0].own_user_id.as_deref(), Some("alice"));
    }

    #[test]
    fn what_is_known_of_a_device_opens_no_session_and_finds_the_implicit_one() {
        let mut story = Story::default();
        story.item(5, ItemKind::Context, json!({"browser": "Firefox"})).user_id = Some("alice".to_owned());
        story.item_in("s9", 5, ItemKind::Context, json!({"browser": "Firefox"}));
        viewed(&mut story, 5, "alice");
        let sessions = story.records().sessions;
        assert_eq!(sessions.len(), 1);
        assert_eq!(sessions[0].browser.as_deref(), Some("Firefox"));
    }
}
