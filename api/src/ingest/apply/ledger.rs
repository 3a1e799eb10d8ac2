//! Records of one table as they are stored and as they should be. What differs is written.

use std::{collections::HashMap, hash::Hash};

use parlance_entity::{ai_call, conversation, handover, intake_flow, lead, message, session, user};

/// A record with its key within the chatbot.
pub(super) trait Record: Clone + PartialEq {
    /// The key.
    type Key: Clone + Eq + Hash + Ord;

    /// This record's.
    fn key(&self) -> Self::Key;
}

macro_rules! records_by_id {
    ($($table:ident),+) => {
        $(impl Record for $table::Model {
            type Key = String;

            fn key(&self) -> String {
                self.id.clone()
            }
        })+
    };
}

records_by_id!(session, handover, lead, ai_call, message, user);

impl Record for conversation::Model {
    type Key = (String, i32);

    fn key(&self) -> (String, i32) {
        (self.conversation_id.clone(), self.episode)
    }
}

impl Record for intake_flow::Model {
    type Key = (String, i32);

    fn key(&self) -> (String, i32) {
        (self.session_id.clone(), self.number)
    }
}

/// Records of one table.
#[derive(Debug)]
pub(super) struct Ledger<R: Record> {
    stored: HashMap<R::Key, R>,
    current: HashMap<R::Key, R>,
}

/// What has to be written.
#[derive(Debug)]
pub(super) struct Changes<R: Record> {
    /// New or different.
    pub(super) written: Vec<R>,
    /// Gone.
    pub(super) deleted: Vec<R::Key>,
}

impl<R: Record> Default for Ledger<R> {
    fn default() -> Self {
        Self { stored: HashMap::new(), current: HashMap::new() }
    }
}

impl<R: Record> Ledger<R> {
    /// Takes in stored records that are derived anew: those that are not derived again are gone.
    pub(super) fn found(&mut self, records: impl IntoIterator<Item = R>) {
        self.stored.extend(records.into_iter().map(|record| (record.key(), record)));
    }

    /// Takes in records as they should be.
    pub(super) fn derived(&mut self, records: impl IntoIterator<Item = R>) {
        self.current.extend(records.into_iter().map(|record| (record.key(), record)));
    }

    /// Takes in stored records that stay, unless they are here already.
    pub(super) fn joined(&mut self, records: impl IntoIterator<Item = R>) {
        for record in records {
            let key = record.key();
            if !self.stored.contains_key(&key) && !self.current.contains_key(&key) {
                self.stored.insert(key.clone(), record.clone());
                self.current.insert(key, record);
            }
        }
    }

    /// The record as it is stored.
    pub(super) fn stored(&self, key: &R::Key) -> Option<&R> {
        self.stored.get(key)
    }

    /// The record as it should be.
    pub(super) fn get(&self, key: &R::Key) -> Option<&R> {
        self.current.get(key)
    }

    /// Whether it is not stored yet, and should be.
    pub(super) fn is_new(&self, key: &R::Key) -> bool {
        self.current.contains_key(key) && !self.stored.contains_key(key)
    }

    /// All as they are stored.
    pub(super) fn all_stored(&self) -> impl Iterator<Item = &R> {
        self.stored.values()
    }

    /// All as they should be.
    pub(super) fn all(&self) -> impl Iterator<Item = &R> {
        self.current.values()
    }

    /// All as they should be, to be changed.
    pub(super) fn all_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.current.values_mut()
    }

    /// Those that are not stored as they should be.
    pub(super) fn differing(&self) -> impl Iterator<Item = &R> {
        self.current.iter().filter(|(key, record)| self.stored.get(*key) != Some(*record)).map(|(_, record)| record)
    }

    /// What differs, in the order of keys, so that two writers of one table never wait for each other in a circle.
    pub(super) fn changes(&self) -> Changes<R> {
        let is_change = |(key, record): &(&R::Key, &R)| self.stored.get(*key) != Some(*record);
        let mut written: Vec<(&R::Key, &R)> = self.current.iter().filter(is_change).collect();
        written.sort_unstable_by_key(|(key, _)| (*key).clone());
        let mut deleted: Vec<R::Key> =
            self.stored.keys().filter(|key| !self.current.contains_key(*key)).cloned().collect();
        deleted.sort_unstable();
        Changes { written: written.into_iter().map(|(_, record)| record.clone()).collect(), deleted }
    }
}
