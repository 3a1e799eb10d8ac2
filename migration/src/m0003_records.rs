//! Records derived from what is accepted: sessions, conversations, handovers, leads.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Lists and metrics read by time, pages of a record by the record, the writer by person.
const INDEXES: &[IndexOn] = &[
    index("session", &["chatbot_id", "started_at", "id"]),
    index("session", &["chatbot_id", "user_id", "started_at"]),
    index("session", &["chatbot_id", "anonymous_id"]).where_not_null(&["anonymous_id"]),
    index("session", &["chatbot_id", "present_until"]),
    index("conversation", &["chatbot_id", "started_at"]),
    index("conversation", &["chatbot_id", "session_id"]),
    index("conversation", &["chatbot_id", "user_id", "started_at"]),
    index("conversation", &["chatbot_id", "drops_at"]),
    index("conversation", &["chatbot_id", "anonymous_id"]).where_not_null(&["anonymous_id"]),
    index("conversation", &["chatbot_id", "last_message_at"]),
    index("handover", &["chatbot_id", "requested_at"]),
    index("handover", &["chatbot_id", "conversation_id", "episode"]),
    index("handover", &["chatbot_id", "session_id"]),
    index("handover", &["chatbot_id", "user_id"]),
    index("lead", &["chatbot_id", "created_at"]),
    index("lead", &["chatbot_id", "session_id"]),
    index("lead", &["chatbot_id", "conversation_id", "episode"]),
    index("lead", &["chatbot_id", "user_id"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![session(manager), conversation(manager), handover(manager), lead(manager)], INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["lead", "handover", "conversation", "session"]).await
    }
}

fn session(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "session")
        .uuid(&["chatbot_id"])
        .text(&["id", "channel", "referrer_domain"])
        .boolean(&["is_implicit", "ended_by_error", "returning", "bounced", "is_bot"])
        .bigint(&["started_at", "last_activity_at", "present_until", "duration_ms", "response_time_sum_ms"])
        .bigint_or_null(&["ended_at", "first_session_at", "converted_at"])
        .text_or_null(&["user_id", "own_user_id", "anonymous_id"])
        .text_or_null(&["entry_page", "exit_page", "current_page", "referrer"])
        .text_or_null(&["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"])
        .text_or_null(&["browser", "browser_version", "os", "os_version", "device_type"])
        .text_or_null(&["language", "country", "city", "triggered_by", "service_type"])
        .integer_or_null(&["screen_width", "screen_height"])
        .integer(&["page_views", "event_count", "messages_from_user", "messages_from_bot", "messages_from_agent"])
        .integer(&["response_time_count", "widget_loads", "widget_opens", "widget_minimizes"])
        .integer(&["pre_chat_forms_shown", "pre_chat_forms_submitted", "errors"])
        .integer(&["conversations", "handovers", "leads", "product_interests"])
        .primary_key(&["chatbot_id", "id"])
}

fn conversation(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "conversation")
        .uuid(&["chatbot_id"])
        .text(&["conversation_id"])
        .integer(&["episode"])
        .text(&["channel"])
        .text_or_null(&["session_id", "user_id", "own_user_id", "anonymous_id", "service", "agent_id"])
        .text_or_null(&["resolved_by", "score_comment"])
        .bigint(&["started_at", "ended_at", "drops_at", "duration_ms"])
        .bigint_or_null(&["last_message_at", "resolved_at", "first_conversation_at", "score_at"])
        .bigint_or_null(&["first_response_ms", "bot_first_response_ms", "agent_first_response_ms", "resolution_ms"])
        .integer(&["message_count", "messages_from_user", "messages_from_bot", "messages_from_agent"])
        .integer(&["handovers", "leads"])
        .integer_or_null(&["score"])
        .boolean(&["is_assigned", "is_queued", "unanswered", "reopened", "returned_within_day", "is_bot"])
        .primary_key(&["chatbot_id", "conversation_id", "episode"])
}

fn handover(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "handover")
        .uuid(&["chatbot_id"])
        .text(&["id", "channel", "status"])
        .integer_or_null(&["episode"])
        .text_or_null(&["conversation_id", "session_id", "user_id", "agent_id"])
        .text_or_null(&["reason", "support_option", "last_message"])
        .json_or_null(&["issues"])
        .bigint(&["requested_at"])
        .bigint_or_null(&["abandoned_at", "accepted_at", "callback_at", "declined_at", "resolved_at"])
        .bigint_or_null(&["wait_ms", "handling_ms"])
        .boolean(&["is_bot"])
        .primary_key(&["chatbot_id", "id"])
}

fn lead(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "lead")
        .uuid(&["chatbot_id"])
        .text(&["id", "channel", "status"])
        .integer_or_null(&["episode"])
        .text_or_null(&["session_id", "conversation_id", "user_id", "type"])
        .text_or_null(&["name", "email", "phone", "product_interest", "currency"])
        .double_or_null(&["value"])
        .json(&["fields"])
        .bigint(&["created_at", "updated_at"])
        .bigint_or_null(&["time_to_lead_ms"])
        .boolean(&["is_bot"])
        .primary_key(&["chatbot_id", "id"])
}
