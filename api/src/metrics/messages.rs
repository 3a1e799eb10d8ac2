//! What is measured of messages: those that count.

use parlance_entity::{
    Timestamp,
    message::Column,
    vocabulary::MessageRole::{Agent, Bot, System, User},
};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{Expr, ExprTrait},
};

use super::{
    distribution::{self, Duration, WAITING},
    fact::Fact,
    sums::{count, count_if, sum_if, sums},
};

const SLOW_MS: i64 = 3_000;

/// How long the user had been waiting for an answer of bot or agent.
pub const RESPONSE: Duration = Duration {
    name: "message.response",
    fact: Fact::Message,
    millis: || Column::ResponseTimeMs.into_simple_expr(),
    among: distribution::any,
    edges: WAITING,
    total: |group| Box::pin(async move { Ok(group.sums::<ResponseSums>().await?.response) }),
};

/// The same of the bot's answers.
pub const BOT_RESPONSE: Duration = Duration {
    name: "message.bot_response",
    among: is_from_bot,
    total: |group| Box::pin(async move { Ok(group.sums::<ResponseSums>().await?.bot_response) }),
    ..RESPONSE
};

/// The same of agents' answers.
pub const AGENT_RESPONSE: Duration = Duration {
    name: "message.agent_response",
    among: is_from_agent,
    total: |group| Box::pin(async move { Ok(group.sums::<ResponseSums>().await?.agent_response) }),
    ..RESPONSE
};

sums! {
    /// How many messages were sent, and by whom.
    MessageCounts of Message, given _scope {
        /// All of them.
        total: i64 = count();
        /// From users.
        from_users: i64 = count_if(Column::Role.eq(User));
        /// From bot and agents.
        sent: i64 = count_if(Column::Role.is_in([Bot, Agent]));
    }
}

sums! {
    /// Who wrote the messages that count.
    MessageSums of Message, given _scope {
        /// All of them.
        total: i64 = count();
        /// From users.
        from_users: i64 = count_if(Column::Role.eq(User));
        /// From the bot.
        from_bot: i64 = count_if(Column::Role.eq(Bot));
        /// From agents.
        from_agents: i64 = count_if(Column::Role.eq(Agent));
        /// From the software itself.
        system: i64 = count_if(Column::Role.eq(System));
    }
}

sums! {
    /// What became of sent messages.
    DeliverySums of Message, given _scope {
        /// Sent ones with any delivery status.
        with_status: i64 = count_if(is_tracked());
        /// Those of them that arrived.
        delivered: i64 = count_if(is_tracked().add(is_delivered()));
        /// Those of them that were read.
        read: i64 = count_if(is_tracked().add(is_read()));
        /// Those of them that failed, and neither arrived nor were read.
        failed: i64 = count_if(is_tracked().add(is_failed()).add(is_delivered().not()));
        /// Those of them that the user answered next.
        replied: i64 = count_if(is_tracked().add(Column::Replied.eq(true)));
    }
}

sums! {
    /// How long messages are.
    LengthSums of Message, given _scope {
        /// Of users, bot and agents, with a known length.
        with_length: i64 = count_if(is_said().add(Column::ContentLength.is_not_null()));
        /// The sum of those lengths, characters.
        length: i64 = sum_if(Column::ContentLength.into_simple_expr(), is_said());
    }
}

sums! {
    /// How quick answers are.
    ResponseSums of Message, given scope {
        /// Answers of the bot that took more than 3 s.
        slow: i64 = count_if(is_from_bot(scope.now).add(Column::ResponseTimeMs.gt(SLOW_MS)));
    }
    durations {
        /// How long users waited for an answer.
        response = RESPONSE;
        /// For the bot's.
        bot_response = BOT_RESPONSE;
        /// For an agent's.
        agent_response = AGENT_RESPONSE;
    }
}

impl MessageSums {
    /// From bot and agents.
    #[must_use]
    pub fn sent(&self) -> i64 {
        self.from_bot + self.from_agents
    }
}

fn is_from_bot(_now: Timestamp) -> Condition {
    Condition::all().add(Column::Role.eq(Bot))
}

fn is_from_agent(_now: Timestamp) -> Condition {
    Condition::all().add(Column::Role.eq(Agent))
}

fn is_said() -> Condition {
    Condition::all().add(Column::Role.ne(System))
}

fn is_tracked() -> Condition {
    Condition::all().add(Column::Role.is_in([Bot, Agent])).add(Column::Status.is_not_null())
}

fn is_read() -> Expr {
    Column::ReadAt.is_not_null()
}

/// What was read has arrived.
fn is_delivered() -> Expr {
    Column::DeliveredAt.is_not_null().or(is_read())
}

fn is_failed() -> Expr {
    Column::FailedAt.is_not_null()
}
