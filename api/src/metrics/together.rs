//! Answers that are found together: fields of one selection are resolved side by side, each says what it needs, and one
//! statement reads it all.

use std::{
    collections::HashMap,
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use crate::error::Result;

/// Answers by their question. A failure is an answer too.
pub struct Together<Q, A> {
    asked: Mutex<Vec<Q>>,
    answers: tokio::sync::Mutex<HashMap<Q, Result<Arc<A>>>>,
}

impl<Q: Clone + Eq + Hash, A> Together<Q, A> {
    /// The answer to a question; `find` answers all that were asked at the same time, in their order.
    ///
    /// # Errors
    /// Those of `find`, whoever called it.
    pub async fn get<F>(&self, question: Q, find: impl FnOnce(Vec<Q>) -> F) -> Result<Arc<A>>
    where
        F: Future<Output = Result<Vec<A>>>,
    {
        if let Some(answer) = self.known(&question) {
            return answer;
        }
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(question.clone());
        // The others of the selection ask now, before anything is read.
        tokio::task::yield_now().await;
        let mut answers = self.answers.lock().await;
        if let Some(answer) = answers.get(&question) {
            return answer.clone();
        }
        let questions = self.unanswered(&answers, &question);
        // In a box, since a field of each point of a series waits here, and one of them reads.
        match Box::pin(find(questions.clone())).await {
            Ok(found) => {
                answers.extend(questions.into_iter().zip(found.into_iter().map(|answer| Ok(Arc::new(answer)))))
            }
            Err(error) => answers.extend(questions.into_iter().map(|question| (question, Err(error.clone())))),
        }
        answers[&question].clone()
    }

    /// The answer, if it is there and nobody reads.
    fn known(&self, question: &Q) -> Option<Result<Arc<A>>> {
        self.answers.try_lock().ok()?.get(question).cloned()
    }

    /// What was asked and has no answer yet, each once. The question itself may have been taken by somebody who then
    /// stopped waiting.
    fn unanswered(&self, answers: &HashMap<Q, Result<Arc<A>>>, question: &Q) -> Vec<Q> {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap_or_else(PoisonError::into_inner));
        let mut questions = vec![question.clone()];
        for other in asked {
            if !answers.contains_key(&other) && !questions.contains(&other) {
                questions.push(other);
            }
        }
        questions
    }
}

impl<Q, A> Default for Together<Q, A> {
    fn default() -> Self {
        Self { asked: Mutex::default(), answers: tokio::sync::Mutex::default() }
    }
}

impl<Q, A> fmt::Debug for Together<Q, A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Together")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[tokio::test]
    async fn what_is_asked_side_by_side_is_found_at_once_and_kept() {
        let together = Together::<i32, i32>::default();
        let rounds = Mutex::new(Vec::new());
        let ask = |question| {
            together.get(question, |questions: Vec<i32>| {
                let answers = questions.iter().map(|question| question * 2).collect();
                rounds.lock().expect("nobody panicked").push(questions);
                async { Ok(answers) }
            })
        };
        let (two, four, again) = tokio::join!(ask(1), ask(2), ask(1));
        assert_eq!([*two.expect("found"), *four.expect("found"), *again.expect("found")], [2, 4, 2]);
        assert_eq!(*ask(2).await.expect("kept"), 4);
        let mut rounds = rounds.into_inner().expect("nobody panicked");
        rounds.iter_mut().for_each(|questions| questions.sort_unstable());
        assert_eq!(rounds, [[1, 2]]);
    }

    #[tokio::test]
    async fn a_failure_is_kept_too() {
        let together = Together::<i32, i32>::default();
        let failed = together.get(1, |_| async { Err(Error::Internal("no".to_owned())) }).await;
        assert!(failed.is_err());
        assert!(together.get(1, |_| async { Ok(vec![1]) }).await.is_err());
    }
}
