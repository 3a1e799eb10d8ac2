//! Sessions.

use super::{
    attributes::attributes,
    belonging::{Belonging, channel},
    episodes, identity,
    record::{Lead, Session, Settings},
    row::{Effect, Row, in_order},
};

/// The ids of all sessions, in the order of the records. "A session by any row that carries its id."
pub(super) fn ids(rows: &[Row], belonging: &Belonging) -> Vec<String> {
    let mut ids: Vec<String> = belonging.sessions.iter().flatten().cloned().collect();
    ids.sort();
    ids.dedup();
    ids.sort_by_key(|id| of(rows, belonging, id).iter().map(|place| rows[*place].at).min());
    ids
}

/// The rows of a session, in order.
pub(super) fn of(rows: &[Row], belonging: &Belonging, id: &str) -> Vec<usize> {
    in_order(rows, |place, _| belonging.sessions[place].as_deref() == Some(id))
}

/// The session `id`, which stands at `index` of the records.
pub(super) fn session(
    settings: &Settings,
    rows: &[Row],
    belonging: &Belonging,
    leads: &[Lead],
    (index, id): (usize, &String),
) -> Session {
    let own = of(rows, belonging, id);
    let count = |wanted: &dyn Fn(&Row) -> bool| own.iter().filter(|place| wanted(&rows[**place])).count();
    let named = |name: &str| count(&|row| row.is_event(name));
    let said = |role: &str| {
        let says = |place: &&usize| rows[**place].message().is_some_and(|message| message.role == role);
        let counts = |place: &&usize| episodes::is_counted(rows, &belonging.conversations, **place);
        own.iter().filter(says).filter(counts).count()
    };
    let page_views: Vec<&Row> =
        own.iter().map(|place| &rows[*place]).filter(|row| row.is_event("page_viewed")).collect();
    let page = |row: &&Row| row.event.as_ref().and_then(|event| event.page_path.clone());
    // "`startedAt`: the earliest time of anything in it."
    let started_at = rows[own[0]].at;
    let last_activity_at = own.iter().map(|place| &rows[*place]).filter(|row| is_activity(row)).map(|row| row.at).max();
    let last_activity_at = last_activity_at.unwrap_or(started_at).max(started_at);
    // "Each attribute is taken from the earliest row that gives it"; where none does, the first row's own.
    let given = own.iter().find_map(|place| rows[*place].channel.clone());
    let of_first = || channel(rows, &rows[own[0]], belonging.conversations[own[0]].as_ref(), &belonging.conversations);
    let attributes = attributes(rows, &own, settings.domain.as_deref());
    let user_messages = said("USER");
    Session {
        id: id.clone(),
        person: identity::person(rows, &own, started_at),
        channel: given.or_else(of_first).unwrap_or_else(|| "WEB".to_owned()),
        started_at,
        last_activity_at,
        end: end(rows, &own, last_activity_at),
        // "The paths of its first and last page view." "A page view without either counts on no page."
        entry_page: page_views.iter().find_map(page),
        exit_page: page_views.iter().rev().find_map(page),
        page_views: page_views.len(),
        events: count(&|row| row.event.is_some()),
        user_messages,
        bot_messages: said("BOT"),
        agent_messages: said("AGENT"),
        loads: named("widget_loaded"),
        opens: named("widget_opened"),
        forms_shown: named("pre_chat_form_shown"),
        forms_submitted: named("pre_chat_form_submitted"),
        errors: count(&|row| has_category(row, &["ERROR"])),
        conversations: belonging.episodes.iter().filter(|episode| episode.session.as_ref() == Some(id)).count(),
        handovers: count(&|row| matches!(row.effect, Some(Effect::HandoverRequest { .. }))),
        leads: leads.iter().filter(|lead| lead.session == Some(index)).count(),
        product_interests: named("product_interest_shown"),
        // "Bounced: no message from the user, at most one page view, and no event of category ENGAGEMENT, CONVERSION or
        // SECURITY."
        bounced: user_messages == 0 && page_views.len() <= 1 && count(&engages) == 0,
        // "Converted: a `session_converted` event, any event of category CONVERSION, or a lead. The first of them."
        converted_at: own.iter().map(|place| &rows[*place]).find(|row| converts(row)).map(|row| row.at),
        is_bot: attributes.get("deviceType").is_some_and(|device| device == "BOT"),
        attributes,
    }
}

/// "`lastActivityAt`: the latest of its events, startSession, touchSession, messages of role USER, handover requests,
/// leads and scores"; "startConversation opens and lengthens a session as the user's own act". "Client messages that
/// are not counted are events, and lengthen."
fn is_activity(row: &Row) -> bool {
    let acts = match &row.effect {
        Some(Effect::Message(message)) => message.role == "USER",
        Some(
            Effect::SessionStart
            | Effect::SessionTouch
            | Effect::ConversationStart { .. }
            | Effect::HandoverRequest { .. }
            | Effect::Lead { .. }
            | Effect::Score(_),
        ) => true,
        _ => false,
    };
    acts || row.event.is_some()
}

/// "An end is in force only while nothing that counts as activity is later." Of several the first: it is ended then,
/// and nothing happened since.
fn end(rows: &[Row], own: &[usize], last_activity_at: i64) -> Option<(i64, bool)> {
    own.iter().filter(|place| rows[**place].at >= last_activity_at).find_map(|place| match rows[*place].effect {
        Some(Effect::SessionEnd { error }) => Some((rows[*place].at, error)),
        _ => None,
    })
}

fn has_category(row: &Row, categories: &[&str]) -> bool {
    row.event.as_ref().is_some_and(|event| categories.contains(&event.category.as_str()))
}

/// "For bounce, a conversation's explicit start, a handover request, a lead and a score count as their events do."
fn engages(row: &Row) -> bool {
    let effect = matches!(
        row.effect,
        Some(
            Effect::ConversationStart { .. } | Effect::HandoverRequest { .. } | Effect::Lead { .. } | Effect::Score(_)
        )
    );
    effect || has_category(row, &["ENGAGEMENT", "CONVERSION", "SECURITY"])
}

fn converts(row: &Row) -> bool {
    has_category(row, &["CONVERSION"]) || matches!(row.effect, Some(Effect::Lead { .. }))
}
