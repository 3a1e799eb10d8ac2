//! Instants as the tables store them and the schema shows them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// An instant in UTC: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Stored as a 64-bit integer, so that SQLite and PostgreSQL compare, subtract and sum instants alike, and no session
/// time zone can slip in. In JSON and GraphQL: RFC 3339 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, DeriveValueType)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant `millis` milliseconds later (earlier, if negative); stops at the ends of the number line.
    #[must_use]
    pub fn plus(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this instant; 0 where that would be negative.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0).max(0)
    }

    /// Reads RFC 3339 text with an offset; fractions below a millisecond are cut off.
    ///
    /// # Errors
    /// What is wrong and what would be right, for the sender to read.
    pub fn parse(text: &str) -> Result<Self, String> {
        DateTime::parse_from_rfc3339(text).map(Self::from).map_err(|error| {
            format!("`{text}` is no instant ({error}): write RFC 3339 with an offset, such as 2026-01-31T09:30:00Z")
        })
    }

    /// The same instant as chrono's; years that chrono does not know become its first or last instant.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        let nearest = if self.0 < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        DateTime::from_timestamp_millis(self.0).unwrap_or(nearest)
    }

    /// RFC 3339 text in UTC, with milliseconds.
    #[must_use]
    pub fn to_text(self) -> String {
        self.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true)
    }
}

impl<Tz: chrono::TimeZone> From<DateTime<Tz>> for Timestamp {
    fn from(instant: DateTime<Tz>) -> Self {
        Self(instant.timestamp_millis())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// An instant, RFC 3339 with an offset; always answered in UTC.
#[Scalar(name = "DateTime", specified_by_url = "https://datatracker.ietf.org/doc/html/rfc3339")]
impl ScalarType for Timestamp {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Self::parse(&text).map_err(InputValueError::custom),
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if Self::parse(text).is_ok())
    }

    fn to_value(&self) -> Value {
        Value::String(self.to_text())
    }
}
