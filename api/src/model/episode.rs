//! Episodes: the engagements that a thread falls into.

use std::ops::Range;

use parlance_entity::{
    Timestamp,
    vocabulary::{MessageRole, Source},
};

use super::{
    Settings,
    fact::{Book, What},
    thread::{Thread, Threads},
    timeline::latest_or_first,
};

/// The episodes, thread by thread, and the episode of each fact.
pub(super) struct Episodes {
    /// Each episode once; those of one thread in time order.
    pub(super) list: Vec<Episode>,
    /// By thread: its episodes' places in the list.
    pub(super) of_thread: Vec<Range<usize>>,
    /// By fact: its episode's place in the list.
    pub(super) of: Vec<Option<usize>>,
}

/// One engagement of a thread.
pub(super) struct Episode {
    pub(super) thread: usize,
    /// From 1.
    pub(super) number: i32,
    pub(super) started_at: Timestamp,
    /// Its first row: a start or a message.
    pub(super) opening: usize,
    /// Its counted messages of user, bot and agents, in message order.
    pub(super) messages: Vec<usize>,
    /// The resolution that ended it.
    pub(super) resolution: Option<usize>,
    /// All facts that belong to it, in time order.
    pub(super) facts: Vec<usize>,
}

/// Cuts every thread into its episodes.
pub(super) fn cut(settings: &Settings, book: &Book, threads: &Threads) -> Episodes {
    let mut list = Vec::new();
    let mut of = vec![None; book.facts.len()];
    let mut of_thread = Vec::with_capacity(threads.list.len());
    for (place, thread) in threads.list.iter().enumerate() {
        let episodes = Cut { settings, book, thread, place, episodes: Vec::new() }.run();
        let first = list.len();
        spread(book, thread, &episodes, first, &mut of);
        list.extend(episodes);
        of_thread.push(first..list.len());
    }
    follow_records(book, &mut of);
    for (index, episode) in of.iter().enumerate() {
        if let Some(episode) = episode {
            list[*episode].facts.push(index);
        }
    }
    Episodes { list, of_thread, of }
}

/// The counted messages of user, bot and agents in message order: by time, then by id.
pub(super) fn counted_messages(book: &Book, thread: &Thread) -> Vec<usize> {
    let counts = |index: &usize| match &book.facts[*index].what {
        What::Message { role, .. } => *role != MessageRole::System && is_counted(book, thread, *index),
        _ => false,
    };
    let mut messages: Vec<usize> = thread.facts.iter().copied().filter(counts).collect();
    messages.sort_by_key(|index| match book.facts[*index].what {
        What::Message { id, .. } => (book.facts[*index].at, id),
        _ => (book.facts[*index].at, ""),
    });
    messages
}

/// Whether numbers count a message: where the server reports a thread's messages, the client's do not count. System
/// messages stand outside of that.
pub(super) fn is_counted(book: &Book, thread: &Thread, index: usize) -> bool {
    let fact = &book.facts[index];
    let is_systems = matches!(&fact.what, What::Message { role, .. } if *role == MessageRole::System);
    is_systems || !thread.is_servers || fact.source == Source::Server
}

struct Cut<'a, 'b> {
    settings: &'b Settings,
    book: &'b Book<'a>,
    thread: &'b Thread<'a>,
    place: usize,
    episodes: Vec<Episode>,
}

impl Cut<'_, '_> {
    fn run(mut self) -> Vec<Episode> {
        let messages = counted_messages(self.book, self.thread);
        let is_resolution = |index: &usize| matches!(self.book.facts[*index].what, What::Resolution(_));
        let resolutions: Vec<usize> = self.thread.facts.iter().copied().filter(is_resolution).collect();
        let mut resolutions = resolutions.into_iter().peekable();
        if let Some(start) = self.thread.starts.first()
            && messages.first().is_none_or(|first| start < first)
        {
            self.begin(*start);
        }
        for message in messages {
            let at = self.book.facts[message].at;
            // One before the first episode is the first's, once that has begun.
            while let Some(resolution) =
                resolutions.next_if(|resolution| self.book.facts[*resolution].at < at && !self.episodes.is_empty())
            {
                self.resolve(resolution);
            }
            if self.opens_next(message) {
                self.begin(message);
            }
            if let Some(episode) = self.episodes.last_mut() {
                episode.messages.push(message);
            }
        }
        resolutions.for_each(|resolution| self.resolve(resolution));
        self.episodes
    }

    fn begin(&mut self, opening: usize) {
        let number = i32::try_from(self.episodes.len()).unwrap_or(i32::MAX - 1) + 1;
        self.episodes.push(Episode {
            thread: self.place,
            number,
            started_at: self.book.facts[opening].at,
            opening,
            messages: Vec::new(),
            resolution: None,
            facts: Vec::new(),
        });
    }

    /// A second resolution changes nothing.
    fn resolve(&mut self, resolution: usize) {
        if let Some(episode) = self.episodes.last_mut() {
            episode.resolution = episode.resolution.or(Some(resolution));
        }
    }

    fn opens_next(&self, message: usize) -> bool {
        let Some(episode) = self.episodes.last() else { return true };
        if !self.is_users(message) {
            return false;
        }
        let at = self.book.facts[message].at;
        let is_resolved = episode.resolution.is_some_and(|resolution| self.book.facts[resolution].at < at);
        let is_left = |last: &usize| {
            !self.is_users(*last) && at.since(self.book.facts[*last].at) >= self.settings.conversation_timeout_ms
        };
        is_resolved || episode.messages.last().is_some_and(is_left)
    }

