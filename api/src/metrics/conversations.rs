//! What is measured of conversations.

use futures_util::future::BoxFuture;
use parlance_entity::{Timestamp, conversation::Column, vocabulary::MessageRole};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{Expr, ExprTrait},
};

use super::{
    distribution::{self, Duration, LASTING, WAITING},
    fact::Fact,
    reads::Group,
    sums::{Total, count, count_if, sum, sums},
};

const DAY_MS: i64 = 86_400_000;

/// From the start to the end, of those that have ended.
pub const DURATION: Duration = Duration {
    among: is_ended,
    ..of(
        "conversation.duration",
        || Column::DurationMs.into_simple_expr(),
        LASTING,
        |group| Box::pin(async move { Ok(group.sums::<ConversationDurations>().await?.duration) }),
    )
};

/// From the user's first message to the first answer by anyone.
pub const FIRST_RESPONSE: Duration = of(
    "conversation.first_response",
    || Column::FirstResponseMs.into_simple_expr(),
    WAITING,
    |group| Box::pin(async move { Ok(group.sums::<ConversationDurations>().await?.first_response) }),
);

/// From the user's first message to the bot's first answer.
pub const BOT_FIRST_RESPONSE: Duration = of(
    "conversation.bot_first_response",
    || Column::BotFirstResponseMs.into_simple_expr(),
    WAITING,
    |group| Box::pin(async move { Ok(group.sums::<ConversationDurations>().await?.bot_first_response) }),
);

/// From the handover request, else the user's first message, to the first message of an agent.
pub const AGENT_FIRST_RESPONSE: Duration = of(
    "conversation.agent_first_response",
    || Column::AgentFirstResponseMs.into_simple_expr(),
    WAITING,
    |group| Box::pin(async move { Ok(group.sums::<ConversationDurations>().await?.agent_first_response) }),
);

/// From the start to the resolution.
pub const RESOLUTION: Duration = of(
    "conversation.resolution",
    || Column::ResolutionMs.into_simple_expr(),
    LASTING,
    |group| Box::pin(async move { Ok(group.sums::<ConversationDurations>().await?.resolution) }),
);

sums! {
    /// How many conversations started: what other numbers are divided by.
    ConversationCount of Conversation, given _scope {
        /// Conversations.
        started: i64 = count();
    }
}

sums! {
    /// Sums over the conversations that started.
    ConversationSums of Conversation, given scope {
        /// Conversations.
        started: i64 = count();
        /// Those that are resolved.
        resolved: i64 = count_if(Column::ResolvedAt.is_not_null());
        /// Those that are resolved, where an agent resolved or wrote.
        resolved_by_agent: i64 =
            count_if(Column::ResolvedAt.is_not_null().and(Column::ResolvedBy.eq(MessageRole::Agent)));
        /// Those that were left unresolved.
        dropped: i64 = count_if(is_dropped(scope.now));
        /// Those with a handover request.
        handed_over: i64 = count_if(Column::Handovers.gt(0));
        /// Resolved ones that another episode followed within 24 h.
        reopened: i64 = count_if(Column::Reopened.eq(true));
        /// Those where the user wrote and nobody answered.
        unanswered: i64 = count_if(Column::Unanswered.eq(true));
        /// Those that have ended.
        ended: i64 = count_if(is_ended(scope.now));
        /// Those of them that no human had a part in.
        contained: i64 = count_if(is_contained(scope.now));
        /// Those that ended at least 24 h ago.
        ended_a_day_ago: i64 = count_if(is_ended_a_day_ago(scope.now));
        /// Those of them that were contained and whose user did not come back within 24 h.
        deflected: i64 = count_if(is_deflected(scope.now));
        /// Those that go on, with a user who waits for the first answer.
        awaiting_first_response: i64 = count_if(is_awaiting_first_response(scope.now));
        /// Those that were scored, whenever.
        scored: i64 = count_if(Column::Score.is_not_null());
        /// The sum of those last scores.
        score_points: i64 = sum(Column::Score.into_simple_expr());
        /// Those that have ended and were scored, whenever.
        ended_and_scored: i64 = count_if(Condition::all().add(is_ended(scope.now)).add(Column::Score.is_not_null()));
        /// Counted messages in them.
        messages: i64 = sum(Column::MessageCount.into_simple_expr());
    }
}

sums! {
    /// How long the conversations and their users' waiting lasted.
    ConversationDurations of Conversation, given scope {}
    durations {
        /// From start to end.
        duration = DURATION;
        /// To the first answer.
        first_response = FIRST_RESPONSE;
        /// To the bot's first answer.
        bot_first_response = BOT_FIRST_RESPONSE;
        /// To an agent's first message.
        agent_first_response = AGENT_FIRST_RESPONSE;
        /// To the resolution.
        resolution = RESOLUTION;
    }
}

const fn of(
    name: &'static str,
    millis: fn() -> Expr,
    edges: &'static [i64],
    total: for<'a> fn(&'a Group) -> BoxFuture<'a, crate::error::Result<Total>>,
) -> Duration {
    Duration { name, fact: Fact::Conversation, millis, among: distribution::any, edges, total }
}

/// Whether it was left unresolved, at `now`.
#[must_use]
pub fn is_dropped(now: Timestamp) -> Condition {
    Condition::all().add(Column::ResolvedAt.is_null()).add(Column::DropsAt.lte(now))
}

/// Whether it is resolved or dropped, at `now`.
#[must_use]
pub fn is_ended(now: Timestamp) -> Condition {
    Condition::any().add(Column::ResolvedAt.is_not_null()).add(Column::DropsAt.lte(now))
}

/// Whether it ended with the user's part in it and no human's, at `now`.
#[must_use]
pub fn is_contained(now: Timestamp) -> Condition {
    Condition::all()
        .add(is_ended(now))
        .add(Column::Handovers.eq(0))
        .add(Column::MessagesFromAgent.eq(0))
        .add(Column::MessagesFromUser.gt(0))
}

/// Whether it was contained and the user did not come back within 24 h, which have passed at `now`.
#[must_use]
pub fn is_deflected(now: Timestamp) -> Condition {
    is_contained(now).add(Column::EndedAt.lte(now.plus(-DAY_MS))).add(Column::ReturnedWithinDay.eq(false))
}

/// Whether it goes on at `now` with a user who waits for the first answer.
#[must_use]
pub fn is_awaiting_first_response(now: Timestamp) -> Condition {
    Condition::all().add(is_ended(now).not()).add(Column::MessagesFromUser.gt(0)).add(Column::FirstResponseMs.is_null())
}

fn is_ended_a_day_ago(now: Timestamp) -> Condition {
    Condition::all().add(is_ended(now)).add(Column::EndedAt.lte(now.plus(-DAY_MS)))
}
