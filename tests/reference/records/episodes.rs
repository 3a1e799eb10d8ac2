//! Conversations cut into episodes.

use std::collections::BTreeSet;

use super::{
    missing,
    row::{Effect, Row, in_order},
};

/// One engagement under a conversation id.
#[derive(Clone, Debug)]
pub(super) struct Episode {
    pub(super) id: String,
    /// From 1.
    pub(super) number: usize,
    pub(super) started_at: i64,
    /// "A conversation belongs to the session of its first row (its start or first message; a later episode, the user's
    /// opening message)."
    pub(super) session: Option<String>,
    /// Its counted messages of users, bot and agents, in order.
    pub(super) messages: Vec<usize>,
    /// The resolution in force.
    pub(super) resolution: Option<usize>,
}

/// Whether the message counts. "Where a conversation has messages from the server, those that the client reported about
/// it are kept but not counted", "per conversationId over all episodes". "System messages stand outside all of the
/// following", this rule included: they count whoever reports them, and silence nobody.
pub(super) fn is_counted(rows: &[Row], conversations: &[Option<String>], place: usize) -> bool {
    let Some(message) = rows[place].message() else { return false };
    let server_speaks = |other: usize| {
        let by_server = rows[other].message().is_some_and(|message| message.from_server && message.role != "SYSTEM");
        by_server && conversations[other] == conversations[place]
    };
    message.role == "SYSTEM" || message.from_server || !(0..rows.len()).any(server_speaks)
}

/// All episodes, by conversation id and number.
pub(super) fn all(
    rows: &[Row],
    sessions: &[Option<String>],
    conversations: &[Option<String>],
    timeout: i64,
) -> Vec<Episode> {
    let ids: BTreeSet<&String> = conversations.iter().flatten().collect();
    ids.into_iter().flat_map(|id| of_conversation(rows, sessions, conversations, id, timeout)).collect()
}

/// The messages that episodes are made of, in order. "Order within a conversation: `sentAt`, then message id", "byte by
/// byte".
pub(super) fn messages(rows: &[Row], conversations: &[Option<String>], id: &str) -> Vec<usize> {
    let belongs = |place: usize, row: &Row| {
        let speaks = row.message().is_some_and(|message| message.role != "SYSTEM");
        speaks && conversations[place].as_deref() == Some(id) && is_counted(rows, conversations, place)
    };
    let mut messages = in_order(rows, belongs);
    messages.sort_by_key(|place| (rows[*place].at, rows[*place].message().map(|message| message.id.as_bytes())));
    messages
}

fn of_conversation(
    rows: &[Row],
    sessions: &[Option<String>],
    conversations: &[Option<String>],
    id: &str,
    timeout: i64,
) -> Vec<Episode> {
    let names = |place: usize| conversations[place].as_deref() == Some(id);
    let resolutions =
        in_order(rows, |place, row| names(place) && matches!(row.effect, Some(Effect::Resolution { .. })));
    // "conversation_started", and rows without a conversation id that open one.
    let starts = in_order(rows, |place, row| {
        let is_start = matches!(row.effect, Some(Effect::ConversationStart { .. }));
        let opens = || missing::opens(row, sessions[place].as_ref(), conversations[place].as_ref());
        names(place) && (is_start || (row.message().is_none() && opens()))
    });
    let messages = messages(rows, conversations, id);
    let role = |place: usize| rows[place].message().map_or("", |message| message.role.as_str());
    let begin = |place: usize, number: usize, messages: Vec<usize>| Episode {
        id: id.to_owned(),
        number,
        started_at: rows[place].at,
        session: sessions[place].clone(),
        messages,
        resolution: None,
    };

    let mut episodes: Vec<Episode> = Vec::new();
    // "A conversation's `startedAt`: the earliest of its given starts and its first message." At the same time the
    // start comes first, for it opens what the message is in.
    let first = [starts.first(), messages.first()].into_iter().flatten().min_by_key(|place| rows[**place].at);
    let Some(first) = first.copied() else { return episodes };
    episodes.push(begin(first, 1, Vec::new()));
    for place in messages {
        let at = rows[place].at;
        let running = episodes.last_mut().expect("the first episode is there");
        // "A resolution at T ends the episode running at T, after the messages at T: only a later message of the user
        // opens the next." A resolution before all of it belongs to the first episode.
        let is_resolved = resolutions.iter().any(|resolution| {
            let since = running.number == 1 || rows[*resolution].at >= running.started_at;
            since && rows[*resolution].at < at
        });
        // "Or if its last message is from bot or agent and at least the conversation timeout old."
        let is_answered =
            running.messages.last().is_some_and(|last| role(*last) != "USER" && at - rows[*last].at >= timeout);
        if role(place) == "USER" && (is_resolved || is_answered) && first != place {
            let number = running.number + 1;
            episodes.push(begin(place, number, vec![place]));
        } else {
            // "Any other message belongs to the running episode, however late."
            running.messages.push(place);
        }
    }
    // "A second resolution of an episode changes nothing."
    for resolution in resolutions {
        let place = at(&episodes, id, rows[resolution].at).expect("there is an episode");
        episodes[place].resolution.get_or_insert(resolution);
    }
    episodes
}

/// The episode that a row belongs to which names the conversation. "To the last episode that started at or before its
/// time, else to the first."
pub(super) fn at(episodes: &[Episode], id: &str, at: i64) -> Option<usize> {
    let of_id: Vec<usize> = (0..episodes.len()).filter(|place| episodes[*place].id == id).collect();
    of_id.iter().rfind(|place| episodes[**place].started_at <= at).or(of_id.first()).copied()
}

/// The episode of each row; a message that counts is in the one that it is a message of.
pub(super) fn of_row(
    rows: &[Row],
    conversations: &[Option<String>],
    episodes: &[Episode],
    place: usize,
) -> Option<usize> {
    let holds = |episode: &Episode| episode.messages.contains(&place);
    episodes.iter().position(holds).or_else(|| at(episodes, conversations[place].as_ref()?, rows[place].at))
}
