//! What is answered of frequently asked questions.

use async_graphql::Object;

use crate::metrics::{
    events::FaqSums,
    figure::{count, ratio},
};

/// The questions of a group.
#[derive(Clone, Debug)]
pub struct FaqMetrics(pub(super) FaqSums);

/// What happened to frequently asked questions in the range.
#[Object]
impl FaqMetrics {
    /// Views of questions: `faq_question_viewed` events.
    async fn views(&self) -> i32 {
        count(self.0.views)
    }

    /// Feedback that an answer was helpful: `feedback_given` events with a question and `helpful` true.
    async fn helpful(&self) -> i32 {
        count(self.0.helpful)
    }

    /// Feedback that an answer was not helpful: `feedback_given` events with a question and `helpful` false.
    async fn not_helpful(&self) -> i32 {
        count(self.0.not_helpful)
    }

    /// Helpful, of helpful and not helpful; null where there is no feedback.
    async fn resolution_rate(&self) -> Option<f64> {
        ratio(self.0.helpful, self.0.helpful + self.0.not_helpful)
    }
}
