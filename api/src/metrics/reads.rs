//! What one request has read: each table at most once for each question and each way of cutting time.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use parlance_entity::Timestamp;
use uuid::Uuid;

use super::{
    dimension::Dimension,
    distribution::{Bin, Duration, Percentiles},
    fact::Fact,
    filter::AnalyticsFilter,
    grouping::{Grouping, Label},
    once::Once,
    scan::{self, Scan, Values},
    shelf::Shelf,
    spread::{self, Asked, Aspect, Spread},
    sums::{Answer, Part, Sums},
    together::Together,
    users::{self, People},
};
use crate::{
    access::CanRead,
    db::Db,
    error::{Error, Result},
    period::Period,
};

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
        let reads = Arc::new(Reads { db: self.db.clone(), question, kept: Kept::default(), shelf: Shelf::default() });
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
    /// The database.
    pub db: Db,
    /// The question.
    pub question: Question,
    /// Sums by how time is cut, then by group.
    pub(super) kept: Kept,
    /// Where reports keep what they have read to answer it.
    pub shelf: Shelf,
}

/// What is asked of each table, for each way of telling its rows apart.
type ByTable<Q, A> = Mutex<HashMap<(Fact, Grouping), Arc<Together<Q, A>>>>;

/// A place for the sums of each group of measures.
#[derive(Debug, Default)]
pub(super) struct Kept {
    sums: ByTable<Part, Answer>,
    people: Once<(Fact, Grouping), HashMap<Label, People>>,
    values: Once<(Dimension, u64), Values>,
    spreads: ByTable<Asked, Spread>,
}

impl Reads {
    /// The sums of each group that is not empty.
    ///
    /// # Errors
    /// Where the database fails, or a series has too many points.
    pub async fn sums<S: Sums>(&self, grouping: Grouping) -> Result<Arc<HashMap<Label, S>>> {
        let together = entry(&self.kept.sums, (S::FACT, grouping));
        let find =
            |parts: Vec<Part>| async move { scan::sums(&Scan::of(self, grouping).await?, S::FACT, &parts).await };
        let answer = together.get(Part::of::<S>(), find).await?;
        Answer::clone(&answer)
            .downcast()
            .map_err(|_| Error::Internal(format!("{} were read as something else", S::NAME)))
    }

    /// A count of each group of time that is not empty, by the group's number.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn counts<S: Sums>(&self, grouping: Grouping, count: impl Fn(&S) -> i64) -> Result<HashMap<i64, i64>> {
        let sums = self.sums::<S>(grouping).await?;
        Ok(sums.iter().map(|(group, sums)| (group.number(), count(sums))).collect())
    }

    /// The different people of a table's rows, for each group that has any.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn people(&self, fact: Fact, grouping: Grouping) -> Result<Arc<HashMap<Label, People>>> {
        let read = async { users::read(&Scan::of(self, grouping).await?, fact).await };
        self.kept.people.get((fact, grouping), read).await
    }

    /// The values of a dimension with the most sessions in the range.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn values(&self, by: Dimension, first: u64) -> Result<Arc<Values>> {
        self.kept.values.get((by, first), scan::values(self, by, first)).await
    }

    /// How a duration is spread over the groups. What is asked at the same time of one table is read by one statement.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn spread(&self, asked: Asked, grouping: Grouping) -> Result<Arc<Spread>> {
        let fact = asked.duration.fact;
        let together = entry(&self.kept.spreads, (fact, grouping));
        let find =
            |asked: Vec<Asked>| async move { spread::read(&Scan::of(self, grouping).await?, fact, &asked).await };
        together.get(asked, find).await
    }
}

fn entry<K: Eq + Hash, V: Default>(map: &Mutex<HashMap<K, Arc<V>>>, key: K) -> Arc<V> {
    map.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default().clone()
}

/// One group: a whole range, a point of a series, an hour of the day, a value of a dimension.
#[derive(Clone, Debug)]
pub struct Group {
    /// What it is a group of.
    pub reads: Arc<Reads>,
    /// How time is cut.
    pub grouping: Grouping,
    /// Its name.
    pub label: Label,
}

impl Group {
    /// Its sums: zeros where it is empty.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn sums<S: Sums>(&self) -> Result<S> {
        Ok(self.reads.sums::<S>(self.grouping).await?.get(&self.label).cloned().unwrap_or_default())
    }

    /// The different people of a table's rows: of sessions or of conversations; of other tables none.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn people(&self, fact: Fact) -> Result<People> {
        Ok(self.reads.people(fact, self.grouping).await?.get(&self.label).copied().unwrap_or_default())
    }

    /// A duration's percentiles; none where nothing in the group has it.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn percentiles(&self, duration: &'static Duration) -> Result<Option<Percentiles>> {
        let spread = self.reads.spread(Asked { duration, aspect: Aspect::Percentiles }, self.grouping).await?;
        Ok(match &*spread {
            Spread::Percentiles(groups) => groups.get(&self.label).copied(),
            Spread::Bins(_) => None,
        })
    }

    /// A duration's histogram: the bins from the first to the last that is not empty.
    ///
    /// # Errors
    /// As [`Reads::sums`].
    pub async fn histogram(&self, duration: &'static Duration) -> Result<Vec<Bin>> {
        let spread = self.reads.spread(Asked { duration, aspect: Aspect::Bins }, self.grouping).await?;
        Ok(match &*spread {
            Spread::Bins(groups) => groups.get(&self.label).cloned().unwrap_or_default(),
            Spread::Percentiles(_) => Vec::new(),
        })
    }
}
