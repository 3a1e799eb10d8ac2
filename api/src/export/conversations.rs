//! Conversations, an episode each. What is reported of a conversation stands with its first episode; the messages that it
//! consists of are exported by themselves.

use parlance_entity::{conversation, item, vocabulary::ItemKind};
use sea_orm::ColumnTrait;
use serde_json::{Map, Value};

use super::{
    report,
    table::{Column, Exported, Row, Selection, client_id, columns, flat},
};
use crate::{db::page::Keyset, error::Result};

const COLUMNS: &[Column<conversation::Model>] = columns![
    "conversationId" = conversation_id,
    "episode" = episode,
    "sessionId" = session_id,
    "userId" = user_id(client_id),
    "anonymousId" = anonymous_id,
    "channel" = channel,
    "service" = service,
    "agentId" = agent_id,
    "startedAt" = started_at,
    "lastMessageAt" = last_message_at,
    "resolvedAt" = resolved_at,
    "resolvedBy" = resolved_by,
    "endedAt" = ended_at,
    "durationMs" = duration_ms,
    "assigned" = is_assigned,
    "messages" = message_count,
    "messagesFromUser" = messages_from_user,
    "messagesFromBot" = messages_from_bot,
    "messagesFromAgent" = messages_from_agent,
    "firstResponseMs" = first_response_ms,
    "botFirstResponseMs" = bot_first_response_ms,
    "agentFirstResponseMs" = agent_first_response_ms,
    "resolutionMs" = resolution_ms,
    "handovers" = handovers,
    "leads" = leads,
    "unanswered" = unanswered,
    "reopened" = reopened,
    "score" = score,
    "scoreComment" = score_comment,
    "scoredAt" = score_at,
    "reviewScore" = review_score,
    "reviewer" = reviewer,
    "reviewNotes" = review_notes,
    "reviewedAt" = reviewed_at,
    "isBot" = is_bot,
];

/// What is reported of conversations themselves.
const KINDS: &[ItemKind] = &[
    ItemKind::ConversationStart,
    ItemKind::Assignment,
    ItemKind::Resolution,
    ItemKind::Score,
    ItemKind::Review,
    ItemKind::AiCall,
];

impl Exported for conversation::Entity {
    fn columns() -> &'static [Column<Row<Self>>] {
        COLUMNS
    }

    fn at() -> Self::Column {
        conversation::Column::StartedAt
    }

    fn keyset() -> Keyset<Row<Self>> {
        Keyset::ascending("export")
            .number(conversation::Column::StartedAt.into_expr(), |row: &Row<Self>| row.started_at.0)
            .text(conversation::Column::ConversationId.into_expr(), |row: &Row<Self>| row.conversation_id.clone())
            .number(conversation::Column::Episode.into_expr(), |row: &Row<Self>| row.episode.into())
    }

    async fn lines(all: &Selection<'_>, rows: &[Row<Self>]) -> Result<Vec<Map<String, Value>>> {
        let first = rows.iter().filter(|row| row.episode == 1);
        let ids = first.map(|row| row.conversation_id.clone()).collect();
        let found = report::naming(all, item::Column::ConversationId, ids, KINDS).await?;
        let line = |row| {
            let mut line = flat::<Self>(row);
            let items = found.get(&row.conversation_id).filter(|_| row.episode == 1);
            line.insert("reports".to_owned(), report::reports(items));
            line
        };
        Ok(rows.iter().map(line).collect())
    }
}
