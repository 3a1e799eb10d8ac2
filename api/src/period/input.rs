//! How a caller names a range, and the words of time.

use async_graphql::{Enum, InputObject, OneofObject};
use parlance_entity::Timestamp;

/// Exactly one of the fields.
#[derive(Clone, Debug, PartialEq, OneofObject)]
pub enum DateRangeInput {
    /// A range by name.
    Preset(RangePreset),
    /// The last N whole units, the current one included.
    Last(LastInput),
    /// Whole days, both ends included.
    Days(DaySpanInput),
    /// Instants: start included, end excluded.
    Between(InstantSpanInput),
}

/// The last thirty days, today included: what is meant where no range is given.
impl Default for DateRangeInput {
    fn default() -> Self {
        Self::Preset(RangePreset::Last30Days)
    }
}

/// The last N units.
#[derive(Clone, Debug, PartialEq, Eq, InputObject)]
pub struct LastInput {
    /// How many, at least 1.
    pub count: i32,
    /// Of which unit.
    pub unit: TimeUnit,
}

/// Whole days.
#[derive(Clone, Debug, PartialEq, Eq, InputObject)]
pub struct DaySpanInput {
    /// The first day.
    pub from: Date,
    /// The last day, included.
    pub to: Date,
}

/// Instants.
#[derive(Clone, Debug, PartialEq, Eq, InputObject)]
pub struct InstantSpanInput {
    /// Included.
    pub start: Timestamp,
    /// Excluded.
    pub end: Timestamp,
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TimeUnit {
    /// 60 minutes, as instants.
    Hour,
    /// A local day.
    Day,
    /// A local week, Monday first.
    Week,
    /// A local month.
    Month,
}

/// A range by name, in the time zone in force. Those that are running end with the end of their unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RangePreset {
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Six whole days before today, and today.
    #[graphql(name = "LAST_7_DAYS")]
    Last7Days,
    /// Twenty-nine whole days before today, and today.
    #[graphql(name = "LAST_30_DAYS")]
    Last30Days,
    /// Eighty-nine whole days before today, and today.
    #[graphql(name = "LAST_90_DAYS")]
    Last90Days,
    /// The running week, Monday first, up to its end.
    ThisWeek,
    /// The week before.
    LastWeek,
    /// The running month, up to its end.
    ThisMonth,
    /// The month before.
    LastMonth,
    /// The running year, up to its end.
    ThisYear,
    /// From the day of the first stored row to the end of today.
    AllTime,
}

/// How finely a range is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum Granularity {
    /// Local hours.
    Hour,
    /// Local days.
    Day,
    /// Local weeks, Monday first.
    Week,
    /// Local months.
    Month,
}

/// Which earlier range is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum Comparison {
    /// The range of the same length that ends where this one starts.
    PreviousPeriod,
    /// Seven days earlier.
    PreviousWeek,
    /// A month earlier.
    PreviousMonth,
    /// A year earlier.
    PreviousYear,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Enum)]
pub enum Weekday {
    /// Monday, the first.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

impl Weekday {
    /// All of them, Monday first.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];
}

impl From<chrono::Weekday> for Weekday {
    fn from(weekday: chrono::Weekday) -> Self {
        match weekday {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }
}

/// A calendar day, ISO 8601 (2026-01-31), read in the time zone in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub chrono::NaiveDate);

/// A calendar day, ISO 8601 (2026-01-31), read in the time zone in force.
#[async_graphql::Scalar]
impl async_graphql::ScalarType for Date {
    fn parse(value: async_graphql::Value) -> async_graphql::InputValueResult<Self> {
        let async_graphql::Value::String(text) = value else {
            return Err(async_graphql::InputValueError::expected_type(value));
        };
        text.parse().map(Self).map_err(|error| {
            async_graphql::InputValueError::custom(format!(
                "`{text}` is no calendar day ({error}): write it as 2026-01-31"
            ))
        })
    }

    fn is_valid(value: &async_graphql::Value) -> bool {
        matches!(value, async_graphql::Value::String(text) if text.parse::<chrono::NaiveDate>().is_ok())
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::String(self.0.to_string())
    }
}
