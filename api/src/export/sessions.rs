//! Sessions, with the reports of their start, their visits and their end. One whose start nobody reported gets a report of
//! it, so that it is there again even where its events are not.

use parlance_entity::{item, session, vocabulary::ItemKind};
use sea_orm::ColumnTrait;
use serde_json::{Map, Value, json};

use super::{
    report,
    table::{Column, Exported, Row, Selection, client_id, columns, flat},
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<session::Model>] = columns![
    "sessionId" = id,
    "userId" = user_id(client_id),
    "anonymousId" = anonymous_id,
    "channel" = channel,
    "startedAt" = started_at,
    "lastActivityAt" = last_activity_at,
    "endedAt" = ended_at,
    "endedByError" = ended_by_error,
    "durationMs" = duration_ms,
    "implicit" = is_implicit,
    "returning" = returning,
    "bounced" = bounced,
    "convertedAt" = converted_at,
    "entryPage" = entry_page,
    "exitPage" = exit_page,
    "pageViews" = page_views,
    "events" = event_count,
    "conversations" = conversations,
    "handovers" = handovers,
    "leads" = leads,
    "errors" = errors,
    "messagesFromUser" = messages_from_user,
    "messagesFromBot" = messages_from_bot,
    "messagesFromAgent" = messages_from_agent,
    "widgetLoads" = widget_loads,
    "widgetOpens" = widget_opens,
    "serviceType" = service_type,
    "referrer" = referrer,
    "referrerDomain" = referrer_domain,
    "utmSource" = utm_source,
    "utmMedium" = utm_medium,
    "utmCampaign" = utm_campaign,
    "utmTerm" = utm_term,
    "utmContent" = utm_content,
    "browser" = browser,
    "browserVersion" = browser_version,
    "os" = os,
    "osVersion" = os_version,
    "deviceType" = device_type,
    "screenWidth" = screen_width,
    "screenHeight" = screen_height,
    "language" = language,
    "country" = country,
    "city" = city,
    "triggeredBy" = triggered_by,
    "isBot" = is_bot,
];

/// What is reported of sessions themselves.
const KINDS: &[ItemKind] =
    &[ItemKind::SessionStart, ItemKind::SessionTouch, ItemKind::SessionEnd, ItemKind::Identify, ItemKind::AiCall];

impl Exported for session::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        session::Column::StartedAt
    }

    fn keyset() -> Keyset<Row<Self>> {
        Keyset::ascending("export")
            .number(session::Column::StartedAt.into_expr(), |row: &Row<Self>| row.started_at.0)
            .text(session::Column::Id.into_expr(), |row: &Row<Self>| row.id.clone())
    }

    async fn lines(all: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        let ids = rows.iter().map(|row| row.id.clone()).collect();
        let mut found = report::naming(all, item::Column::SessionId, ids, KINDS).await?;
        for items in found.values_mut() {
            // A call for a conversation comes with that.
            items.retain(|item| item.kind != ItemKind::AiCall || item.conversation_id.is_none());
        }
        let line = |row| {
            let mut line = flat::<Self>(row);
            line.insert("reports".to_owned(), reports(row, found.get(&row.id)));
            line
        };
        Ok(rows.iter().map(line).collect())
    }
}

fn reports(row: &session::Model, items: Option<&Vec<item::Model>>) -> Value {
    let mut reports: Vec<_> = items.into_iter().flatten().filter_map(report::of).collect();
    let is_started = items.is_some_and(|items| items.iter().any(|item| item.kind == ItemKind::SessionStart));
    // One that was cut from rows without a session id is cut from them again.
    if !is_started && !row.is_implicit {
        reports.insert(0, start(row));
    }
    json!(reports)
}

/// The start of a session that nobody reported. Of two ids it names one: naming both would say that they are one person.
fn start(row: &session::Model) -> Map<String, Value> {
    let anonymous_id = row.anonymous_id.as_ref().filter(|_| row.own_user_id.is_none());
    let context = json!({
        "referrer": row.referrer, "utmSource": row.utm_source, "utmMedium": row.utm_medium,
        "utmCampaign": row.utm_campaign, "utmTerm": row.utm_term, "utmContent": row.utm_content,
        "browser": row.browser, "browserVersion": row.browser_version, "os": row.os, "osVersion": row.os_version,
        "deviceType": row.device_type, "screenWidth": row.screen_width, "screenHeight": row.screen_height,
        "language": row.language, "country": row.country, "city": row.city, "triggeredBy": row.triggered_by,
    });
    let input = json!({
        "sessionId": row.id, "userId": row.own_user_id, "anonymousId": anonymous_id, "channel": row.channel,
        "startedAt": row.started_at, "context": context,
    });
    report::named("startSession", input.as_object().cloned().unwrap_or_default())
}
