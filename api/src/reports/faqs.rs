//! Questions and answers that users look up.

use parlance_entity::event;
use sea_orm::{
    ColumnTrait, ConnectionTrait, IntoSimpleExpr, QueryResult,
    sea_query::{Asterisk, Condition, Expr, ExprTrait, Func, Order, Query, SelectStatement},
};

use super::{
    Report,
    list::{Ranking, rows},
    property,
};
use crate::{
    error::Result,
    metrics::{
        fact::Fact,
        reads::Reads,
        sums::{count_if, sum},
    },
};

const VIEWED: &str = "faq_question_viewed";
const FEEDBACK: &str = "feedback_given";
const QUESTION: &str = "question";
const CATEGORY: &str = "category";

/// The questions with the most views.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TopFaqs {
    /// Those of this category; none: all.
    pub category: Option<String>,
    /// How many questions.
    pub first: u64,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faq {
    /// Its id.
    pub question_id: String,
    /// Its text, the last given.
    pub question: Option<String>,
    /// Its category, the last given.
    pub category: Option<String>,
    /// How often it was viewed.
    pub views: i64,
    /// In how many sessions.
    pub sessions: i64,
    /// How often it was found helpful.
    pub helpful: i64,
    /// How often it was not.
    pub not_helpful: i64,
}

impl Report for TopFaqs {
    type Answer = Vec<Faq>;

    async fn read(&self, reads: &Reads) -> Result<Vec<Faq>> {
        let mut questions = Query::select().expr(Expr::col(Asterisk)).take();
        questions.from_subquery(questions_of(reads), "given");
        if let Some(category) = &self.category {
            questions.and_where(Expr::col(CATEGORY).eq(category));
        }
        let select = Ranking::new("views", &["question_id"]).cut(questions, self.first);
        reads.db.reader.query_all(&select).await?.iter().map(read_question).collect()
    }
}

fn read_question(row: &QueryResult) -> Result<Faq> {
    Ok(Faq {
        question_id: row.try_get("", "question_id")?,
        question: row.try_get("", QUESTION)?,
        category: row.try_get("", CATEGORY)?,
        views: row.try_get("", "views")?,
        sessions: row.try_get("", "sessions")?,
        helpful: row.try_get("", "helpful")?,
        not_helpful: row.try_get("", "not_helpful")?,
    })
}

/// The categories of questions with the most views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TopFaqCategories {
    /// How many categories.
    pub first: u64,
}

/// The questions of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaqCategory {
    /// The category; none: of questions that have none.
    pub category: Option<String>,
    /// How often they were viewed.
    pub views: i64,
    /// How often they were found helpful.
    pub helpful: i64,
    /// How often they were not.
    pub not_helpful: i64,
}

impl Report for TopFaqCategories {
    type Answer = Vec<FaqCategory>;

    async fn read(&self, reads: &Reads) -> Result<Vec<FaqCategory>> {
        let mut categories = Query::select();
        categories.column(CATEGORY).from_subquery(questions_of(reads), "given").group_by_col(CATEGORY);
        for column in ["views", "helpful", "not_helpful"] {
            categories.expr_as(sum(Expr::col(("given", column))), column);
        }
        let select = Ranking::new("views", &[CATEGORY]).cut(categories, self.first);
        reads.db.reader.query_all(&select).await?.iter().map(read_category).collect()
    }
}

fn read_category(row: &QueryResult) -> Result<FaqCategory> {
    Ok(FaqCategory {
        category: row.try_get("", CATEGORY)?,
        views: row.try_get("", "views")?,
        helpful: row.try_get("", "helpful")?,
        not_helpful: row.try_get("", "not_helpful")?,
    })
}

/// The questions that were viewed or judged in the range, each with what was last given of it there.
fn questions_of(reads: &Reads) -> SelectStatement {
    Query::select()
        .columns(["question_id", "views", "sessions", "helpful", "not_helpful"])
        .expr_as(last_given(reads, QUESTION, "asked_at"), QUESTION)
        .expr_as(last_given(reads, CATEGORY, "categorised_at"), CATEGORY)
        .from_subquery(by_question(reads), "asked")
        .take()
}

/// What the last view that gives the property says: that at the instant which a column of `asked` holds.
fn last_given(reads: &Reads, given: &str, at: &'static str) -> Expr {
    use event::Column as C;
    let label = || property::label(reads.db.dialect(), given);
    let last = rows(reads, Fact::Event)
        .expr(label())
        .and_where(C::Name.eq(VIEWED))
        .and_where(C::QuestionId.into_simple_expr().eq(Expr::col(("asked", "question_id"))))
        .and_where(C::OccurredAt.into_simple_expr().eq(Expr::col(("asked", at))))
        .and_where(label().is_not_null())
        .order_by(C::Arrival, Order::Desc)
        .limit(1)
        .take();
    Expr::SubQuery(None, Box::new(last.into()))
}

fn by_question(reads: &Reads) -> SelectStatement {
    let mut select = Query::select();
    for column in ["views", "helpful", "not_helpful"] {
        select.expr_as(sum(Expr::col(("judged", column))), column);
    }
    for column in ["asked_at", "categorised_at"] {
        select.expr_as(Func::max(Expr::col(("judged", column))), column);
    }
    let viewed = Func::count(Expr::col("session_id")).filter(Expr::col(("judged", "views")).gt(0));
    select
        .column("question_id")
        .expr_as(viewed, "sessions")
        .from_subquery(by_session(reads), "judged")
        .group_by_col("question_id")
        .take()
}

/// Put together by session first, so that each counts once.
fn by_session(reads: &Reads) -> SelectStatement {
    use event::Column as C;
    let viewed = || Condition::all().add(C::Name.eq(VIEWED));
    let judged = |helpful: bool| Condition::all().add(C::Name.eq(FEEDBACK)).add(C::Helpful.eq(helpful));
    let last = |given| {
        let given = viewed().add(property::label(reads.db.dialect(), given).is_not_null());
        Func::max(C::OccurredAt.into_simple_expr()).filter(given)
    };
    rows(reads, Fact::Event)
        .and_where(C::Name.is_in([VIEWED, FEEDBACK]))
        .and_where(C::QuestionId.is_not_null())
        .columns([C::QuestionId, C::SessionId])
        .expr_as(count_if(viewed()), "views")
        .expr_as(count_if(judged(true)), "helpful")
        .expr_as(count_if(judged(false)), "not_helpful")
        .expr_as(last(QUESTION), "asked_at")
        .expr_as(last(CATEGORY), "categorised_at")
        .group_by_columns([C::QuestionId, C::SessionId])
        .take()
}
