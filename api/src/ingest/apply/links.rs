//! What links rows with each other: what belongs together is derived together.

use std::collections::BTreeSet;

use parlance_entity::{event, item, message};

/// Keys that rows carry.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    /// Sessions that senders named.
    pub(super) sessions: BTreeSet<String>,
    /// Conversations.
    pub(super) conversations: BTreeSet<String>,
    /// Keys of implicit sessions.
    pub(super) threads: BTreeSet<String>,
    /// Messages, handovers, leads and calls of models, as `event.subject` has them.
    pub(super) subjects: BTreeSet<String>,
}

impl Links {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.sessions.is_empty() && self.conversations.is_empty() && self.threads.is_empty() && self.subjects.is_empty()
    }

    /// Takes those that `asked` has not, and notes them there.
    pub(super) fn unasked(self, asked: &mut Self) -> Self {
        let fresh = |all: BTreeSet<String>, asked: &mut BTreeSet<String>| -> BTreeSet<String> {
            all.into_iter().filter(|key| asked.insert(key.clone())).collect()
        };
        Self {
            sessions: fresh(self.sessions, &mut asked.sessions),
            conversations: fresh(self.conversations, &mut asked.conversations),
            threads: fresh(self.threads, &mut asked.threads),
            subjects: fresh(self.subjects, &mut asked.subjects),
        }
    }

    /// Ids of the messages among the subjects.
    pub(super) fn message_ids(&self) -> Vec<String> {
        self.subjects.iter().filter_map(|subject| subject.strip_prefix("message:")).map(str::to_owned).collect()
    }

    /// The keys of an event.
    pub(super) fn event(&mut self, row: &event::Model) {
        self.session(row.session_id.as_ref(), row.session_given);
        self.conversation(row.conversation_id.as_ref());
        self.threads.extend(row.thread_key.clone());
        self.subjects.extend(row.subject.clone());
    }

    /// The keys of a message.
    pub(super) fn message(&mut self, row: &message::Model) {
        self.session(row.session_id.as_ref(), row.session_given);
        self.conversation(Some(&row.conversation_id));
        self.threads.extend(row.thread_key.clone());
        self.subjects.insert(format!("message:{}", row.id));
    }

    /// The keys of an item.
    pub(super) fn item(&mut self, row: &item::Model) {
        self.session(row.session_id.as_ref(), true);
        self.conversation(row.conversation_id.as_ref());
        self.threads.extend(row.thread_key.clone());
        self.subjects.extend(row.subject.clone());
    }

    /// A session is linked with the conversation that it opens without naming it. One that was derived is not linked by
    /// itself: the rows of its thread are, and they may be cut differently now.
    fn session(&mut self, id: Option<&String>, given: bool) {
        let Some(id) = id else { return };
        self.conversations.insert(format!("auto:{id}"));
        if given {
            self.sessions.insert(id.clone());
        }
    }

    fn conversation(&mut self, id: Option<&String>) {
        let Some(id) = id else { return };
        if let Some(session_id) = id.strip_prefix("auto:") {
            self.sessions.insert(session_id.to_owned());
        }
        self.conversations.insert(id.clone());
    }
}
