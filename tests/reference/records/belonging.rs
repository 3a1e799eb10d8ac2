//! Which session, conversation and episode every row belongs to.

use std::collections::BTreeSet;

use super::{
    episodes::{self, Episode},
    missing,
    record::Settings,
    row::{Effect, Row, in_order},
};

/// What every row belongs to, by its place.
pub(super) struct Belonging {
    pub(super) sessions: Vec<Option<String>>,
    pub(super) conversations: Vec<Option<String>>,
    pub(super) episodes: Vec<Episode>,
    /// Places in `episodes`.
    pub(super) episode_of: Vec<Option<usize>>,
}

/// Sessions follow from conversations (a row without a session id is in its conversation's), and conversations from
/// sessions (a row without a conversation id means its session's), so the rows without a conversation are told theirs
/// step by step.
pub(super) fn settle(settings: &Settings, rows: &[Row]) -> Belonging {
    let mut conversations: Vec<Option<String>> = rows.iter().map(|row| named(rows, row)).collect();
    let steps: BTreeSet<_> = rows.iter().filter_map(missing::step).collect();
    for step in steps {
        let sessions = sessions(rows, &conversations, settings.session_timeout);
        let episodes = episodes::all(rows, &sessions, &conversations, settings.conversation_timeout);
        for (place, row) in rows.iter().enumerate().filter(|(_, row)| missing::step(row) == Some(step)) {
            let session = sessions[place].as_ref();
            conversations[place] = session.and_then(|session| missing::meant(rows, &episodes, session, row));
        }
    }
    // What moves a record on is of its conversation, also where that was found only now.
    for (place, row) in rows.iter().enumerate() {
        let of_record = || record(rows, row).and_then(|record| conversations[record].clone());
        conversations[place] = conversations[place].clone().or_else(of_record);
    }
    let sessions = sessions(rows, &conversations, settings.session_timeout);
    let episodes = episodes::all(rows, &sessions, &conversations, settings.conversation_timeout);
    let of_row = |place| episodes::of_row(rows, &conversations, &episodes, place);
    let episode_of = (0..rows.len()).map(of_row).collect();
    Belonging { sessions, conversations, episodes, episode_of }
}

/// "Session of a row: the id it carries; else that of its conversation; else, for events, USER messages,
/// startConversation and leads with a user or anonymous id, the implicit session; else, for other rows of such a
/// conversation, the implicit session of the latest USER row (or start) of it at or before, else of the first; else
/// none."
fn sessions(rows: &[Row], conversations: &[Option<String>], timeout: i64) -> Vec<Option<String>> {
    let implicit = implicit(rows, conversations, timeout);
    let own = |place: usize| {
        let row = &rows[place];
        if row.session_id.is_some() {
            return row.session_id.clone();
        }
        let of_conversation = named(rows, row).and_then(|id| carried(rows, conversations, &id, row.at));
        of_conversation.or_else(|| implicit[place].clone()).or_else(|| followed(rows, &implicit, row))
    };
    let own: Vec<Option<String>> = (0..rows.len()).map(own).collect();
    // "Delivery statuses, handover and lead updates belong to the session" of what they are about.
    (0..rows.len()).map(|place| own[place].clone().or_else(|| own[record(rows, &rows[place])?].clone())).collect()
}

/// "The session id carried by the latest row of that conversationId at or before it, else by the first after it."
fn carried(rows: &[Row], conversations: &[Option<String>], id: &str, at: i64) -> Option<String> {
    // Rows that name it; nobody but the rows that were told so does of one that is named after its session.
    let is_of_it = |place: usize, row: &Row| {
        row.conversation_id.as_deref() == Some(id)
            || id.starts_with("auto:") && conversations[place].as_deref() == Some(id)
    };
    let carrying = |place: usize, row: &Row| row.session_id.is_some() && is_of_it(place, row);
    let carrying = in_order(rows, carrying);
    let found = carrying.iter().rfind(|place| rows[**place].at <= at).or(carrying.first())?;
    rows[*found].session_id.clone()
}

