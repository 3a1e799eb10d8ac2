//! The records of conversations: one for each episode.

use parlance_entity::{
    Timestamp, conversation,
    vocabulary::{Channel, HandoverStatus, MessageRole},
};

use super::{
    Settings,
    attribution::Sessions,
    episode::{Episode, Episodes},
    fact::{Book, Fact, What},
    handover, message,
    thread::Threads,
};

const DAY_MS: i64 = 86_400_000;

/// What conversations are derived from.
pub(super) struct Sources<'a, 'b> {
    pub(super) settings: &'b Settings,
    pub(super) book: &'b Book<'a>,
    pub(super) sessions: &'b Sessions<'a>,
    /// By session: whether it is a crawler's.
    pub(super) bots: &'b [bool],
    pub(super) threads: &'b Threads<'a>,
    pub(super) episodes: &'b Episodes,
    pub(super) handovers: &'b [handover::Draft],
}

/// All conversations, in the order of the episodes.
pub(super) fn derive(sources: &Sources) -> Vec<conversation::Model> {
    let mut queued = vec![false; sources.episodes.list.len()];
    for draft in sources.handovers {
        if let Some(episode) = sources.episodes.of[draft.request] {
            queued[episode] |= draft.is_queued;
        }
    }
    let mut records: Vec<conversation::Model> = sources
        .episodes
        .list
        .iter()
        .zip(queued)
        .map(|(episode, is_queued)| record(sources, episode, is_queued))
        .collect();
    for range in &sources.episodes.of_thread {
        note_what_followed(&mut records[range.clone()]);
    }
    records
}

fn record(sources: &Sources, episode: &Episode, is_queued: bool) -> conversation::Model {
    let Sources { settings, book, sessions, bots, threads, .. } = sources;
    let thread = &threads.list[episode.thread];
    let facts = || episode.facts.iter().map(|index| &book.facts[*index]);
    let session = sessions.of[episode.opening];
    let own = |id: Option<&str>| id.filter(|_| session.is_none()).map(str::to_owned);
    let count = |what: fn(&What) -> bool| saturated(facts().filter(|fact| what(&fact.what)).count());
    let messages = Messages::of(book, episode);
    let last_message_at = episode.messages.last().map(|index| book.facts[*index].at);
    let resolved_at = episode.resolution.map(|index| book.facts[index].at);
    let ended_at = resolved_at.or(last_message_at).unwrap_or(episode.started_at);
    let score =
        facts().rev().find_map(|fact| if let What::Score(score) = &fact.what { Some((score, fact.at)) } else { None });
    conversation::Model {
        chatbot_id: settings.chatbot_id,
        conversation_id: thread.id.clone().into_owned(),
        episode: episode.number,
        session_id: session.map(|session| sessions.list[session].id.clone().into_owned()),
        user_id: None,
        own_user_id: own(facts().find_map(|fact| fact.user_id)),
        anonymous_id: own(facts().find_map(|fact| fact.anonymous_id)),
        channel: thread.channel.unwrap_or(Channel::Web),
        service: service(book, &thread.starts),
        agent_id: agent(book, episode),
        started_at: episode.started_at,
        last_message_at,
        resolved_at,
        resolved_by: resolved_by(book, episode, &messages),
        ended_at,
        drops_at: last_message_at.unwrap_or(episode.started_at).plus(settings.conversation_timeout_ms),
        duration_ms: ended_at.since(episode.started_at),
        is_assigned: messages.from_agent > 0 || facts().any(assigns),
        is_queued,
        message_count: messages.from_user + messages.from_bot + messages.from_agent,
        messages_from_user: messages.from_user,
        messages_from_bot: messages.from_bot,
        messages_from_agent: messages.from_agent,
        first_response_ms: messages.first_response_ms,
        bot_first_response_ms: messages.bot_first_response_ms,
        agent_first_response_ms: messages.agent_first_response_ms,
        resolution_ms: resolved_at.map(|resolved| resolved.since(episode.started_at)),
        handovers: count(|what| matches!(what, What::HandoverRequest { .. })),
        leads: count(|what| matches!(what, What::LeadCapture { .. })),
        unanswered: messages.from_user > 0 && messages.from_bot + messages.from_agent == 0,
        reopened: false,
        returned_within_day: false,
        first_conversation_at: None,
        score: score.map(|(score, _)| score.score),
        score_comment: score.and_then(|(score, _)| score.comment.clone()),
        score_at: score.map(|(_, at)| at),
        is_bot: session.is_some_and(|session| bots[session]),
    }
}

