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
            self.sessions.of[index] = if let What::Context(_) = fact.what {
                let list = key(fact).and_then(|key| self.implicit.get(&(self.channel(fact), key)));
                list.and_then(|list| latest_or_first(list, fact.at)).copied()
            } else if let Some(conversation) = conversation {
                let leading = led.get(conversation).and_then(|list| latest_or_first(list, fact.at)).copied();
                leading.or_else(|| self.own_session(conversation))
            } else {
                None
            };
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
