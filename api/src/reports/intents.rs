//! What users want, as classified.

use parlance_entity::{ai_call, conversation, vocabulary::AiCallKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

use super::{
    Report,
    list::{IN_ALL, Ranking, rows},
};
use crate::{
    error::Result,
    metrics::{
        fact::Fact,
        reads::Reads,
        sums::{count, count_if, sum, sum_of_fractions},
    },
};

/// The most frequent intents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopIntents {
    /// How many intents.
    pub first: u64,
}

/// The classifications with an intent.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// The intent.
    pub name: String,
    /// How many.
    pub count: i64,
    /// Of how many that have one.
    pub of: i64,
    /// The sum of their confidences.
    pub confidence: f64,
    /// How many have a confidence.
    pub with_confidence: i64,
    /// How many were judged.
    pub judged: i64,
    /// How many of them were judged right.
    pub correct: i64,
    /// Their conversations, each once.
    pub conversations: i64,
    /// Those of them with a handover request.
    pub escalated: i64,
}

impl Report for TopIntents {
    type Answer = Vec<Intent>;

    async fn read(&self, reads: &Reads) -> Result<Vec<Intent>> {
        let select = Ranking::new("amount", &["label"]).cut_with_total(by_intent(reads), self.first);
        reads.db.reader.query_all(&select).await?.iter().map(read).collect()
    }
}

fn read(row: &QueryResult) -> Result<Intent> {
    Ok(Intent {
        name: row.try_get("", "label")?,
        count: row.try_get("", "amount")?,
        of: row.try_get("", IN_ALL)?,
        confidence: row.try_get::<Option<f64>>("", "confidences")?.unwrap_or_default(),
        with_confidence: row.try_get("", "with_confidence")?,
        judged: row.try_get("", "judged")?,
        correct: row.try_get("", "right_ones")?,
        conversations: row.try_get("", "conversations")?,
        escalated: row.try_get("", "escalated")?,
    })
}

fn by_intent(reads: &Reads) -> SelectStatement {
    use conversation::Column as C;
    let of_call = |column| Expr::col(("call", column));
    let its = C::ChatbotId
        .eq(reads.question.chatbot_id)
        .and(C::ConversationId.into_simple_expr().eq(of_call("conversation_id")))
        .and(C::Episode.into_simple_expr().eq(of_call("episode")));
    let mut select = Query::select();
    for column in ["amount", "with_confidence", "judged", "right_ones"] {
        select.expr_as(sum(of_call(column)), column);
    }
    select
        .expr_as(of_call("label"), "label")
        .expr_as(sum_of_fractions(of_call("confidences")), "confidences")
        .expr_as(count_if(C::ConversationId.is_not_null()), "conversations")
        .expr_as(count_if(C::Handovers.gt(0)), "escalated")
        .from_subquery(by_conversation(reads), "call")
        .left_join(conversation::Entity, its)
        .group_by_col(("call", "label"))
        .take()
}

/// Put together first, so that each conversation is looked up once for each of its intents.
fn by_conversation(reads: &Reads) -> SelectStatement {
    use ai_call::Column as C;
    rows(reads, Fact::AiCall)
        .and_where(C::Kind.eq(AiCallKind::Classification))
        .and_where(C::Intent.is_not_null())
        .expr_as(C::Intent.into_simple_expr(), "label")
        .column(C::ConversationId)
        .column(C::Episode)
        .expr_as(count(), "amount")
        .expr_as(sum_of_fractions(C::Confidence.into_simple_expr()), "confidences")
        .expr_as(count_if(C::Confidence.is_not_null()), "with_confidence")
        .expr_as(count_if(C::Correct.is_not_null()), "judged")
        .expr_as(count_if(C::Correct.eq(true)), "right_ones")
        .group_by_columns(["label", "conversation_id", "episode"])
        .take()
}
