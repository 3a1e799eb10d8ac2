//! From rows to records, step by step.

use parlance_entity::{conversation, event, session, vocabulary::Channel};

use super::{
    Records, Rows, Settings, ai_call,
    attribution::{self, Session, Sessions},
    conversation as conversations,
    episode::{self, Episodes},
    fact::{Book, Row},
    handover::{self, Place},
    intake, lead, message, reading, session as session_records,
    thread::{self, Threads},
    widget,
};

/// Counts the changes of what is derived from the same rows: a chatbot whose records follow from an earlier version has
/// to be derived anew.
pub const VERSION: i32 = 2;

/// Derives the records of rows. The rows may hold several groups that are not linked with each other.
#[must_use]
pub fn derive(settings: &Settings, rows: Rows) -> Records {
    let Derived { events, messages, mut records } = read(settings, &rows);
    records.events = rows.events.into_iter().zip(events).map(|(event, columns)| columns.into_model(event)).collect();
    let mut message_rows: Vec<_> = rows.messages.into_iter().map(Some).collect();
    records.messages = messages.into_iter().filter_map(|columns| columns.into_model(&mut message_rows)).collect();
    sort(&mut records);
    records
}

/// What follows from rows: derived columns of events (in the order of the rows) and messages, and the other records.
struct Derived {
    events: Vec<EventColumns>,
    messages: Vec<message::Columns>,
    records: Records,
}

/// The derived columns of an event.
struct EventColumns {
    channel: Channel,
    /// None: as the sender gave it.
    session_id: Option<Option<String>>,
    time_open_ms: Option<i64>,
    question_id: Option<String>,
    helpful: Option<bool>,
    is_bot: bool,
}

impl EventColumns {
    fn into_model(self, mut event: event::Model) -> event::Model {
        event.channel = self.channel;
        event.session_id = self.session_id.unwrap_or(event.session_id);
        event.time_open_ms = self.time_open_ms;
        event.question_id = self.question_id;
        event.helpful = self.helpful;
        event.is_bot = self.is_bot;
        event
    }
}

fn read(settings: &Settings, rows: &Rows) -> Derived {
    let mut book = Book::read(rows);
    let sessions = attribution::attribute(settings, &book);
    handover::name_updates(&mut book, &sessions);
    let threads = thread::sort(settings, &book, &sessions);
    let episodes = episode::cut(settings, &book, &threads);
    let notes = message::notes(&book, &threads, &episodes);
    let scene = Scene { settings, book: &book, sessions: &sessions, threads: &threads, episodes: &episodes };
    let session_records = scene.sessions(&notes);
    let bots = scene.bots(&session_records);
    let events = scene.events(&bots, rows.events.len());
    let messages = scene.messages(&notes, &bots);
    let mut records = scene.others(&bots, &session_records);
    records.sessions = session_records.into_iter().flatten().collect();
    Derived { events, messages, records }
}

/// All that was found out about the facts.
struct Scene<'a, 'b> {
    settings: &'b Settings,
    book: &'b Book<'a>,
    sessions: &'b Sessions<'a>,
    threads: &'b Threads<'a>,
    episodes: &'b Episodes,
}

impl Scene<'_, '_> {
    /// By session: its record; none: there is nothing but its context.
    fn sessions(&self, notes: &[message::Note]) -> Vec<Option<session::Model>> {
        let mut facts: Vec<Vec<usize>> = vec![Vec::new(); self.sessions.list.len()];
        for (index, session) in self.sessions.of.iter().enumerate() {
            if let Some(session) = session {
                facts[*session].push(index);
            }
        }
        let mut conversations = vec![0; self.sessions.list.len()];
        for episode in &self.episodes.list {
            if let Some(session) = self.sessions.of[episode.opening] {
                conversations[session] += 1;
            }
        }
        let sources =
            session_records::Sources { settings: self.settings, book: self.book, threads: self.threads, notes };
        let record = |(place, session): (usize, &Session)| {
            session_records::record(&sources, session, &facts[place], conversations[place])
        };
        self.sessions.list.iter().enumerate().map(record).collect()
    }

    /// By session: whether it is a crawler's.
    fn bots(&self, records: &[Option<session::Model>]) -> Vec<bool> {
        records.iter().map(|record| record.as_ref().is_some_and(|record| record.is_bot)).collect()
    }

