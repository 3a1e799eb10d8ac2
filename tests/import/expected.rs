//! What the numbers of the real conversations must be, computed from the file alone: plain loops over plain lists that
//! follow the written definitions, and share nothing with the product.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use serde::Deserialize;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Both time-outs' default.
const TIMEOUT: i64 = 30 * MINUTE;

#[derive(Deserialize)]
struct Line {
    conversation_id: String,
    messages: Vec<LineMessage>,
}

#[derive(Deserialize)]
struct LineMessage {
    role: String,
    at: String,
    length: i64,
    author: String,
}

/// A message, and to which conversation and session it belongs.
#[derive(Clone, Debug)]
struct Message {
    thread: String,
    place: usize,
    is_user: bool,
    at: i64,
    length: i64,
    author: String,
    session: Option<usize>,
}

/// A conversation: an episode of a thread.
#[derive(Debug)]
struct Episode {
    messages: Vec<Message>,
}

/// A session of the messages of one user.
#[derive(Debug)]
struct Session {
    user: String,
    started_at: i64,
    last_activity_at: i64,
    messages: i64,
}

/// Statistics of durations, in seconds.
#[derive(Debug, PartialEq)]
pub(super) struct Durations {
    pub(super) count: usize,
    pub(super) average: Option<f64>,
    pub(super) median: Option<f64>,
    pub(super) p75: Option<f64>,
    pub(super) p90: Option<f64>,
    pub(super) p95: Option<f64>,
    pub(super) p99: Option<f64>,
    pub(super) max: Option<f64>,
}

/// Every number that the file alone decides, long after its last message.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) started: usize,
    pub(super) unanswered: usize,
    pub(super) containment_rate: f64,
    pub(super) deflection_rate: f64,
    pub(super) duration: Durations,
    pub(super) first_response_time: Durations,
    pub(super) messages_per_conversation: f64,
    pub(super) new_contacts: usize,
    pub(super) started_by_month: BTreeMap<String, usize>,
    pub(super) messages: usize,
    pub(super) from_users: usize,
    pub(super) from_agents: usize,
    pub(super) average_length: f64,
    pub(super) response_time: Durations,
    pub(super) sessions: usize,
    pub(super) session_duration: Durations,
    pub(super) messages_per_session: f64,
    pub(super) sessions_with_conversation: usize,
    pub(super) users: usize,
}

/// The numbers of the file's text.
pub(super) fn expected(text: &str) -> Expected {
    let mut messages = read(text);
    let sessions = assign_sessions(&mut messages);
    let episodes = cut_episodes(&messages);
    let contained = |episode: &&Episode| episode.messages.iter().all(|message| message.is_user);
    let first_sessions: BTreeSet<_> = episodes.iter().filter_map(|episode| episode.messages[0].session).collect();
    let users = messages.iter().filter(|message| message.is_user).count();
    Expected {
        started: episodes.len(),
        unanswered: episodes.iter().filter(contained).count(),
        containment_rate: ratio(episodes.iter().filter(contained).count(), episodes.len()),
        deflection_rate: ratio(
            episodes.iter().filter(contained).filter(|one| !returned(one, &episodes, &sessions)).count(),
            episodes.len(),
        ),
        duration: durations(episodes.iter().map(|episode| episode.end() - episode.start()).collect()),
        first_response_time: durations(episodes.iter().filter_map(Episode::first_response).collect()),
        messages_per_conversation: ratio(messages.len(), episodes.len()),
        new_contacts: first_sessions.iter().map(|session| &sessions[*session].user).collect::<BTreeSet<_>>().len(),
        started_by_month: by_month(&episodes),
        messages: messages.len(),
        from_users: users,
        from_agents: messages.len() - users,
        average_length: messages.iter().map(|message| message.length).sum::<i64>() as f64 / messages.len() as f64,
        response_time: durations(response_times(&messages)),
        sessions: sessions.len(),
        session_duration: durations(sessions.iter().map(|one| one.last_activity_at - one.started_at).collect()),
        messages_per_session: sessions.iter().map(|one| one.messages).sum::<i64>() as f64 / sessions.len() as f64,
        sessions_with_conversation: first_sessions.len(),
        users: sessions.iter().map(|session| &session.user).collect::<BTreeSet<_>>().len(),
    }
}

/// All messages, thread by thread, each thread in order of time.
fn read(text: &str) -> Vec<Message> {
    let mut messages = Vec::new();
    for line in text.lines() {
        let line: Line = serde_json::from_str(line).expect("every line is a conversation");
        for (place, message) in line.messages.into_iter().enumerate() {
            messages.push(Message {
                thread: line.conversation_id.clone(),
                place,
                is_user: message.role == "user",
                at: DateTime::parse_from_rfc3339(&message.at).expect("an instant").timestamp_millis(),
                length: message.length,
                author: message.author,
                session: None,
            });
        }
    }
    messages.sort_by(|a, b| (&a.thread, a.at, a.place).cmp(&(&b.thread, b.at, b.place)));
    messages
}