    fn is_users(&self, index: usize) -> bool {
        matches!(&self.book.facts[index].what, What::Message { role, .. } if *role == MessageRole::User)
    }
}

/// Gives each fact of a thread its episode: counted messages theirs, resolutions the one they ended, others the last that
/// started at or before, else the first.
fn spread(book: &Book, thread: &Thread, episodes: &[Episode], first: usize, of: &mut [Option<usize>]) {
    let starts: Vec<(Timestamp, usize)> =
        episodes.iter().enumerate().map(|(place, episode)| (episode.started_at, first + place)).collect();
    for index in &thread.facts {
        of[*index] = latest_or_first(&starts, book.facts[*index].at).copied();
    }
    for (place, episode) in episodes.iter().enumerate() {
        for index in episode.messages.iter().chain(&episode.resolution) {
            of[*index] = Some(first + place);
        }
    }
}

/// What is about a record belongs to the record's episode, whenever it happens.
fn follow_records(book: &Book, of: &mut [Option<usize>]) {
    for (index, fact) in book.facts.iter().enumerate() {
        if let Some(origin) = book.origin(fact) {
            of[index] = of[origin];
        }
    }
}

#[cfg(test)]
mod tests {
    use parlance_entity::vocabulary::ItemKind;
    use serde_json::json;

    use crate::model::story::{Story, second};

    /// When each episode started, and how many messages it has.
    fn episodes(story: Story) -> Vec<(i64, i32)> {
        let conversations = story.records().conversations;
        let numbers: Vec<_> = conversations.iter().map(|conversation| conversation.episode).collect();
        assert_eq!(numbers, (1..).take(numbers.len()).collect::<Vec<_>>());
        let told = |start: parlance_entity::Timestamp| (start.0 - second(0).0) / 1000;
        conversations.iter().map(|episode| (told(episode.started_at), episode.message_count)).collect()
    }

    fn talk(told: &str) -> Story {
        let mut story = Story::default();
        story.talk("c1", told);
        story
    }

    #[test]
    fn the_user_opens_the_next_episode_once_the_answer_is_as_old_as_the_timeout() {
        assert_eq!(episodes(talk("u0 b10 u1809")), [(0, 3)]);
        assert_eq!(episodes(talk("u0 b10 u1810")), [(0, 2), (1810, 1)]);
    }

    #[test]
    fn an_answer_after_hours_is_an_answer() {
        assert_eq!(episodes(talk("u0 b36000")), [(0, 2)]);
        assert_eq!(episodes(talk("u0 u36000 b36001")), [(0, 3)]);
        assert_eq!(episodes(talk("u0 b10 b36000")), [(0, 3)]);
    }

    #[test]
    fn a_system_message_opens_nothing_and_is_nobodys_last() {
        assert_eq!(episodes(talk("s0")), []);
        assert_eq!(episodes(talk("u0 b10 s1800 u1810")), [(0, 2), (1810, 1)]);
    }

    #[test]
    fn after_a_resolution_only_a_later_message_of_the_user_opens_the_next() {
        let mut story = talk("u0 b10 u20 b30 u31");
        story.resolve("c1", 20);
        assert_eq!(episodes(story), [(0, 4), (31, 1)]);
    }

    #[test]
    fn a_second_resolution_changes_nothing() {
        let mut story = talk("u0 b10");
        story.resolve("c1", 40);
        story.resolve("c1", 20);
        let records = story.records();
        assert_eq!(records.conversations.len(), 1);
        assert_eq!(records.conversations[0].resolved_at, Some(second(20)));
        assert_eq!(records.conversations[0].resolution_ms, Some(20_000));
    }

    #[test]
    fn a_resolution_waits_for_its_conversation() {
        let mut story = Story::default();
        story.resolve("c1", 0);
        assert_eq!(story.records().conversations, []);
        let mut story = talk("u5 b6");
        story.resolve("c1", 0);
        let conversations = story.records().conversations;
        assert_eq!(conversations[0].resolved_at, Some(second(0)));
        assert_eq!(conversations[0].resolution_ms, Some(0));
    }

    #[test]
    fn a_conversation_starts_with_the_earliest_of_its_starts_and_its_first_message() {
        let mut story = talk("u5");
        story.item_on("c1", 9, ItemKind::ConversationStart, json!({}));
        story.item_on("c1", 2, ItemKind::ConversationStart, json!({"service": "billing"}));
        assert_eq!(story.records().conversations[0].service.as_deref(), Some("billing"));
        let mut story = talk("u5");
        story.item_on("c1", 2, ItemKind::ConversationStart, json!({}));
        assert_eq!(episodes(story), [(2, 1)]);
    }

    #[test]
    fn what_names_a_conversation_belongs_to_the_last_episode_that_started_by_then() {
        let mut story = talk("u0 b1 u5000 b5001");
        for (seconds, score) in [(-5, 1), (4999, 2), (5000, 3)] {
            story.item_on("c1", seconds, ItemKind::Score, json!({"score": score, "comment": null}));
        }
        let scores: Vec<_> = story.records().conversations.iter().map(|episode| episode.score).collect();
        assert_eq!(scores, [Some(2), Some(3)]);
    }
}