/// A number of rows as the tables store it.
pub(super) fn saturated(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// What the counted messages of an episode add up to.
#[derive(Default)]
struct Messages {
    from_user: i32,
    from_bot: i32,
    from_agent: i32,
    first_response_ms: Option<i64>,
    bot_first_response_ms: Option<i64>,
    agent_first_response_ms: Option<i64>,
}

impl Messages {
    fn of(book: &Book, episode: &Episode) -> Self {
        let is_request = |fact: &&Fact| matches!(fact.what, What::HandoverRequest { .. });
        let requested_at = episode.facts.iter().map(|index| &book.facts[*index]).find(is_request).map(|fact| fact.at);
        let mut messages = Self::default();
        let mut asked_at: Option<Timestamp> = None;
        for fact in episode.messages.iter().map(|index| &book.facts[*index]) {
            let response_ms = asked_at.map(|asked| fact.at.since(asked));
            match message::role(fact) {
                Some(MessageRole::User) => {
                    messages.from_user += 1;
                    asked_at = asked_at.or(Some(fact.at));
                }
                Some(MessageRole::Bot) => {
                    messages.from_bot += 1;
                    set_first(&mut messages.first_response_ms, response_ms);
                    set_first(&mut messages.bot_first_response_ms, response_ms);
                }
                Some(MessageRole::Agent) => {
                    messages.from_agent += 1;
                    set_first(&mut messages.first_response_ms, response_ms);
                    let since_request = |at: Timestamp| (fact.at >= at).then(|| fact.at.since(at));
                    set_first(&mut messages.agent_first_response_ms, requested_at.map_or(response_ms, since_request));
                }
                _ => {}
            }
        }
        messages
    }
}

fn set_first<T>(known: &mut Option<T>, given: Option<T>) {
    if known.is_none() {
        *known = given;
    }
}

/// The service that its starts name first.
fn service(book: &Book, starts: &[usize]) -> Option<String> {
    starts.iter().find_map(|index| match &book.facts[*index].what {
        What::ConversationStart(start) => start.service.clone(),
        _ => None,
    })
}

fn assigns(fact: &Fact) -> bool {
    match &fact.what {
        What::Assignment(_) => true,
        What::HandoverUpdate { update, .. } => update.status == HandoverStatus::Accepted,
        _ => false,
    }
}

/// The agent of the last assignment, acceptance, message or resolution that names one.
fn agent(book: &Book, episode: &Episode) -> Option<String> {
    let of_fact = |index: &usize| match &book.facts[*index].what {
        What::Assignment(assignment) => Some(assignment.agent_id.as_str()),
        What::HandoverUpdate { update, .. } if update.status == HandoverStatus::Accepted => update.agent_id.as_deref(),
        What::Resolution(resolution) if episode.resolution == Some(*index) => resolution.agent_id.as_deref(),
        _ => None,
    };
    let of_message = |index: &usize| match book.facts[*index].what {
        What::Message { role: MessageRole::Agent, agent, .. } => agent,
        _ => None,
    };
    let others = episode.facts.iter().filter_map(|index| Some((*index, of_fact(index)?)));
    let messages = episode.messages.iter().filter_map(|index| Some((*index, of_message(index)?)));
    others.chain(messages).max_by_key(|(index, _)| *index).map(|(_, agent)| agent.to_owned())
}

/// AGENT where an agent resolved it or wrote in it, BOT where it was resolved otherwise.
fn resolved_by(book: &Book, episode: &Episode, messages: &Messages) -> Option<MessageRole> {
    let What::Resolution(resolution) = &book.facts[episode.resolution?].what else { return None };
    let is_agents = resolution.resolved_by == Some(MessageRole::Agent) || resolution.agent_id.is_some();
    Some(if is_agents || messages.from_agent > 0 { MessageRole::Agent } else { MessageRole::Bot })
}

/// Another episode of the same thread is a conversation of the same user, known or not.
fn note_what_followed(episodes: &mut [conversation::Model]) {
    let starts: Vec<Timestamp> = episodes.iter().map(|episode| episode.started_at).collect();
    for (place, episode) in episodes.iter_mut().enumerate() {
        let later = &starts[place + 1..];
        let next = later.get(later.partition_point(|start| *start < episode.ended_at));
        episode.returned_within_day = next.is_some_and(|start| *start < episode.ended_at.plus(DAY_MS));
        episode.reopened = episode.resolved_at.is_some() && episode.returned_within_day;
    }
}

/// Sets, for all conversations of one person, whether another one began within 24 h of each one's end.
pub(super) fn note_returns(conversations: &mut [conversation::Model]) {
    let mut starts: Vec<(Timestamp, usize)> =
        conversations.iter().enumerate().map(|(place, conversation)| (conversation.started_at, place)).collect();
    starts.sort_unstable();
    for (place, conversation) in conversations.iter_mut().enumerate() {
        let first = starts.partition_point(|(start, _)| *start < conversation.ended_at);
        let after = starts.partition_point(|(start, _)| *start < conversation.ended_at.plus(DAY_MS));
        conversation.returned_within_day = starts[first..after].iter().any(|(_, other)| *other != place);
    }
}
