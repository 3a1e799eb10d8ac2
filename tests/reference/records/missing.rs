//! Which conversation a row means that names none.

use super::{
    episodes::Episode,
    row::{Effect, Row},
};

/// What a row without a conversation does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// "message_sent, message_received, handover_requested, csat_submitted, and requestHandover with a session, mean
    /// the session's conversation that began last at or before the time and is not resolved at it; else
    /// `auto:<sessionId>`, which they open. conversation_started without one is that too": a widget that tells the start
    /// of a conversation which the back end names tells of that one.
    FindsOrOpens,
    /// "conversation_resolved, AI calls and leads mean the same and open none."
    Finds,
    None,
}

fn meaning(row: &Row) -> Meaning {
    match &row.effect {
        Some(
            Effect::Message(_) | Effect::HandoverRequest { .. } | Effect::Score(_) | Effect::ConversationStart { .. },
        ) => Meaning::FindsOrOpens,
        Some(Effect::Resolution { .. } | Effect::Lead { .. } | Effect::Call(_) | Effect::CallFailure(_)) => {
            Meaning::Finds
        }
        _ => Meaning::None,
    }
}

/// The id of the conversation that a session's rows open without naming one.
fn auto(session: &str) -> String {
    format!("auto:{session}")
}

/// When the rows without a conversation can be told theirs: together with those of one step, after all of the steps
/// before. A row cannot be in a conversation that is there only because of itself, so what began and was resolved
/// before comes first; of one instant, those that may open one come before those that only find one. None: the row
/// names one, or means none.
pub(super) fn step(row: &Row) -> Option<(i64, bool)> {
    match meaning(row) {
        _ if row.conversation_id.is_some() => None,
        Meaning::FindsOrOpens => Some((row.at, false)),
        Meaning::Finds => Some((row.at, true)),
        Meaning::None => None,
    }
}

/// The conversation that a row of the session means, given the episodes that there are without it.
pub(super) fn meant(rows: &[Row], episodes: &[Episode], session: &str, row: &Row) -> Option<String> {
    match meaning(row) {
        Meaning::FindsOrOpens => Some(running(rows, episodes, session, row.at).unwrap_or_else(|| auto(session))),
        Meaning::Finds => running(rows, episodes, session, row.at),
        Meaning::None => None,
    }
}

/// "The session's conversation that began last at or before the time and is not resolved at it." Read: of those that
/// are not resolved, the last begun. As a resolution at T comes after the messages at T, one resolved at that very time
/// is not resolved yet. Of two begun at once the greater id, so that arrival does not matter.
fn running(rows: &[Row], episodes: &[Episode], session: &str, at: i64) -> Option<String> {
    let is_resolved = |episode: &Episode| episode.resolution.is_some_and(|place| rows[place].at < at);
    let of_session = episodes.iter().filter(|episode| episode.session.as_deref() == Some(session));
    // One that the next has followed, wherever that began, is over.
    let is_followed = |episode: &Episode| {
        let mut later = episodes.iter().filter(|other| other.id == episode.id && other.number > episode.number);
        later.any(|other| other.started_at <= at)
    };
    let running = of_session.filter(|it| it.started_at <= at && !is_resolved(it) && !is_followed(it));
    running.max_by_key(|episode| (episode.started_at, &episode.id)).map(|episode| episode.id.clone())
}

/// Whether the row opens the conversation that it means: `auto:<sessionId>`.
pub(super) fn opens(row: &Row, session: Option<&String>, conversation: Option<&String>) -> bool {
    let opens = meaning(row) == Meaning::FindsOrOpens;
    let auto = session.map(|session| auto(session));
    opens && row.conversation_id.is_none() && auto.is_some() && conversation == auto.as_ref()
}
