//! What is answered of satisfaction.

use async_graphql::{Object, Result, SimpleObject};

use crate::metrics::{
    conversations::ConversationSums,
    events::FeedbackSums,
    figure::{count, ratio},
    grouping::{Grouping, Key},
    reads::Group,
    satisfaction::{ReviewSums, ScoreSums},
};

/// The satisfaction of a group.
#[derive(Clone, Debug)]
pub struct SatisfactionMetrics(pub(super) Group);

impl SatisfactionMetrics {
    async fn scores(&self) -> Result<ScoreSums> {
        Ok(self.0.sums().await?)
    }

    async fn reviews(&self) -> Result<ReviewSums> {
        Ok(self.0.sums().await?)
    }

    /// Feedback belongs to no agent.
    async fn feedback(&self) -> Result<FeedbackSums> {
        match self.0.grouping {
            Grouping::Key(Key::Agent) => Ok(FeedbackSums::default()),
            _ => Ok(self.0.sums().await?),
        }
    }
}

/// What users and reviewers think. Of each conversation the last score and the last review count, at the time when they
/// were given.
#[Object]
impl SatisfactionMetrics {
    /// Conversations whose last score, 1 to 5, was given in the range.
    async fn responses(&self) -> Result<i32> {
        Ok(count(self.scores().await?.responses))
    }

    /// The mean of those scores; null where there are none.
    async fn average_score(&self) -> Result<Option<f64>> {
        let scores = self.scores().await?;
        Ok(ratio(scores.points, scores.responses))
    }

    /// How often each score was given: always five entries, 1 first.
    async fn distribution(&self) -> Result<Vec<ScoreCount>> {
        let ScoreSums { ones, twos, threes, fours, fives, .. } = self.scores().await?;
        Ok((1..).zip([ones, twos, threes, fours, fives].map(count)).map(ScoreCount::from).collect())
    }

    /// Scores 4 and 5, of all responses; null where there are none.
    async fn satisfied_rate(&self) -> Result<Option<f64>> {
        let scores = self.scores().await?;
        Ok(ratio(scores.fours + scores.fives, scores.responses))
    }

    /// Conversations with a score, given at any time, of those that started in the range and have ended; null where none
    /// has.
    async fn response_rate(&self) -> Result<Option<f64>> {
        let conversations = self.0.sums::<ConversationSums>().await?;
        Ok(ratio(conversations.ended_and_scored, conversations.ended))
    }

    /// Feedback that something was helpful: `feedback_given` events with `helpful` true. Of an agent always 0.
    async fn thumbs_up(&self) -> Result<i32> {
        Ok(count(self.feedback().await?.helpful))
    }

    /// Feedback that something was not helpful: `feedback_given` events with `helpful` false. Of an agent always 0.
    async fn thumbs_down(&self) -> Result<i32> {
        Ok(count(self.feedback().await?.not_helpful))
    }

    /// Thumbs up, of thumbs up and down; null where there are none.
    async fn helpful_rate(&self) -> Result<Option<f64>> {
        let feedback = self.feedback().await?;
        Ok(ratio(feedback.helpful, feedback.helpful + feedback.not_helpful))
    }

    /// Conversations whose last review was given in the range.
    async fn reviewed(&self) -> Result<i32> {
        Ok(count(self.reviews().await?.reviewed))
    }

    /// The mean score of those reviews, 0 to 100; null where there are none.
    async fn average_review_score(&self) -> Result<Option<f64>> {
        let reviews = self.reviews().await?;
        Ok(ratio(reviews.points, reviews.reviewed))
    }
}

/// How often a score was given.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct ScoreCount {
    /// The score, 1 to 5.
    score: i32,
    /// Conversations whose last score is this one, given in the range.
    count: i32,
}

impl From<(i32, i32)> for ScoreCount {
    fn from((score, count): (i32, i32)) -> Self {
        Self { score, count }
    }
}
