//! How many of those who come in a month come in a week, and on a day.

use std::sync::Arc;

use chrono::Days;

use crate::{
    access::CanRead,
    error::Result,
    metrics::{
        fact::Fact,
        grouping::{Grouping, Label},
        reads::{Readings, Reads},
    },
    period::{Granularity, Period, day_of},
};

/// How many people were active.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Actives {
    /// On a day of the range, on average.
    pub daily: f64,
    /// In the week that ends with the last day.
    pub weekly: i64,
    /// In the thirty days that end with it.
    pub monthly: i64,
}

impl Actives {
    /// So many of those of the thirty days; null where there are none.
    #[must_use]
    pub fn of_monthly(self, actives: f64) -> Option<f64> {
        (self.monthly > 0).then(|| actives / self.monthly as f64)
    }
}

/// The people who were active on the local days of the range that have begun, and in the week and the month before their
/// end. A range that has not begun has none.
///
/// # Errors
/// `QueryTooComplex` where there are too many days; where the database fails.
pub async fn actives(readings: &Readings, permission: CanRead, reads: &Reads) -> Result<Actives> {
    let question = &reads.question;
    let days = question.period.buckets(Granularity::Day)?;
    let begun = days.iter().take_while(|day| day.start <= question.now).count();
    let Some(last) = days[..begun].last() else { return Ok(Actives::default()) };
    let people = reads.people(Fact::Session, Grouping::Series(Granularity::Day)).await?;
    let on_day = |day: usize| people.get(&Label::Number(day as i64)).map_or(0, |people| people.unique);
    let daily = (0..begun).map(on_day).sum::<i64>() as f64 / begun as f64;
    let timezone = question.period.timezone;
    let last = day_of(last.start, timezone);
    let up_to_last = |days: u64| {
        let period = Period::whole_days(last - Days::new(days - 1), last, timezone);
        unique(readings.of(permission, period, &question.filter))
    };
    Ok(Actives { daily, weekly: up_to_last(7).await?, monthly: up_to_last(30).await? })
}

async fn unique(reads: Arc<Reads>) -> Result<i64> {
    let people = reads.people(Fact::Session, Grouping::Whole).await?;
    Ok(people.get(&Label::Number(0)).map_or(0, |people| people.unique))
}
