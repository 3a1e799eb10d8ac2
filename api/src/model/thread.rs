//! Which conversation id each fact belongs to. A thread is all that happens under one conversation id; it is cut into
//! episodes elsewhere.

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use parlance_entity::{
    Timestamp,
    vocabulary::{Channel, MessageRole, Source},
};

use super::{
    Settings,
    attribution::Sessions,
    fact::{Book, Fact, What},
};

/// The threads, and the thread of each fact.
pub(super) struct Threads<'a> {
    /// Each thread once.
    pub(super) list: Vec<Thread<'a>>,
    /// By fact: its thread's place in the list.
    pub(super) of: Vec<Option<usize>>,
    by_id: HashMap<Cow<'a, str>, usize>,
}

/// All that happens under one conversation id.
pub(super) struct Thread<'a> {
    /// The client's conversation id; `auto:` and the session's id where none was given.
    pub(super) id: Cow<'a, str>,
    /// Its facts, in time order.
    pub(super) facts: Vec<usize>,
    /// Those of them that open it, besides its messages.
    pub(super) starts: Vec<usize>,
    /// The channel that its facts name first; none: none does.
    pub(super) channel: Option<Channel>,
    /// Whether the server reports its messages: those that the client reports do not count then.
    pub(super) is_servers: bool,
}

impl<'a> Threads<'a> {
    fn intern(&mut self, id: Cow<'a, str>) -> usize {
        let next = self.list.len();
        let thread = *self.by_id.entry(id.clone()).or_insert(next);
        if thread == next {
            let thread = Thread { id, facts: Vec::new(), starts: Vec::new(), channel: None, is_servers: false };
            self.list.push(thread);
        }
        thread
    }

    /// Where a fact takes place: its own channel, its conversation's, else the web.
    pub(super) fn channel(&self, index: usize, fact: &Fact) -> Channel {
        let conversations = || self.list[self.of[index]?].channel;
        fact.channel.or_else(conversations).unwrap_or(Channel::Web)
    }
}

/// Finds the thread of each fact: the one that it names, else, where its effect needs one, its session's running one.
pub(super) fn sort<'a>(settings: &Settings, book: &Book<'a>, sessions: &Sessions<'a>) -> Threads<'a> {
    let mut threads = Threads { list: Vec::new(), of: vec![None; book.facts.len()], by_id: HashMap::new() };
    for (index, fact) in book.facts.iter().enumerate() {
        threads.of[index] = book.named_conversation(fact).map(|id| threads.intern(Cow::Borrowed(id)));
    }
    let mut opened = HashSet::new();
    if book.facts.iter().any(|fact| lacks_conversation(fact)) {
        opened = Sweep::new(settings, book, sessions, &mut threads).run();
    }
    for (index, fact) in book.facts.iter().enumerate() {
        if threads.of[index].is_none()
            && let Some(origin) = book.origin(fact)
        {
            threads.of[index] = threads.of[origin];
        }
        let Some(thread) = threads.of[index].map(|thread| &mut threads.list[thread]) else { continue };
        thread.facts.push(index);
        thread.channel = thread.channel.or(fact.channel);
        thread.is_servers |= is_servers_word(fact);
        if matches!(fact.what, What::ConversationStart(_)) || opened.contains(&index) {
            thread.starts.push(index);
        }
    }
    threads
}

fn is_servers_word(fact: &Fact) -> bool {
    fact.source == Source::Server && matches!(&fact.what, What::Message { role, .. } if *role != MessageRole::System)
}

/// Whether it names no conversation although its effect is on one.
fn lacks_conversation(fact: &Fact) -> bool {
    fact.conversation.is_none()
        && (opens(fact)
            || matches!(
                fact.what,
                What::Resolution(_) | What::LeadCapture { .. } | What::AiCall { .. } | What::AiFailure { .. }
            ))
}

fn opens(fact: &Fact) -> bool {
    matches!(
        fact.what,
        What::Message { .. } | What::ConversationStart(_) | What::HandoverRequest { .. } | What::Score(_)
    )
}

/// What a thread is at, while the facts pass in time order.
struct Running {
    started_at: Timestamp,
    resolved_at: Option<Timestamp>,
    /// The last message, and whether it is the user's.
    last: Option<(Timestamp, bool)>,
}

