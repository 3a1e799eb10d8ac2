//! What is answered of questions that users look up.

use async_graphql::Object;

use crate::{
    metrics::figure::{count, ratio},
    reports::faqs::{Faq, FaqCategory},
};

/// A question.
#[derive(Clone, Debug)]
pub struct FaqStats(pub(super) Faq);

/// A question that users looked up in the range.
#[Object]
impl FaqStats {
    /// The id that the client gave.
    async fn question_id(&self) -> &str {
        &self.0.question_id
    }

    /// Its text, the last that a view in the range gives; null: none gives one.
    async fn question(&self) -> Option<&str> {
        self.0.question.as_deref()
    }

    /// Its category, the last that a view in the range gives; null: none gives one.
    async fn category(&self) -> Option<&str> {
        self.0.category.as_deref()
    }

    /// How often it was viewed in the range. A question with feedback alone has 0.
    async fn views(&self) -> i32 {
        count(self.0.views)
    }

    /// How many different sessions these views are of. Views without a session are in none.
    async fn unique_sessions(&self) -> i32 {
        count(self.0.sessions)
    }

    /// How often feedback in the range called it helpful.
    async fn helpful(&self) -> i32 {
        count(self.0.helpful)
    }

    /// How often feedback in the range called it not helpful.
    async fn not_helpful(&self) -> i32 {
        count(self.0.not_helpful)
    }

    /// Helpful, of helpful and not helpful; null without such feedback.
    async fn resolution_rate(&self) -> Option<f64> {
        ratio(self.0.helpful, self.0.helpful + self.0.not_helpful)
    }
}

/// A category of questions.
#[derive(Clone, Debug)]
pub struct FaqCategoryStats(pub(super) FaqCategory);

/// The questions of a category that users looked up in the range. Each counts in the category that was last given of it in
/// the range.
#[Object]
impl FaqCategoryStats {
    /// The category; null: the questions that have none.
    async fn category(&self) -> Option<&str> {
        self.0.category.as_deref()
    }

    /// How often its questions were viewed in the range.
    async fn views(&self) -> i32 {
        count(self.0.views)
    }

    /// Helpful, of helpful and not helpful, over the range's feedback on its questions; null without such feedback.
    async fn resolution_rate(&self) -> Option<f64> {
        ratio(self.0.helpful, self.0.helpful + self.0.not_helpful)
    }
}
