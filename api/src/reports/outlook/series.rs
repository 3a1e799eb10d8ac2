//! The days that are known in whole, and what was counted on each.

use std::collections::HashMap;

use async_graphql::Enum;
use chrono::{Days, NaiveDate};
use parlance_entity::Timestamp;

use super::forecast::FEWEST_DAYS;
use crate::{
    access::CanRead,
    error::{Error, Result},
    metrics::{
        conversations::ConversationCount,
        earliest,
        events::{EventSums, SafetySums},
        fact::Fact,
        grouping::Grouping,
        handovers::HandoverSums,
        leads::LeadSums,
        messages::MessageCounts,
        reads::Reads,
        sessions::SessionCount,
    },
    period::{Granularity, Period, Range, day_of, day_start},
};

const BY_DAY: Grouping = Grouping::Series(Granularity::Day);

/// What a daily series counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SeriesMetric {
    /// Sessions that started.
    Sessions,
    /// Different users with a session that started.
    Users,
    /// Conversations that started.
    Conversations,
    /// Messages that were sent, by anyone.
    Messages,
    /// Handovers that were requested.
    Handovers,
    /// Leads that were captured.
    Leads,
    /// Events that happened.
    Events,
    /// Events of category ERROR.
    Errors,
}

impl SeriesMetric {
    /// Its counts by the number of the day in the range; days without any may be missing.
    async fn read(self, reads: &Reads) -> Result<HashMap<i64, i64>> {
        match self {
            Self::Sessions => reads.counts(BY_DAY, |sums: &SessionCount| sums.total).await,
            Self::Users => {
                let people = reads.people(Fact::Session, BY_DAY).await?;
                Ok(people.iter().map(|(day, people)| (day.number(), people.unique)).collect())
            }
            Self::Conversations => reads.counts(BY_DAY, |sums: &ConversationCount| sums.started).await,
            Self::Messages => reads.counts(BY_DAY, |sums: &MessageCounts| sums.total).await,
            Self::Handovers => reads.counts(BY_DAY, |sums: &HandoverSums| sums.requested).await,
            Self::Leads => reads.counts(BY_DAY, |sums: &LeadSums| sums.total).await,
            Self::Events => reads.counts(BY_DAY, |sums: &EventSums| sums.total).await,
            Self::Errors => reads.counts(BY_DAY, |sums: &SafetySums| sums.errors).await,
        }
    }
}

/// Whole days, and what was counted on each, oldest first: at least [`FEWEST_DAYS`].
#[derive(Clone, Debug, PartialEq)]
pub struct Daily {
    /// The days.
    pub days: Vec<NaiveDate>,
    /// The counts.
    pub counts: Vec<f64>,
}

impl Daily {
    /// The days of the range that are over and lie in it whole, from the chatbot's first data on.
    ///
    /// # Errors
    /// `BadUserInput` where there are too few; else as [`Reads::sums`].
    pub async fn read(reads: &Reads, permission: CanRead, metric: SeriesMetric) -> Result<Self> {
        let period = &reads.question.period;
        let whole = whole_days(period, reads.question.now)?;
        let counts = metric.read(reads).await?;
        let count = |number: &i64| counts.get(number).copied().unwrap_or_default();
        let first = earliest::row(&reads.db, permission).await?.map(|row| day_of(row, period.timezone));
        let is_known = |(number, day): &(i64, NaiveDate)| count(number) > 0 || first.is_some_and(|first| first <= *day);
        let known: Vec<_> = whole.into_iter().skip_while(|day| !is_known(day)).collect();
        if known.len() < FEWEST_DAYS {
            return Err(too_few(known.len(), first));
        }
        let counts = known.iter().map(|(number, _)| count(number) as f64).collect();
        Ok(Self { days: known.into_iter().map(|(_, day)| day).collect(), counts })
    }

    /// The days after the last one.
    pub fn days_after(&self) -> impl Iterator<Item = NaiveDate> {
        self.days.last().into_iter().flat_map(|last| last.iter_days().skip(1))
    }
}

/// The local days of the range that are over, each with its number in the range; days that the range cuts are left out.
fn whole_days(period: &Period, now: Timestamp) -> Result<Vec<(i64, NaiveDate)>> {
    let today = day_start(day_of(now, period.timezone), period.timezone);
    let day = |range: &Range| day_of(range.start, period.timezone);
    let is_whole = |range: &Range| {
        let next = day(range) + Days::new(1);
        range.start == day_start(day(range), period.timezone) && range.end == day_start(next, period.timezone)
    };
    let days = (0..).zip(period.buckets(Granularity::Day)?);
    Ok(days
        .filter(|(_, range)| range.end <= today && is_whole(range))
        .map(|(number, range)| (number, day(&range)))
        .collect())
}

fn too_few(days: usize, first: Option<NaiveDate>) -> Error {
    let since = first.map_or_else(String::new, |first| format!(" (the chatbot's first data is of {first})"));
    Error::BadUserInput(format!(
        "a weekly season takes at least {FEWEST_DAYS} whole days of data before today, and this range has \
         {days}{since}: ask for a longer range, such as LAST_90_DAYS, or ask again when there are more"
    ))
}

#[cfg(test)]
mod tests {
    use chrono_tz::{Europe::Berlin, Tz};

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    fn days(period: &Period, now: &str) -> Vec<(i64, String)> {
        let days = whole_days(period, at(now)).expect("few days");
        days.into_iter().map(|(number, day)| (number, day.to_string())).collect()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn today_and_what_comes_after_it_are_left_out() {
        let period = Period::whole_days(day("2026-03-01"), day("2026-03-05"), Berlin);
        // In Berlin it is the 3rd already.
        let expected = [(0, "2026-03-01".to_owned()), (1, "2026-03-02".to_owned())];
        assert_eq!(days(&period, "2026-03-02T23:30:00Z"), expected);
    }

    #[test]
    fn days_that_a_range_of_instants_cuts_are_left_out() {
        let range = Range { start: at("2026-03-01T00:00:01Z"), end: at("2026-03-04T23:59:59Z") };
        let expected = [(1, "2026-03-02".to_owned()), (2, "2026-03-03".to_owned())];
        assert_eq!(days(&Period::instants(range, Tz::UTC), "2026-04-01T00:00:00Z"), expected);
    }

    #[test]
    fn a_day_of_23_hours_is_whole() {
        let period = Period::whole_days(day("2026-03-29"), day("2026-03-29"), Berlin);
        assert_eq!(days(&period, "2026-04-01T00:00:00Z").len(), 1);
    }
}
