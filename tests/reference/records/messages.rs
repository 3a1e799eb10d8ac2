//! Messages.

use super::{
    belonging::Belonging,
    episodes,
    record::Message,
    row::{Effect, Row},
};

/// Every message, also those that are not counted; `session` tells the index of a row's.
pub(super) fn messages(rows: &[Row], belonging: &Belonging, session: impl Fn(usize) -> Option<usize>) -> Vec<Message> {
    let message = |place: usize| {
        let row = &rows[place];
        let said = row.message()?;
        let counted = episodes::is_counted(rows, &belonging.conversations, place);
        let has = |wanted: &str| statuses(rows, &said.id).any(|status| status == wanted);
        let has_status = statuses(rows, &said.id).next().is_some();
        let is_sent = counted && ["BOT", "AGENT"].contains(&said.role.as_str());
        // "Read implies delivered"; "FAILED and neither delivered nor read".
        let delivered = has("DELIVERED") || has("READ");
        Some(Message {
            id: said.id.clone(),
            conversation_id: belonging.conversations[place].clone().unwrap_or_default(),
            conversation: belonging.episode_of[place],
            session: session(place),
            role: said.role.clone(),
            agent: said.agent.clone(),
            length: said.length,
            sent_at: row.at,
            counted,
            response_time: response_time(rows, belonging, place).filter(|_| is_sent),
            has_status,
            delivered,
            read: has("READ"),
            failed: has("FAILED") && !delivered,
            // "`sent` ones with a status whose next message is the user's."
            replied: is_sent && has_status && is_followed_by_user(rows, belonging, place),
        })
    };
    (0..rows.len()).filter_map(message).collect()
}

fn statuses<'a>(rows: &'a [Row], id: &'a str) -> impl Iterator<Item = &'a str> {
    rows.iter().filter_map(move |row| match &row.effect {
        Some(Effect::Status { message_id, status }) if message_id == id => Some(status.as_str()),
        _ => None,
    })
}

fn is_user(rows: &[Row], place: usize) -> bool {
    rows[place].message().is_some_and(|message| message.role == "USER")
}

/// "If the user has been waiting, from the first message of the user since the last one of bot or agent." Within the
/// conversation: the episode.
fn response_time(rows: &[Row], belonging: &Belonging, place: usize) -> Option<i64> {
    let episode = belonging.episodes.iter().find(|episode| episode.messages.contains(&place))?;
    let mut waiting_since = None;
    for other in &episode.messages {
        if *other == place {
            return waiting_since.map(|since| rows[place].at - since);
        }
        waiting_since = if is_user(rows, *other) { waiting_since.or(Some(rows[*other].at)) } else { None };
    }
    None
}

/// "`replied`: the next message under the same conversationId."
fn is_followed_by_user(rows: &[Row], belonging: &Belonging, place: usize) -> bool {
    let Some(id) = &belonging.conversations[place] else { return false };
    let messages = episodes::messages(rows, &belonging.conversations, id);
    let next = messages.iter().skip_while(|other| **other != place).nth(1);
    next.is_some_and(|next| is_user(rows, *next))
}

/// The messages of one role in an episode, in order.
pub(super) fn of_role(rows: &[Row], messages: &[usize], role: &str) -> Vec<usize> {
    let says = |place: &&usize| rows[**place].message().is_some_and(|message| message.role == role);
    messages.iter().filter(says).copied().collect()
}
