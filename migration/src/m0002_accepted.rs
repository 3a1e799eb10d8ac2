//! What is accepted: events, messages and items. Everything else follows from them.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Lists, metrics and the event stream read by time, session and arrival; the writer follows the links between rows.
const INDEXES: &[IndexOn] = &[
    // With the name, the counts of a range are read from the index alone.
    index("event", &["chatbot_id", "occurred_at", "id", "name", "is_bot"]),
    index("event", &["chatbot_id", "session_id", "occurred_at"]),
    index("event", &["chatbot_id", "name", "occurred_at"]),
    index("event", &["chatbot_id", "arrival"]).unique(),
    index("event", &["chatbot_id", "conversation_id"]).where_not_null(&["conversation_id"]),
    index("event", &["chatbot_id", "thread_key"]).where_not_null(&["thread_key"]),
    index("event", &["chatbot_id", "subject"]).where_not_null(&["subject"]),
    index("event", &["chatbot_id", "anonymous_id"]).where_not_null(&["anonymous_id", "user_id"]),
    index("item", &["chatbot_id", "session_id"]).where_not_null(&["session_id"]),
    index("item", &["chatbot_id", "conversation_id"]).where_not_null(&["conversation_id"]),
    index("item", &["chatbot_id", "thread_key"]).where_not_null(&["thread_key"]),
    index("item", &["chatbot_id", "subject"]).where_not_null(&["subject"]),
    index("item", &["chatbot_id", "anonymous_id"]).where_not_null(&["anonymous_id", "user_id"]),
    index("item", &["chatbot_id", "kind", "user_id"]).where_not_null(&["user_id"]),
    index("message", &["chatbot_id", "conversation_id", "sent_at", "id"]),
    index("message", &["chatbot_id", "session_id"]).where_not_null(&["session_id"]),
    index("message", &["chatbot_id", "thread_key"]).where_not_null(&["thread_key"]),
    index("message", &["chatbot_id", "sent_at"]),
    index("message", &["chatbot_id", "anonymous_id"]).where_not_null(&["anonymous_id", "user_id"]),
    index("message", &["chatbot_id", "event_id"]).where_not_null(&["event_id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![event(manager), item(manager), message(manager)], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["message", "item", "event"]).await
    }
}

fn event(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "event")
        .uuid(&["chatbot_id"])
        .text(&["id"])
        .bigint(&["arrival", "occurred_at", "received_at"])
        .text(&["name", "category", "source", "channel"])
        .text_or_null(&["given_channel", "session_id", "user_id", "anonymous_id", "conversation_id"])
        .text_or_null(&["thread_key", "subject", "page_url", "page_path", "page_title"])
        .boolean(&["session_given", "is_bot"])
        .bigint_or_null(&["time_open_ms"])
        .json(&["properties"])
        .primary_key(&["chatbot_id", "id"])
}

fn item(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "item")
        .uuid(&["chatbot_id"])
        .text(&["id"])
        .bigint(&["arrival", "at"])
        .text(&["kind", "source"])
        .text_or_null(&["given_channel", "session_id", "conversation_id", "user_id", "anonymous_id"])
        .text_or_null(&["thread_key", "subject"])
        .json(&["payload"])
        .primary_key(&["chatbot_id", "id"])
}

fn message(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "message")
        .uuid(&["chatbot_id"])
        .text(&["id", "conversation_id"])
        .integer(&["episode"])
        .bigint(&["arrival", "sent_at", "received_at"])
        .text(&["channel", "role", "source"])
        .text_or_null(&["event_id", "given_channel", "session_id", "user_id", "anonymous_id", "thread_key"])
        .text_or_null(&["content", "agent_id", "intent", "status"])
        .integer_or_null(&["content_length"])
        .bigint_or_null(&["response_time_ms", "delivered_at", "read_at", "failed_at"])
        .boolean(&["session_given", "counted", "replied", "is_bot"])
        .primary_key(&["chatbot_id", "id"])
}