/// "The implicit session: rows of the same channel and the same id on the row (user id, else anonymous id), in time
/// order"; "cut where the gap is longer than the timeout".
fn implicit(rows: &[Row], conversations: &[Option<String>], timeout: i64) -> Vec<Option<String>> {
    let naming: Vec<_> = rows.iter().map(|row| row.conversation_id.clone()).collect();
    let group = |place: usize| -> Option<String> {
        let row = &rows[place];
        if !opens_implicit(row) || row.session_id.is_some() {
            return None;
        }
        let carries = |id: &String| carried(rows, conversations, id, row.at).is_some();
        if named(rows, row).as_ref().is_some_and(carries) {
            return None;
        }
        let user = row.user_id.as_ref().map(|id| format!("u:{id}"));
        let id = user.or_else(|| row.anonymous_id.as_ref().map(|id| format!("a:{id}")))?;
        let channel = channel(rows, row, named(rows, row).as_ref(), &naming);
        Some(format!("{} {id}", channel.as_deref().unwrap_or("WEB")))
    };
    let groups: Vec<Option<String>> = (0..rows.len()).map(group).collect();
    let mut sessions = vec![None; rows.len()];
    for group in groups.iter().flatten().collect::<BTreeSet<_>>() {
        let (mut start, mut last) = (i64::MIN, i64::MIN);
        for place in in_order(rows, |place, _| groups[place].as_ref() == Some(group)) {
            let at = rows[place].at;
            if last == i64::MIN || at - last > timeout {
                start = at;
            }
            last = at;
            sessions[place] = Some(format!("implicit {group} from {start}"));
        }
    }
    sessions
}

/// "Messages of bot, agent and system, AI calls, … never open one that has no id."
fn opens_implicit(row: &Row) -> bool {
    let does = match &row.effect {
        Some(Effect::Message(message)) => message.role == "USER",
        Some(Effect::ConversationStart { .. } | Effect::Lead { .. }) => true,
        _ => false,
    };
    does || row.event.is_some()
}

/// The implicit session of "the latest USER row (or start)" of the row's conversation "at or before, else of the
/// first".
fn followed(rows: &[Row], implicit: &[Option<String>], row: &Row) -> Option<String> {
    let conversation = &named(rows, row)?;
    let leads = |place: usize, other: &Row| {
        let by_user = other.message().is_some_and(|message| message.role == "USER");
        let is_lead = by_user || matches!(other.effect, Some(Effect::ConversationStart { .. }));
        is_lead && implicit[place].is_some() && other.conversation_id.as_ref() == Some(conversation)
    };
    let leading = in_order(rows, leads);
    let found = leading.iter().rfind(|place| rows[**place].at <= row.at).or(leading.first())?;
    implicit[*found].clone()
}

/// The conversation that a row names, itself or by the record that it moves on: an event tells the same as the mutation.
fn named(rows: &[Row], row: &Row) -> Option<String> {
    row.conversation_id.clone().or_else(|| rows[record(rows, row)?].conversation_id.clone())
}

/// The row of the record that a row moves on.
fn record(rows: &[Row], row: &Row) -> Option<usize> {
    rows.iter().position(|other| match (&row.effect, &other.effect) {
        (Some(Effect::Status { message_id, .. }), Some(Effect::Message(message))) => message.id == *message_id,
        (Some(Effect::HandoverUpdate { id: Some(of), .. }), Some(Effect::HandoverRequest { id, .. })) => id == of,
        (Some(Effect::LeadUpdate { id: of, .. }), Some(Effect::Lead { id, .. })) => id == of,
        _ => false,
    })
}

/// "Channel of a row: its own, its request's, its conversation's", where any is given. A conversation's: the earliest
/// that a row of it gives.
pub(super) fn channel(
    rows: &[Row],
    row: &Row,
    conversation: Option<&String>,
    conversations: &[Option<String>],
) -> Option<String> {
    let gives = |place: usize, other: &Row| conversations[place].as_ref() == conversation && other.channel.is_some();
    let of_conversation = || in_order(rows, gives).first().and_then(|place| rows[*place].channel.clone());
    row.channel.clone().or_else(|| conversation.and_then(|_| of_conversation()))
}
