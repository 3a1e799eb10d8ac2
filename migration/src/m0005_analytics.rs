//! What further metrics read: AI calls, intake flows, reviews and feedback as columns, and saved funnels; and which
//! version of the derivation a chatbot's records follow from, for those of earlier ones lack all that.

use sea_orm_migration::prelude::*;

use crate::table::{Columns, IndexOn, add_columns, create, create_indexes, drop, drop_columns, drop_indexes, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Metrics read by time, the writer by session and conversation.
const INDEXES: &[IndexOn] = &[
    index("ai_call", &["chatbot_id", "called_at"]),
    index("ai_call", &["chatbot_id", "session_id"]).where_not_null(&["session_id"]),
    index("ai_call", &["chatbot_id", "conversation_id", "episode"]).where_not_null(&["conversation_id"]),
    index("intake_flow", &["chatbot_id", "started_at"]),
    index("funnel", &["chatbot_id", "name"]).unique(),
];

/// Scores and reviews count at their own time.
const INDEXES_OF_COLUMNS: &[IndexOn] = &[
    index("conversation", &["chatbot_id", "score_at"]).where_not_null(&["score_at"]),
    index("conversation", &["chatbot_id", "reviewed_at"]).where_not_null(&["reviewed_at"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, vec![ai_call(manager), intake_flow(manager), funnel(manager)], INDEXES).await?;
        let reviews = Columns::of(manager, "conversation")
            .integer_or_null(&["review_score"])
            .text_or_null(&["reviewer", "review_notes"])
            .bigint_or_null(&["reviewed_at"]);
        add_columns(manager, reviews.boolean_or_false(&["followed_within_day"])).await?;
        add_columns(manager, Columns::of(manager, "chatbot").integer_or_zero(&["derivation"])).await?;
        add_columns(
            manager,
            Columns::of(manager, "event").text_or_null(&["question_id"]).boolean_or_null(&["helpful"]),
        )
        .await?;
        create_indexes(manager, INDEXES_OF_COLUMNS).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_indexes(manager, INDEXES_OF_COLUMNS).await?;
        drop_columns(manager, "event", &["helpful", "question_id"]).await?;
        drop_columns(manager, "chatbot", &["derivation"]).await?;
        let columns = ["followed_within_day", "reviewed_at", "review_notes", "reviewer", "review_score"];
        drop_columns(manager, "conversation", &columns).await?;
        drop(manager, &["funnel", "intake_flow", "ai_call"]).await
    }
}

fn ai_call(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "ai_call")
        .uuid(&["chatbot_id"])
        .text(&["id", "kind"])
        .text_or_null(&["conversation_id"])
        .integer_or_null(&["episode"])
        .text_or_null(&["session_id", "model", "intent", "error_type", "error_message"])
        .double_or_null(&["confidence"])
        .boolean_or_null(&["correct"])
        .boolean(&["fallback", "failed", "is_bot"])
        .bigint_or_null(&["latency_ms"])
        .bigint(&["input_tokens", "output_tokens", "called_at"])
        .double(&["cost_usd"])
        .primary_key(&["chatbot_id", "id"])
}

fn intake_flow(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "intake_flow")
        .uuid(&["chatbot_id"])
        .text(&["session_id"])
        .integer(&["number"])
        .text_or_null(&["service_type", "last_step"])
        .bigint(&["started_at", "session_over_at"])
        .bigint_or_null(&["completed_at", "duration_ms"])
        .boolean(&["is_bot"])
        .primary_key(&["chatbot_id", "session_id", "number"])
}

fn funnel(manager: &SchemaManager) -> TableCreateStatement {
    Columns::of(manager, "funnel")
        .uuid(&["chatbot_id", "id"])
        .text(&["name"])
        .json(&["steps"])
        .primary_key(&["chatbot_id", "id"])
}
