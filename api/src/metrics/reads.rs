//! What one request has read: each table at most once for each question and each way of cutting time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use parlance_entity::Timestamp;
use uuid::Uuid;

use super::{
    conversations::ConversationSums,
    distribution::{Bin, Duration, Ranks},
    events::EventSums,
    fact::Fact,
    filter::AnalyticsFilter,
    grouping::Grouping,
    handovers::HandoverSums,
    leads::LeadSums,
    messages::MessageSums,
    once::Once,
    scan,
    sessions::SessionSums,
    sums::Sums,
    users::People,
};
use crate::{access::CanRead, db::Db, error::Result, period::Period};

/// The questions of one request. All answers are true at its one instant; the same question asked twice is one.
#[derive(Debug)]
pub struct Readings {
    db: Db,
    now: Timestamp,
    asked: Mutex<Vec<Arc<Reads>>>,
}

impl Readings {
    /// Nothing read yet. `now` is the instant at which all answers are true.
    #[must_use]
    pub fn new(db: Db, now: Timestamp) -> Self {
        Self { db, now, asked: Mutex::default() }
    }

    /// What is read to answer questions about a range of a chatbot, over the sessions that pass the filter.
    #[must_use]
    pub fn of(&self, permission: CanRead, period: Period, filter: &AnalyticsFilter) -> Arc<Reads> {
        let question = Question { chatbot_id: permission.chatbot_id(), period, filter: filter.clone(), now: self.now };
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reads) = asked.iter().find(|reads| reads.question == question) {
            return reads.clone();
        }
        let reads = Arc::new(Reads { db: self.db.clone(), question, kept: Kept::default() });
        asked.push(reads.clone());
        reads
    }
}

/// Which rows the numbers are about, and when they are true.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The tenant.
    pub chatbot_id: Uuid,
    /// The range.
    pub period: Period,
    /// Which sessions count.
    pub filter: AnalyticsFilter,
    /// The instant at which the answer is true.
    pub now: Timestamp,
}

/// The answers to one question, each read when it is first asked for.
#[derive(Debug)]
pub struct Reads {
    db: Db,
    /// The question.
    pub question: Question,
    /// Sums by how time is cut, then by group.
    pub(super) kept: Kept,
}

/// A place for the sums of each group of measures.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) sessions: Once<Grouping, HashMap<i64, SessionSums>>,
    pub(super) conversations: Once<Grouping, HashMap<i64, ConversationSums>>,
    pub(super) messages: Once<Grouping, HashMap<i64, MessageSums>>,
    pub(super) handovers: Once<Grouping, HashMap<i64, HandoverSums>>,
    pub(super) leads: Once<Grouping, HashMap<i64, LeadSums>>,
    pub(super) events: Once<Grouping, HashMap<i64, EventSums>>,
    people: Once<(Fact, Grouping), HashMap<i64, People>>,
    ranks: Once<(&'static str, Grouping), HashMap<i64, Ranks>>,
    histograms: Once<(&'static str, Grouping), HashMap<i64, Vec<Bin>>>,
}

impl Reads {
    /// The sums of each group that is not empty.
    ///
    /// # Errors
    /// Where the database fails, or a series has too many points.
    pub async fn sums<S: Sums>(&self, grouping: Grouping) -> Result<Arc<HashMap<i64, S>>> {
        S::kept(self).get(grouping, scan::sums(&self.db, &self.question, grouping)).await
    }

    /// The different people of a table's rows, for each group that has any.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn people(&self, fact: Fact, grouping: Grouping) -> Result<Arc<HashMap<i64, People>>> {
        let read = scan::people(&self.db, &self.question, fact, grouping);
        self.kept.people.get((fact, grouping), read).await
    }

    /// A duration's values at the ranks that its percentiles and its maximum need, for each group that has any.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn ranks(&self, duration: &Duration, grouping: Grouping) -> Result<Arc<HashMap<i64, Ranks>>> {
        let read = scan::ranks(&self.db, &self.question, duration, grouping);
        self.kept.ranks.get((duration.name, grouping), read).await
    }

    /// A duration's histogram, for each group that has any.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn histograms(&self, duration: &Duration, grouping: Grouping) -> Result<Arc<HashMap<i64, Vec<Bin>>>> {
        let read = scan::histograms(&self.db, &self.question, duration, grouping);
        self.kept.histograms.get((duration.name, grouping), read).await
    }
}

/// One group of time: a whole range, a point of a series, an hour of the day.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is a group of.
    pub reads: Arc<Reads>,
    /// How time is cut.
    pub grouping: Grouping,
    /// Its number.
    pub number: i64,
}

impl Group {
    /// Its sums: zeros where it is empty.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn sums<S: Sums>(&self) -> Result<S> {
        Ok(self.reads.sums::<S>(self.grouping).await?.get(&self.number).cloned().unwrap_or_default())
    }

    /// The different people of a table's rows: of sessions or of conversations; of other tables none.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn people(&self, fact: Fact) -> Result<People> {
        Ok(self.reads.people(fact, self.grouping).await?.get(&self.number).copied().unwrap_or_default())
    }

    /// A duration's values at the ranks that its percentiles and its maximum need.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn ranks(&self, duration: &Duration) -> Result<Ranks> {
        Ok(self.reads.ranks(duration, self.grouping).await?.get(&self.number).cloned().unwrap_or_default())
    }

    /// A duration's histogram: the bins from the first to the last that is not empty.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn histogram(&self, duration: &Duration) -> Result<Vec<Bin>> {
        Ok(self.reads.histograms(duration, self.grouping).await?.get(&self.number).cloned().unwrap_or_default())
    }
}
