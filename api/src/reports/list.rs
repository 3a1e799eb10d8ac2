//! What lists have in common: the database puts them in order, by their main count, the largest first, then by name, byte
//! by byte; and cuts them.

use parlance_entity::session;
use sea_orm::{
    IntoSimpleExpr,
    sea_query::{
        Asterisk, Expr, ExprTrait, Func, IntoIden, NullOrdering, Order, Query, SelectStatement, WindowStatement,
    },
};

use crate::metrics::{fact::Fact, reads::Reads};

/// The column that holds the sum of the main count over all rows, those beyond the cut too.
pub(super) const IN_ALL: &str = "in_all";

/// The rows of the range that the question is about.
pub(super) fn rows(reads: &Reads, fact: Fact) -> SelectStatement {
    Query::select()
        .from(fact.table())
        .cond_where(fact.within(reads.question.period.range))
        .cond_where(fact.rows(&reads.question, reads.db.dialect()))
        .take()
}

/// What a list is ordered by.
#[derive(Clone, Debug)]
pub(super) struct Ranking {
    /// The main count.
    pub(super) by: &'static str,
    /// The names, in the order in which they are compared.
    pub(super) names: Vec<String>,
    /// Where null stands among names.
    pub(super) nulls: NullOrdering,
}

impl Ranking {
    /// By a count, then by names, null last.
    pub(super) fn new(by: &'static str, names: &[&str]) -> Self {
        Self { by, names: names.iter().map(|name| (*name).to_owned()).collect(), nulls: NullOrdering::Last }
    }

    /// Puts rows in order.
    pub(super) fn sort(&self, select: &mut SelectStatement) {
        select.order_by(self.by, Order::Desc);
        for name in &self.names {
            select.order_by_with_nulls(name.clone().into_iden(), Order::Asc, self.nulls);
        }
    }

    /// The first of the groups.
    pub(super) fn cut(&self, groups: SelectStatement, first: u64) -> SelectStatement {
        let mut select = Query::select();
        self.sort(select.column(Asterisk).from_subquery(groups, "groups").limit(first));
        select
    }

    /// The first of the groups, each with [`IN_ALL`].
    pub(super) fn cut_with_total(&self, groups: SelectStatement, first: u64) -> SelectStatement {
        let totalled = Query::select()
            .column(Asterisk)
            .expr_window_as(Func::sum(Expr::col(self.by)), WindowStatement::new(), "total")
            .from_subquery(groups, "counted")
            .take();
        let mut select = self.cut(totalled, first);
        select.expr_as(Func::cast_as(Expr::col("total"), "bigint"), IN_ALL);
        select
    }
}

/// The different sessions and people of rows, where they are asked for: finding them takes longer than counting the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Distinct {
    /// Whether sessions are counted.
    pub sessions: bool,
    /// Whether people are counted.
    pub users: bool,
}

impl Distinct {
    /// Adds `sessions` and `users`, 0 where they are not asked for, to a selection of groups of events.
    pub(super) fn count(self, reads: &Reads, select: &mut SelectStatement) {
        use parlance_entity::event::Column as E;
        let or_none = |counted: bool, column: Expr| match counted {
            true => Expr::expr(Func::count_distinct(column)),
            false => Expr::value(0_i64),
        };
        select
            .expr_as(or_none(self.sessions, E::SessionId.into_simple_expr()), "sessions")
            .expr_as(or_none(self.users, session::Column::UserId.into_simple_expr()), "users");
        if self.users {
            let its = session::Column::Id.into_simple_expr().eq(E::SessionId.into_simple_expr());
            let theirs = Fact::Session.of_chatbot(reads.question.chatbot_id);
            select.left_join(session::Entity, theirs.add(its));
        }
    }
}