    fn is_bot(&self, bots: &[bool], index: usize) -> bool {
        self.sessions.of[index].is_some_and(|session| bots[session])
    }

    fn session_id(&self, index: usize) -> Option<String> {
        self.sessions.of[index].map(|session| self.sessions.list[session].id.clone().into_owned())
    }

    fn events(&self, bots: &[bool], count: usize) -> Vec<EventColumns> {
        let times_open = widget::times_open(self.book, self.sessions);
        let mut by_row: Vec<Option<EventColumns>> = (0..count).map(|_| None).collect();
        for (index, fact) in self.book.facts.iter().enumerate() {
            let Row::Event(place, event, effect) = fact.row else { continue };
            by_row[place] = Some(EventColumns {
                channel: self.threads.channel(index, fact),
                session_id: fact.session.is_none().then(|| self.session_id(index)),
                time_open_ms: times_open[index],
                question_id: reading::question(event, effect),
                helpful: reading::helpful(event, effect),
                is_bot: self.is_bot(bots, index),
            });
        }
        by_row.into_iter().flatten().collect()
    }

    fn messages(&self, notes: &[message::Note], bots: &[bool]) -> Vec<message::Columns> {
        let deliveries = message::deliveries(self.book);
        let columns = |(id, index): (&&str, &usize)| {
            let fact = &self.book.facts[*index];
            let thread = self.threads.of[*index]?;
            let base = message::base(self.settings.chatbot_id, fact, &self.threads.list[thread].id)?;
            Some(message::Columns {
                base,
                episode: self.episodes.of[*index].map_or(0, |episode| self.episodes.list[episode].number),
                note: notes[*index],
                delivery: deliveries.get(*id).copied().unwrap_or_default(),
                channel: self.threads.channel(*index, fact),
                session_id: self.session_id(*index),
                is_bot: self.is_bot(bots, *index),
            })
        };
        self.book.messages.iter().filter_map(columns).collect()
    }

    /// All records but the sessions'.
    fn others(&self, bots: &[bool], sessions: &[Option<session::Model>]) -> Records {
        let mut handovers = handover::derive(self.settings, self.book, |index| self.place(bots, index));
        let conversations = conversations::derive(&conversations::Sources {
            settings: self.settings,
            book: self.book,
            sessions: self.sessions,
            bots,
            threads: self.threads,
            episodes: self.episodes,
            handovers: &handovers,
        });
        for draft in &mut handovers {
            if let Some(conversation) = self.episodes.of[draft.request].map(|episode| &conversations[episode]) {
                handover::set_abandonment(&mut draft.record, conversation);
            }
        }
        let leads = lead::derive(self.settings, self.book, |index| self.place(bots, index)).into_iter();
        let timed = |(capture, mut lead): (usize, parlance_entity::lead::Model)| {
            let session = self.sessions.of[capture].and_then(|session| sessions[session].as_ref());
            lead.time_to_lead_ms = session.map(|session| lead.created_at.since(session.started_at));
            lead
        };
        Records {
            leads: leads.map(timed).collect(),
            handovers: handovers.into_iter().map(|draft| draft.record).collect(),
            conversations,
            ai_calls: ai_call::derive(self.settings, self.book, |index| self.place(bots, index)),
            intake_flows: intake::derive(self.settings, self.book, self.sessions, sessions),
            ..Records::default()
        }
    }

    /// Where the record that a fact makes stands.
    fn place(&self, bots: &[bool], index: usize) -> Place {
        let thread = self.threads.of[index].map(|thread| &self.threads.list[thread]);
        Place {
            session_id: self.session_id(index),
            conversation_id: thread.map(|thread| thread.id.clone().into_owned()),
            episode: self.episodes.of[index].map(|episode| self.episodes.list[episode].number),
            channel: self.threads.channel(index, &self.book.facts[index]),
            is_bot: self.is_bot(bots, index),
        }
    }
}

fn sort(records: &mut Records) {
    records.events.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    records.messages.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    records.sessions.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let key = |conversation: &conversation::Model| (conversation.conversation_id.clone(), conversation.episode);
    records.conversations.sort_by_cached_key(key);
    records.handovers.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    records.leads.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    records.ai_calls.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    records.intake_flows.sort_unstable_by(|a, b| (&a.session_id, a.number).cmp(&(&b.session_id, b.number)));
}