/// Goes through the facts in time order to find the running conversations of those that name none.
struct Sweep<'a, 'b> {
    book: &'b Book<'a>,
    sessions: &'b Sessions<'a>,
    threads: &'b mut Threads<'a>,
    timeout_ms: i64,
    /// By thread: its last episode so far, unless it has none.
    running: HashMap<usize, Running>,
    /// By thread without an episode so far: its first resolution, which the first episode has from its beginning.
    resolved: HashMap<usize, Timestamp>,
    /// By session: the threads whose last episode so far began in it, in the order of those beginnings.
    begun: HashMap<usize, Vec<(usize, Timestamp)>>,
    /// Facts that opened a thread without being a start or a message.
    opened: HashSet<usize>,
}

impl<'a, 'b> Sweep<'a, 'b> {
    fn new(settings: &Settings, book: &'b Book<'a>, sessions: &'b Sessions<'a>, threads: &'b mut Threads<'a>) -> Self {
        for (index, fact) in book.facts.iter().enumerate() {
            if is_servers_word(fact)
                && let Some(thread) = threads.of[index]
            {
                threads.list[thread].is_servers = true;
            }
        }
        Self {
            book,
            sessions,
            threads,
            timeout_ms: settings.conversation_timeout_ms,
            running: HashMap::new(),
            resolved: HashMap::new(),
            begun: HashMap::new(),
            opened: HashSet::new(),
        }
    }

    /// The facts that opened a thread without being a start or a message.
    fn run(mut self) -> HashSet<usize> {
        for index in self.order() {
            if lacks_conversation(&self.book.facts[index]) {
                self.threads.of[index] = self.find_thread(index);
            }
            if let Some(thread) = self.threads.of[index] {
                self.pass(index, thread);
            }
        }
        self.opened
    }

    /// At one instant: what names its conversation, what does not, resolutions; messages after starts, by their ids.
    fn order(&self) -> Vec<usize> {
        let facts = &self.book.facts;
        let mut order: Vec<usize> = (0..facts.len()).filter(|index| takes_part(&facts[*index])).collect();
        let place = |fact: &Fact| match fact.what {
            What::Resolution(_) => 2,
            _ if fact.conversation.is_none() => 1,
            _ => 0,
        };
        let message = |fact: &Fact<'a>| match fact.what {
            What::Message { id, .. } => Some(id),
            _ => None,
        };
        order.sort_by_key(|index| (facts[*index].at, place(&facts[*index]), message(&facts[*index])));
        order
    }

    fn find_thread(&mut self, index: usize) -> Option<usize> {
        let fact = &self.book.facts[index];
        let session = self.sessions.of[index]?;
        if let Some(thread) = self.running_thread(session, fact.at) {
            return Some(thread);
        }
        if !opens(fact) {
            return None;
        }
        if !matches!(fact.what, What::Message { .. }) {
            self.opened.insert(index);
        }
        Some(self.threads.intern(Cow::Owned(format!("auto:{}", self.sessions.list[session].id))))
    }

    /// The session's conversation that began last and is not resolved before `at`.
    fn running_thread(&mut self, session: usize, at: Timestamp) -> Option<usize> {
        let begun = self.begun.get_mut(&session)?;
        while let Some((thread, started_at)) = begun.last() {
            let episode = &self.running[thread];
            let is_over =
                episode.started_at != *started_at || episode.resolved_at.is_some_and(|resolved| resolved < at);
            if !is_over {
                return Some(*thread);
            }
            begun.pop();
        }
        None
    }

    fn pass(&mut self, index: usize, thread: usize) {
        let fact = &self.book.facts[index];
        let counts = fact.source == Source::Server || !self.threads.list[thread].is_servers;
        match &fact.what {
            What::Message { role, .. } if *role != MessageRole::System && counts => {
                self.pass_message(index, thread, *role == MessageRole::User);
            }
            What::Message { .. } => {}
            What::Resolution(_) => match self.running.get_mut(&thread) {
                Some(episode) => episode.resolved_at = episode.resolved_at.or(Some(fact.at)),
                None => {
                    self.resolved.entry(thread).or_insert(fact.at);
                }
            },
            _ if opens(fact) && !self.running.contains_key(&thread) => self.begin(index, thread, None),
            _ => {}
        }
    }

    fn pass_message(&mut self, index: usize, thread: usize, is_users: bool) {
        let at = self.book.facts[index].at;
        let last = Some((at, is_users));
        match self.running.get_mut(&thread) {
            Some(episode) if !(is_users && episode.is_over(at, self.timeout_ms)) => episode.last = last,
            _ => self.begin(index, thread, last),
        }
    }

    fn begin(&mut self, index: usize, thread: usize, last: Option<(Timestamp, bool)>) {
        let started_at = self.book.facts[index].at;
        let resolved_at = self.resolved.remove(&thread);
        self.running.insert(thread, Running { started_at, resolved_at, last });
        if let Some(session) = self.sessions.of[index] {
            self.begun.entry(session).or_default().push((thread, started_at));
        }
    }
}

