//! The tables that are measured, and which of their rows a question is about.

use parlance_entity::{conversation, event, handover, lead, message, session};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{Alias, Expr, ExprTrait, IntoTableRef, Query, TableRef},
};

use super::{filter, reads::Question};

/// A table whose rows are measured, each at its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// Sessions, by their start.
    Session,
    /// Conversations, by their start.
    Conversation,
    /// Messages that numbers count, by when they were sent.
    Message,
    /// Handovers, by their request.
    Handover,
    /// Leads, by their capture.
    Lead,
    /// Events, by when they happened.
    Event,
}

/// The columns that every measured table has.
struct Columns {
    table: TableRef,
    chatbot_id: Expr,
    time: Expr,
    session_id: Expr,
    is_bot: Expr,
}

impl Fact {
    /// The table.
    #[must_use]
    pub fn table(self) -> TableRef {
        self.columns().table
    }

    /// The column that says which range a row belongs to.
    #[must_use]
    pub fn time(self) -> Expr {
        self.columns().time
    }

    /// The rows that the question is about, at any time: the chatbot's, those that count, those that pass its filter.
    #[must_use]
    pub fn rows(self, question: &Question) -> Condition {
        let Columns { chatbot_id, is_bot, .. } = self.columns();
        Condition::all()
            .add(chatbot_id.eq(question.chatbot_id))
            .add_option((self == Self::Message).then(|| message::Column::Counted.eq(true)))
            .add_option((!question.filter.include_bots).then(|| is_bot.eq(false)))
            .add_option(filter::restricts(&question.filter).then(|| self.passes(question)))
    }

    /// Whether the row's session passes the filter; a row without a session does not.
    fn passes(self, question: &Question) -> Condition {
        let passes =
            |name| filter::condition(&question.filter, question.chatbot_id, Alias::new(name), question.now);
        if self == Self::Session {
            return passes("session");
        }
        let session = Query::select()
            .expr(Expr::value(1))
            .from(session::Entity)
            .and_where(session::Column::ChatbotId.eq(question.chatbot_id))
            .and_where(session::Column::Id.into_simple_expr().eq(self.columns().session_id))
            .cond_where(passes("session"))
            .to_owned();
        Condition::all().add(Expr::exists(session))
    }

    fn columns(self) -> Columns {
        macro_rules! of {
            ($table:ident, $time:ident, $session:ident) => {
                Columns {
                    table: $table::Entity.into_table_ref(),
                    chatbot_id: $table::Column::ChatbotId.into_simple_expr(),
                    time: $table::Column::$time.into_simple_expr(),
                    session_id: $table::Column::$session.into_simple_expr(),
                    is_bot: $table::Column::IsBot.into_simple_expr(),
                }
            };
        }
        match self {
            Self::Session => of!(session, StartedAt, Id),
            Self::Conversation => of!(conversation, StartedAt, SessionId),
            Self::Message => of!(message, SentAt, SessionId),
            Self::Handover => of!(handover, RequestedAt, SessionId),
            Self::Lead => of!(lead, CreatedAt, SessionId),
            Self::Event => of!(event, OccurredAt, SessionId),
        }
    }
}