/// A user's messages, whatever the thread, are one session as long as no gap is longer than the time-out. What a
/// company writes belongs to the session of the latest message of a user in the thread, else to that of the first.
fn assign_sessions(messages: &mut [Message]) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut by_user: Vec<usize> = (0..messages.len()).filter(|index| messages[*index].is_user).collect();
    by_user.sort_by(|a, b| (&messages[*a].author, messages[*a].at).cmp(&(&messages[*b].author, messages[*b].at)));
    for index in by_user {
        let message = &mut messages[index];
        match sessions.last_mut() {
            Some(last) if last.user == message.author && message.at - last.last_activity_at <= TIMEOUT => {
                last.last_activity_at = message.at;
            }
            _ => sessions.push(Session {
                user: message.author.clone(),
                started_at: message.at,
                last_activity_at: message.at,
                messages: 0,
            }),
        }
        message.session = Some(sessions.len() - 1);
    }
    for index in 0..messages.len() {
        if !messages[index].is_user {
            let thread = |other: &&Message| other.is_user && other.thread == messages[index].thread;
            let before = messages[..index].iter().rev().find(thread);
            messages[index].session = before.or(messages[index..].iter().find(thread)).and_then(|other| other.session);
        }
        if let Some(session) = messages[index].session {
            sessions[session].messages += 1;
            sessions[session].started_at = sessions[session].started_at.min(messages[index].at);
        }
    }
    sessions
}

/// A message of the user opens the next conversation where the last message is the company's and the time-out old.
fn cut_episodes(messages: &[Message]) -> Vec<Episode> {
    let mut episodes: Vec<Episode> = Vec::new();
    for message in messages {
        match episodes.last_mut() {
            Some(episode) if episode.goes_on_with(message) => episode.messages.push(message.clone()),
            _ => episodes.push(Episode { messages: vec![message.clone()] }),
        }
    }
    episodes
}

impl Episode {
    fn goes_on_with(&self, message: &Message) -> bool {
        let last = &self.messages[self.messages.len() - 1];
        let cut = message.is_user && !last.is_user && message.at - last.at >= TIMEOUT;
        last.thread == message.thread && !cut
    }

    fn start(&self) -> i64 {
        self.messages[0].at
    }

    fn end(&self) -> i64 {
        self.messages[self.messages.len() - 1].at
    }

    fn first_response(&self) -> Option<i64> {
        let question = self.messages.iter().position(|message| message.is_user)?;
        let answer = self.messages[question..].iter().find(|message| !message.is_user)?;
        Some(answer.at - self.messages[question].at)
    }
}

/// Whether the same user starts another conversation within a day of this one's end.
fn returned(one: &Episode, episodes: &[Episode], sessions: &[Session]) -> bool {
    let user = |episode: &Episode| episode.messages[0].session.map(|session| &sessions[session].user);
    episodes.iter().any(|other| {
        let same =
            other.messages[0].thread == one.messages[0].thread || user(other).is_some_and(|u| Some(u) == user(one));
        let itself = std::ptr::eq(one, other);
        !itself && same && (one.end()..one.end() + DAY).contains(&other.start())
    })
}

/// Of each message of the company after which the user had been waiting: since the first message that waited.
fn response_times(messages: &[Message]) -> Vec<i64> {
    let mut times = Vec::new();
    let mut waiting: Option<(&str, i64)> = None;
    for message in messages {
        waiting = waiting.filter(|(thread, _)| *thread == message.thread);
        if message.is_user {
            waiting = waiting.or(Some((&message.thread, message.at)));
        } else if let Some((_, since)) = waiting.take() {
            times.push(message.at - since);
        }
    }
    times
}

fn by_month(episodes: &[Episode]) -> BTreeMap<String, usize> {
    let mut months = BTreeMap::new();
    for episode in episodes {
        let month = DateTime::from_timestamp_millis(episode.start()).expect("an instant").format("%Y-%m").to_string();
        *months.entry(month).or_default() += 1;
    }
    months
}

fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn durations(mut millis: Vec<i64>) -> Durations {
    millis.sort_unstable();
    let seconds: Vec<f64> = millis.iter().map(|millis| *millis as f64 / 1000.0).collect();
    let average = (!seconds.is_empty()).then(|| seconds.iter().sum::<f64>() / seconds.len() as f64);
    Durations {
        count: seconds.len(),
        average,
        median: percentile(&seconds, 0.5),
        p75: percentile(&seconds, 0.75),
        p90: percentile(&seconds, 0.9),
        p95: percentile(&seconds, 0.95),
        p99: percentile(&seconds, 0.99),
        max: seconds.last().copied(),
    }
}

/// By linear interpolation between the two nearest ranks.
fn percentile(sorted: &[f64], fraction: f64) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? as f64 * fraction;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

/// The rules on a case that a person can work out.
#[test]
fn the_expectations_follow_the_rules_on_a_small_case() {
    let text = r#"{"conversation_id":"a","messages":[
        {"role":"agent","at":"2020-01-01T09:00:00Z","length":10,"author":"Acme"},
        {"role":"user","at":"2020-01-01T09:10:00Z","length":20,"author":"u"},
        {"role":"agent","at":"2020-01-01T12:10:00Z","length":30,"author":"Acme"},
        {"role":"user","at":"2020-01-01T12:40:00Z","length":40,"author":"u"}]}"#;
    let expected = expected(&text.replace('\n', " "));
    assert_eq!((expected.started, expected.unanswered, expected.sessions, expected.users), (2, 1, 2, 1));
    assert_eq!(expected.first_response_time.average, Some(3.0 * 3600.0));
    assert_eq!(expected.session_duration.max, Some(600.0));
    assert_eq!((expected.containment_rate, expected.deflection_rate), (0.5, 0.5));
}
