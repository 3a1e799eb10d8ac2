//! Sessions and who is behind them.

use parlance_entity::vocabulary::ItemKind;

use crate::{
    ingest::{
        draft::{Draft, Row, Subject},
        enrich, fingerprint,
        item::{EndSessionInput, IdentifyUserInput, StartSessionInput, TouchSessionInput},
    },
    model::payload::{Identify, SessionEnd, SessionStart},
};

use super::{
    Arrival,
    text::{CONTENT_LENGTH, Checked, id, object, optional_id, short, text, time},
};

/// A session begins. The same call again is a duplicate, also without a time: a session begins once.
pub(super) fn start(here: &Arrival<'_>, input: StartSessionInput) -> Checked<Draft> {
    let session_id = id("sessionId", input.session_id)?;
    let user_id = optional_id("userId", input.user_id)?;
    let anonymous_id = optional_id("anonymousId", input.anonymous_id)?;
    let at = time("startedAt", input.started_at, here.now)?;
    let given = input.context.unwrap_or_default();
    let payload = SessionStart {
        context: enrich::context(&given, &here.device, here.geo),
        page_url: short("pageUrl", input.page_url)?,
        page_title: short("pageTitle", input.page_title)?,
    };
    let content = (&session_id, &user_id, &anonymous_id, input.channel, &payload);
    let item_id = fingerprint::of_content("session start", &content, input.started_at);
    let mut row = here.item(ItemKind::SessionStart, item_id, at, &payload);
    row.given_channel = input.channel;
    row.session_id = Some(session_id.clone());
    row.user_id = user_id;
    row.anonymous_id = anonymous_id;
    row.ip = payload.context.ip;
    Ok(Draft { row: Row::Item(row), subject: Subject::Session(session_id) })
}

/// A session is still alive.
pub(super) fn touch(here: &Arrival<'_>, input: TouchSessionInput) -> Checked<Draft> {
    let session_id = id("sessionId", input.session_id)?;
    let at = time("at", input.at, here.now)?;
    let payload = SessionStart {
        page_url: short("pageUrl", input.page_url)?,
        page_title: short("pageTitle", input.page_title)?,
        ..SessionStart::default()
    };
    let item_id = fingerprint::of_instant("session touch", &(&session_id, &payload), input.at, here.now);
    let mut row = here.item(ItemKind::SessionTouch, item_id, at, &payload);
    row.session_id = Some(session_id.clone());
    Ok(Draft { row: Row::Item(row), subject: Subject::Session(session_id) })
}

/// A session ends.
pub(super) fn end(here: &Arrival<'_>, input: EndSessionInput) -> Checked<Draft> {
    let session_id = id("sessionId", input.session_id)?;
    let at = time("endedAt", input.ended_at, here.now)?;
    let payload = SessionEnd {
        error: input.error.unwrap_or(false),
        last_user_message: text("lastUserMessage", input.last_user_message, CONTENT_LENGTH)?,
        last_bot_message: text("lastBotMessage", input.last_bot_message, CONTENT_LENGTH)?,
    };
    let item_id = fingerprint::of_instant("session end", &(&session_id, &payload), input.ended_at, here.now);
    let mut row = here.item(ItemKind::SessionEnd, item_id, at, &payload);
    row.session_id = Some(session_id.clone());
    Ok(Draft { row: Row::Item(row), subject: Subject::Session(session_id) })
}

/// Who the user is. The same call again is a duplicate: by its id where the door has ids of calls, else by its content,
/// also without a time.
pub(super) fn identify(here: &Arrival<'_>, input: IdentifyUserInput, call_id: Option<String>) -> Checked<Draft> {
    let user_id = id("userId", input.user_id)?;
    let anonymous_id = optional_id("anonymousId", input.anonymous_id)?;
    let session_id = optional_id("sessionId", input.session_id)?;
    let at = time("at", input.at, here.now)?;
    let payload = Identify {
        email: short("email", input.email)?,
        name: short("name", input.name)?,
        phone: short("phone", input.phone)?,
        traits: object("traits", input.traits)?,
    };
    let item_id = match call_id {
        Some(call_id) => fingerprint::of_content("identify call", &call_id, None),
        None => fingerprint::of_content("identify", &(&user_id, &anonymous_id, &session_id, &payload), input.at),
    };
    let mut row = here.item(ItemKind::Identify, item_id, at, &payload);
    row.session_id = session_id;
    row.user_id = Some(user_id.clone());
    row.anonymous_id = anonymous_id;
    Ok(Draft { row: Row::Item(row), subject: Subject::Person(user_id) })
}
