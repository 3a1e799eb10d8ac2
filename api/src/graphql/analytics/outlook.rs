//! What is to be expected: in the coming days, and on each day of the range.

use async_graphql::{Object, Result, SimpleObject};
use chrono::NaiveDate;

use super::Asked;
use crate::{
    error::Error,
    period::Date,
    reports::outlook::{
        anomalies::{self, anomalies},
        forecast::forecast,
        scale::Interval,
        series::{Daily, SeriesMetric},
    },
};

/// How far ahead a forecast goes at most, days: about as long as what it usually follows from.
const MOST_DAYS: i32 = 90;
const USUAL_DAYS: Option<i32> = Some(7);
const USUAL_CONFIDENCE: Option<f64> = Some(0.95);

/// Forecasts and anomalies.
#[derive(Clone, Debug)]
pub struct Outlook(pub(super) Asked);

impl Outlook {
    async fn daily(&self, metric: SeriesMetric) -> Result<Daily> {
        Ok(Daily::read(&self.0.reads, self.0.permission, metric).await?)
    }
}

/// What is to be expected.
#[Object]
impl Outlook {
    /// What the coming days will bring, from the range's own daily series: level, trend and weekly season, with an
    /// interval. The series has the whole local days of the range that are over, from the chatbot's first data on, and of
    /// a longer one the last 52 weeks; the first day forecast is the one after its last: today, where the range holds
    /// today. With fewer than 14 such days: BAD_USER_INPUT. Calibrated on generated series; a change of habits that has
    /// not begun is not foreseen.
    #[graphql(complexity = "20 + (days.unwrap_or(7).clamp(1, MOST_DAYS) as usize) * child_complexity")]
    async fn forecast(
        &self,
        #[graphql(desc = "What is counted on each day.")] metric: SeriesMetric,
        #[graphql(default_with = "USUAL_DAYS", desc = "How many days, 1 to 90; null: 7.")] days: Option<i32>,
        #[graphql(
            default_with = "USUAL_CONFIDENCE",
            desc = "The probability that a day's count lies in its interval, more than 0 and less than 1; null: 0.95."
        )]
        confidence: Option<f64>,
    ) -> Result<Vec<ForecastPoint>> {
        let (days, confidence) = (checked_days(days)?, checked_confidence(confidence)?);
        let daily = self.daily(metric).await?;
        let points = daily.days_after().zip(forecast(&daily.counts, days, confidence));
        Ok(points.map(|(date, day)| ForecastPoint::new(date, day)).collect())
    }

    /// Days of the range that stand out from their season and trend, oldest first: those outside of the interval that the
    /// other days, before and after, predict for them. The interval is one of 99.9 %, and wider by one count at both ends,
    /// so that a month of days without incident rarely shows any. The days are those of `forecast`; with fewer than 14:
    /// BAD_USER_INPUT. A day whose weekday occurs only twice is told only where it is unlike all weekdays.
    #[graphql(complexity = "20 + 5 * child_complexity")]
    async fn anomalies(
        &self,
        #[graphql(desc = "What is counted on each day.")] metric: SeriesMetric,
    ) -> Result<Vec<Anomaly>> {
        let daily = self.daily(metric).await?;
        Ok(anomalies(&daily.counts).into_iter().map(|found| Anomaly::new(&daily, found)).collect())
    }
}

/// What a coming day will bring. Counts are never negative, and `lower` <= `value` <= `upper`.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct ForecastPoint {
    /// The local day that is forecast.
    date: Date,
    /// The mean of what it may bring.
    value: f64,
    /// The lower end of the interval that its count lies in with the probability asked for.
    lower: f64,
    /// The upper end of that interval.
    upper: f64,
}

impl ForecastPoint {
    fn new(date: NaiveDate, day: Interval) -> Self {
        Self { date: Date(date), value: day.expected, lower: day.lower, upper: day.upper }
    }
}

/// A day that stands out.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Anomaly {
    /// The local day that stands out.
    date: Date,
    /// What was counted: the same as in `timeSeries`.
    value: f64,
    /// What the other days predict for it.
    expected: f64,
    /// The lower end of the interval that they predict.
    lower: f64,
    /// The upper end of the interval that they predict.
    upper: f64,
}

impl Anomaly {
    fn new(daily: &Daily, found: anomalies::Anomaly) -> Self {
        let anomalies::Anomaly { day, interval } = found;
        let Interval { expected, lower, upper } = interval;
        Self { date: Date(daily.days[day]), value: daily.counts[day], expected, lower, upper }
    }
}

fn checked_days(days: Option<i32>) -> Result<usize, Error> {
    let days = days.or(USUAL_DAYS).unwrap_or_default();
    match usize::try_from(days) {
        Ok(count) if (1..=MOST_DAYS).contains(&days) => Ok(count),
        _ => Err(Error::BadUserInput(format!("`days` is {days}: a forecast has 1 to {MOST_DAYS} days"))),
    }
}

fn checked_confidence(confidence: Option<f64>) -> Result<f64, Error> {
    let confidence = confidence.or(USUAL_CONFIDENCE).unwrap_or_default();
    if confidence > 0.0 && confidence < 1.0 {
        return Ok(confidence);
    }
    Err(Error::BadUserInput(format!(
        "`confidence` is {confidence}: it is a probability, more than 0 and less than 1, such as 0.95"
    )))
}
