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
    let review = facts()
        .rev()
        .find_map(|fact| if let What::Review(review) = &fact.what { Some((review, fact.at)) } else { None });
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
        followed_within_day: false,
        returned_within_day: false,
        first_conversation_at: None,
        score: score.map(|(score, _)| score.score),
        score_comment: score.and_then(|(score, _)| score.comment.clone()),
        score_at: score.map(|(_, at)| at),
        review_score: review.map(|(review, _)| review.score),
        reviewer: review.map(|(review, _)| review.reviewer.clone()),
        review_notes: review.and_then(|(review, _)| review.notes.clone()),
        reviewed_at: review.map(|(_, at)| at),
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
        episode.followed_within_day = next.is_some_and(|start| *start < episode.ended_at.plus(DAY_MS));
        episode.returned_within_day = episode.followed_within_day;
        episode.reopened = episode.resolved_at.is_some() && episode.followed_within_day;
    }
}

/// Sets, for all conversations of one person, whether another one began within 24 h of each one's end. An episode of its
/// thread of which nobody knows whose it is counts too.
pub(super) fn note_returns(conversations: &mut [conversation::Model]) {
    let mut starts: Vec<(Timestamp, usize)> =
        conversations.iter().enumerate().map(|(place, conversation)| (conversation.started_at, place)).collect();
    starts.sort_unstable();
    for (place, conversation) in conversations.iter_mut().enumerate() {
        let first = starts.partition_point(|(start, _)| *start < conversation.ended_at);
        let after = starts.partition_point(|(start, _)| *start < conversation.ended_at.plus(DAY_MS));
        let is_another = |(_, other): &(Timestamp, usize)| *other != place;
        conversation.returned_within_day =
            conversation.followed_within_day || starts[first..after].iter().any(is_another);
    }
}

#[cfg(test)]
mod tests {
    use parlance_entity::{
        conversation,
        vocabulary::{ConversationStatus, ItemKind, MessageRole},
    };
    use serde_json::json;

    use crate::model::{
        conversation_status,
        story::{Story, second},
    };

    fn one(story: Story) -> conversation::Model {
        let mut conversations = story.records().conversations;
        assert_eq!(conversations.len(), 1);
        conversations.remove(0)
    }

    fn talk(told: &str) -> Story {
        let mut story = Story::default();
        story.talk("c1", told);
        story
    }

    #[test]
    fn a_greeting_answers_nothing() {
        let conversation = one(talk("b0 u10 b13 a20"));
        assert_eq!(conversation.first_response_ms, Some(3_000));
        assert_eq!(conversation.bot_first_response_ms, Some(3_000));
        assert_eq!(conversation.agent_first_response_ms, Some(10_000));
        assert!(!conversation.unanswered);
    }

    #[test]
    fn a_greeting_alone_leaves_the_user_answered() {
        let conversation = one(talk("b0 u10"));
        assert_eq!((conversation.first_response_ms, conversation.unanswered), (None, false));
        assert!(one(talk("u10")).unanswered);
    }

    #[test]
    fn an_agents_first_response_counts_from_the_handover_request() {
        let mut story = talk("u0 a5 a60");
        story.request("c1", 20, "h1");
        assert_eq!(one(story).agent_first_response_ms, Some(40_000));
    }

    #[test]
    fn it_is_queued_until_accepted_and_assigned_from_then_on() {
        let status = |story: Story| conversation_status(&one(story), second(100));
        let asked = || {
            let mut story = talk("u0");
            story.request("c1", 10, "h1");
            story
        };
        assert_eq!(status(talk("u0")), ConversationStatus::Open);
        assert_eq!(status(asked()), ConversationStatus::Queued);
        let after = |update: &str| {
            let mut story = asked();
            story.update("h1", 20, update);
            status(story)
        };
        assert_eq!(after("ACCEPTED"), ConversationStatus::Assigned);
        assert_eq!(after("DECLINED"), ConversationStatus::Open);
        assert_eq!(after("CALLBACK"), ConversationStatus::Queued);
        assert_eq!(status(talk("u0 a1")), ConversationStatus::Assigned);
    }

    #[test]
    fn it_is_dropped_when_the_last_message_is_as_old_as_the_timeout() {
        let conversation = one(talk("u0 b10 s99"));
        assert_eq!(conversation_status(&conversation, second(1809)), ConversationStatus::Open);
        assert_eq!(conversation_status(&conversation, second(1810)), ConversationStatus::Dropped);
        assert_eq!((conversation.ended_at, conversation.duration_ms), (second(10), 10_000));
    }

    #[test]
    fn an_agent_resolved_it_by_saying_so_or_by_having_written() {
        let by = |told: &str, resolution| {
            let mut story = talk(told);
            story.item_on("c1", 50, ItemKind::Resolution, resolution);
            one(story).resolved_by
        };
        assert_eq!(by("u0 b1", json!({})), Some(MessageRole::Bot));
        assert_eq!(by("u0 b1", json!({"resolved_by": "AGENT"})), Some(MessageRole::Agent));
        assert_eq!(by("u0 b1", json!({"agent_id": "anna"})), Some(MessageRole::Agent));
        assert_eq!(by("u0 a1", json!({"resolved_by": "BOT"})), Some(MessageRole::Agent));
        assert_eq!(one(talk("u0 a1")).resolved_by, None);
    }

    #[test]
    fn the_agent_is_the_last_that_it_went_to() {
        let mut story = talk("u0");
        story.item_on("c1", 30, ItemKind::Assignment, json!({"agent_id": "carl"}));
        story.message(20, "c1", "m9", MessageRole::Agent).agent_id = Some("bob".to_owned());
        story.request("c1", 5, "h1");
        story.update("h1", 10, "ACCEPTED");
        assert_eq!(one(story).agent_id.as_deref(), Some("carl"));
    }

    #[test]
    fn the_last_score_counts() {
        let mut story = talk("u0");
        for (seconds, score, comment) in [(30, 2, json!(null)), (10, 5, json!("fine"))] {
            story.item_on("c1", seconds, ItemKind::Score, json!({"score": score, "comment": comment}));
        }
        let conversation = one(story);
        assert_eq!((conversation.score, conversation.score_comment), (Some(2), None));
        assert_eq!(conversation.score_at, Some(second(30)));
    }

    #[test]
    fn it_is_reopened_only_within_a_day_of_its_resolution() {
        let reopened = |told: &str| {
            let mut story = talk(told);
            story.resolve("c1", 100);
            let conversations = story.records().conversations;
            assert_eq!(conversations.len(), 2);
            (conversations[0].reopened, conversations[0].returned_within_day)
        };
        assert_eq!(reopened("u0 b1 u86499"), (true, true));
        assert_eq!(reopened("u0 b1 u86500"), (false, false));
    }

    #[test]
    fn it_belongs_to_the_session_of_its_first_row() {
        let mut story = Story::default();
        for (seconds, session, id) in [(0, "s1", "m1"), (5000, "s2", "m3")] {
            let message = story.message(seconds, "c1", id, MessageRole::User);
            message.session_id = Some(session.to_owned());
            message.session_given = true;
        }
        story.message(1, "c1", "m2", MessageRole::Bot);
        let records = story.records();
        let told: Vec<_> = records.conversations.iter().filter_map(|row| row.session_id.as_deref()).collect();
        assert_eq!(told, ["s1", "s2"]);
        assert!(records.sessions.iter().all(|session| session.conversations == 1));
    }
}
