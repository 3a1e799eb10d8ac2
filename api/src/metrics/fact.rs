//! The tables that are measured, and which of their rows a question is about.

use parlance_entity::{ai_call, conversation, event, handover, intake_flow, lead, message, session};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{Alias, Expr, ExprTrait, IntoTableRef, SelectStatement, TableRef},
};
use uuid::Uuid;

use super::{filter, reads::Question};
use crate::{
    db::{dialect::Dialect, tenant},
    period::Range,
};

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
    /// The last score of each conversation, by when it was given.
    Score,
    /// The last review of each conversation, by when it was given.
    Review,
    /// Calls of models, by when they were made.
    AiCall,
    /// Intake flows, by their start.
    IntakeFlow,
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
    pub fn rows(self, question: &Question, dialect: Dialect) -> Condition {
        self.of_chatbot(question.chatbot_id)
            .add_option((self == Self::Message).then(|| message::Column::Counted.eq(true)))
            .add_option((!question.filter.includes_bots()).then(|| self.columns().is_bot.eq(false)))
            .add_option(filter::restricts(&question.filter).then(|| self.passes(question, dialect)))
    }

    /// The rows of a range.
    #[must_use]
    pub fn within(self, range: Range) -> Condition {
        Condition::all().add(self.time().gte(range.start)).add(self.time().lt(range.end))
    }

    /// The chatbot's rows.
    #[must_use]
    pub fn of_chatbot(self, chatbot_id: Uuid) -> Condition {
        Condition::all().add(self.columns().chatbot_id.eq(chatbot_id))
    }

    /// The columns that say whose a row is and when that person's first row ever was; none: the table does not say.
    #[must_use]
    pub fn person(self) -> Option<(Expr, Expr)> {
        use {conversation::Column as C, session::Column as S};
        match self {
            Self::Session => Some((S::UserId.into_simple_expr(), S::FirstSessionAt.into_simple_expr())),
            Self::Conversation => Some((C::UserId.into_simple_expr(), C::FirstConversationAt.into_simple_expr())),
            _ => None,
        }
    }

    /// Puts the session of each row beside it; rows without one are left out.
    pub(super) fn join_session(self, select: &mut SelectStatement) {
        if self != Self::Session {
            let Columns { chatbot_id, session_id, .. } = self.columns();
            let same = session::Column::ChatbotId.into_simple_expr().eq(chatbot_id);
            let its = session::Column::Id.into_simple_expr().eq(session_id);
            select.inner_join(session::Entity, same.and(its));
        }
    }

    /// Puts the session of each row beside it, each looked up by itself, however few rows the database expects; rows without
    /// one are left out.
    pub fn look_up_session(self, select: &mut SelectStatement, dialect: Dialect) {
        if self != Self::Session {
            let Columns { chatbot_id, session_id, .. } = self.columns();
            let same = session::Column::ChatbotId.into_simple_expr().eq(chatbot_id);
            let its = session::Column::Id.into_simple_expr().eq(session_id);
            dialect.join_by_key(select, session::Entity, same.and(its));
        }
    }

    /// Whether the row's session passes the filter; a row without a session does not.
    fn passes(self, question: &Question, dialect: Dialect) -> Condition {
        let Question { chatbot_id, filter, .. } = question;
        let passes = filter::condition(filter, *chatbot_id, Alias::new("session"), dialect);
        if self == Self::Session {
            return passes;
        }
        let session = tenant::select::<session::Entity>(*chatbot_id, session::Entity)
            .expr(Expr::value(1))
            .and_where(session::Column::Id.into_simple_expr().eq(self.columns().session_id))
            .cond_where(passes)
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
            Self::Score => of!(conversation, ScoreAt, SessionId),
            Self::Review => of!(conversation, ReviewedAt, SessionId),
            Self::AiCall => of!(ai_call, CalledAt, SessionId),
            Self::IntakeFlow => of!(intake_flow, StartedAt, SessionId),
        }
    }
}