impl Running {
    fn is_over(&self, at: Timestamp, timeout_ms: i64) -> bool {
        let is_resolved = self.resolved_at.is_some_and(|resolved| resolved < at);
        is_resolved || self.last.is_some_and(|(last, is_users)| !is_users && at.since(last) >= timeout_ms)
    }
}

/// Whether it bears on which conversation runs.
fn takes_part(fact: &Fact) -> bool {
    lacks_conversation(fact)
        || matches!(fact.what, What::Message { .. } | What::ConversationStart(_) | What::Resolution(_))
}

#[cfg(test)]
mod tests {
    use parlance_entity::vocabulary::{ItemKind, MessageRole};
    use serde_json::json;

    use crate::model::story::{Story, second};

    #[test]
    fn a_message_without_a_conversation_opens_the_sessions_own() {
        let mut story = Story::default();
        story.event_in("s1", 0, "message_sent", json!({"message_id": "m1"}));
        story.event_in("s1", 4, "message_received", json!({}));
        let records = story.records();
        let [conversation] = records.conversations.as_slice() else { panic!("one conversation") };
        assert_eq!(conversation.conversation_id, "auto:s1");
        assert_eq!((conversation.messages_from_user, conversation.messages_from_bot), (1, 1));
        assert_eq!(conversation.session_id.as_deref(), Some("s1"));
        let ids: Vec<_> = records.messages.iter().map(|message| message.id.as_str()).collect();
        assert_eq!(ids, ["e2", "m1"]);
    }

    #[test]
    fn a_request_without_a_conversation_means_the_running_one() {
        let mut story = Story::default();
        for (conversation, seconds) in [("c1", 0), ("c2", 10)] {
            let message = story.message(seconds, conversation, conversation, MessageRole::User);
            message.session_id = Some("s1".to_owned());
            message.session_given = true;
        }
        story.resolve("c2", 20);
        for seconds in [5, 15, 20, 21] {
            story.event_in("s1", seconds, "handover_requested", json!({}));
        }
        let records = story.records();
        let named: Vec<_> =
            records.handovers.iter().filter_map(|handover| handover.conversation_id.as_deref()).collect();
        assert_eq!(named, ["c1", "c2", "c2", "c1"]);
    }

    #[test]
    fn of_messages_at_one_instant_the_one_with_the_smaller_id_begins_the_conversation() {
        let mut story = Story::default();
        for (id, session) in [("m2", "s2"), ("m1", "s1")] {
            let message = story.message(0, "c1", id, MessageRole::Bot);
            message.session_id = Some(session.to_owned());
            message.session_given = true;
        }
        story.event_in("s1", 5, "handover_requested", json!({}));
        assert_eq!(story.records().handovers[0].conversation_id.as_deref(), Some("c1"));
    }

    #[test]
    fn a_conversation_that_was_resolved_before_it_began_does_not_run() {
        let mut story = Story::default();
        story.resolve("c1", 5);
        let message = story.message(10, "c1", "m1", MessageRole::Bot);
        message.session_id = Some("s1".to_owned());
        message.session_given = true;
        story.event_in("s1", 20, "handover_requested", json!({}));
        assert_eq!(story.records().handovers[0].conversation_id.as_deref(), Some("auto:s1"));
    }

    #[test]
    fn a_request_where_nothing_runs_opens_a_conversation_and_a_lead_does_not() {
        let mut story = Story::default();
        story.event_in("s1", 3, "lead_captured", json!({}));
        assert_eq!(story.records().leads[0].conversation_id, None);
        let mut story = Story::default();
        story.item_in("s1", 7, ItemKind::HandoverRequest, json!({})).subject = Some("handover:h1".to_owned());
        let records = story.records();
        assert_eq!(records.conversations[0].conversation_id, "auto:s1");
        assert_eq!(records.conversations[0].started_at, second(7));
        assert_eq!(records.handovers[0].episode, Some(1));
    }

    #[test]
    fn after_a_resolution_a_message_without_a_conversation_begins_the_next() {
        let mut story = Story::default();
        story.event_in("s1", 0, "message_sent", json!({}));
        story.event_in("s1", 5, "conversation_resolved", json!({}));
        story.event_in("s1", 9, "message_sent", json!({}));
        let conversations = story.records().conversations;
        let told: Vec<_> = conversations.iter().map(|row| (row.conversation_id.as_str(), row.episode)).collect();
        assert_eq!(told, [("auto:s1", 1), ("auto:s1", 2)]);
        assert!(conversations[0].reopened && conversations[0].returned_within_day);
    }
}
