//! The statement that reads what happened, owner by owner, in the order of time: one select for each kind of occurrence.

use parlance_entity::{conversation, event, handover, message, session, vocabulary::MessageRole};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement, UnionType},
};
use serde_json::Value;

use super::{
    Asked, FunnelCount, FunnelOrder,
    milestone::Milestone,
    sought::{Kind, Sought},
};
use crate::{
    db::dialect::Dialect,
    metrics::{fact::Fact, reads::Question},
};

/// Events that say that a page was there.
const LOADS: [&str; 2] = ["page_viewed", "widget_loaded"];

/// `owner`, `at` which instant, `source`: the place in the list of what is sought; `properties`, where steps ask for any.
pub(super) fn select(question: &Question, dialect: Dialect, asked: &Asked, sought: &[Sought]) -> SelectStatement {
    let statement =
        Statement { question, dialect, asked, with_properties: sought.iter().any(Sought::needs_properties) };
    let mut selects = (0_i32..).zip(sought).map(|(source, sought)| statement.of(source, sought));
    let mut all = selects.next().unwrap_or_default();
    all.unions(selects.map(|select| (UnionType::All, select)));
    all.order_by("owner", Order::Asc).order_by("at", Order::Asc).to_owned()
}

struct Statement<'a> {
    question: &'a Question,
    dialect: Dialect,
    asked: &'a Asked,
    with_properties: bool,
}

/// Where a kind of occurrence is found.
struct Found {
    fact: Fact,
    at: Expr,
    such: Condition,
}

impl Statement<'_> {
    fn of(&self, source: i32, sought: &Sought) -> SelectStatement {
        let Found { fact, at, such } = found(&sought.kind);
        let mut rows = self.rows(fact);
        rows.cond_where(such).expr_as(self.owner(), "owner");
        match sought.kind {
            Kind::Milestone(Milestone::PageLoaded) => self.take_first(&mut rows, at),
            _ => rows.expr_as(at.clone(), "at").cond_where(self.in_time(&at)),
        };
        rows.expr_as(Expr::value(source), "source");
        if self.with_properties {
            let properties = event::Column::Properties.into_simple_expr();
            let none = Expr::value(Option::<Value>::None);
            rows.expr_as(if sought.needs_properties() { properties } else { none }, "properties");
        }
        rows
    }

    /// Takes the first of each session. When that was is judged before it is asked whether it was in time, where a session
    /// may have begun before the range.
    fn take_first<'b>(&self, rows: &'b mut SelectStatement, at: Expr) -> &'b mut SelectStatement {
        let first = Expr::expr(Func::min(at.clone()));
        match self.asked.count_by {
            FunnelCount::Sessions => rows.cond_where(self.in_time(&at)),
            FunnelCount::Users => rows.cond_having(self.in_time(&first)),
        };
        rows.expr_as(first, "at").add_group_by([session::Column::Id.into_simple_expr(), self.owner()])
    }

    /// The chatbot's rows of a table that belong to the owners' sessions.
    fn rows(&self, fact: Fact) -> SelectStatement {
        let mut rows = Query::select();
        rows.from(fact.table()).cond_where(fact.of_chatbot(self.question.chatbot_id));
        fact.look_up_session(&mut rows, self.dialect);
        rows.cond_where(Fact::Session.rows(self.question, self.dialect));
        match self.asked.count_by {
            FunnelCount::Sessions => rows.cond_where(Fact::Session.within(self.question.period.range)),
            FunnelCount::Users => rows.and_where(session::Column::UserId.is_not_null()),
        };
        rows
    }

    fn owner(&self) -> Expr {
        match self.asked.count_by {
            FunnelCount::Sessions => session::Column::Id.into_simple_expr(),
            FunnelCount::Users => session::Column::UserId.into_simple_expr(),
        }
    }

    /// Whether an occurrence can be one of a sequence: the one for the first step lies in the range, those for others no
    /// further from it than the window. Nothing is before the range where steps are in order, or sessions began in it.
    fn in_time(&self, at: &Expr) -> Condition {
        let (range, window_ms) = (self.question.period.range, self.asked.window_ms);
        let earliest = match (self.asked.count_by, self.asked.order) {
            (FunnelCount::Users, FunnelOrder::Unordered) => window_ms.map(|window_ms| range.start.plus(-window_ms)),
            _ => Some(range.start),
        };
        let latest = window_ms.map(|window_ms| range.end.plus(window_ms));
        Condition::all()
            .add_option(earliest.map(|earliest| at.clone().gte(earliest)))
            .add_option(latest.map(|latest| at.clone().lt(latest)))
    }
}

fn found(kind: &Kind) -> Found {
    use Milestone as M;
    let all = Condition::all;
    let of = |fact: Fact| Found { fact, at: fact.time(), such: all() };
    let by = |role: MessageRole| Found {
        such: all().add(message::Column::Counted.eq(true)).add(message::Column::Role.eq(role)),
        ..of(Fact::Message)
    };
    let at = |fact: Fact, column: Expr| Found { fact, such: all().add(column.clone().is_not_null()), at: column };
    match kind {
        Kind::Event(names) => Found { such: all().add(event::Column::Name.is_in(names)), ..of(Fact::Event) },
        Kind::Milestone(M::PageLoaded) => {
            Found { such: all().add(event::Column::Name.is_in(LOADS)), ..of(Fact::Event) }
        }
        Kind::Milestone(M::ConversationBegun) => of(Fact::Conversation),
        Kind::Milestone(M::UserMessage) => by(MessageRole::User),
        Kind::Milestone(M::BotMessage) => by(MessageRole::Bot),
        Kind::Milestone(M::AgentMessage) => by(MessageRole::Agent),
        Kind::Milestone(M::HandoverRequested) => of(Fact::Handover),
        Kind::Milestone(M::HandoverAccepted) => at(Fact::Handover, handover::Column::AcceptedAt.into_simple_expr()),
        Kind::Milestone(M::LeadCaptured) => of(Fact::Lead),
        Kind::Milestone(M::Resolved) => at(Fact::Conversation, conversation::Column::ResolvedAt.into_simple_expr()),
        Kind::Milestone(M::Converted) => at(Fact::Session, session::Column::ConvertedAt.into_simple_expr()),
    }
}
