//! The ways of telling a range's rows apart: by their time, by a dimension of their session, by a column of their own.

use parlance_entity::{ai_call, conversation, intake_flow, lead, message};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{CaseStatement, Expr},
};

use super::{dimension::Dimension, fact::Fact};
use crate::{
    db::dialect::{Bucket, Dialect},
    error::Result,
    period::{Granularity, Period, Range, Weekday},
};

/// How the rows of a range are put into groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// One group, 0.
    Whole,
    /// A group for each local unit, numbered from 0.
    Series(Granularity),
    /// A group for each hour of the day, 0 to 23.
    HourOfDay,
    /// A group for each day of the week, Monday 0.
    DayOfWeek,
    /// A group for each hour of the week, Monday 0 h first: 24 for each day.
    HourOfWeek,
    /// A group for each of a dimension's values with the most sessions in the range.
    Dimension {
        /// The dimension.
        by: Dimension,
        /// How many values.
        first: u64,
    },
    /// A group for each value of a column of the rows themselves.
    Key(Key),
}

/// A column that rows are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// The agent of a conversation, of its score and its review; the agent who wrote a message. Rows without one are left
    /// out.
    Agent,
    /// The service of a conversation, self-serve and assisted ones apart: [`journey`] reads it.
    Journey,
    /// The model of a call.
    Model,
    /// The service type of an intake flow.
    ServiceType,
    /// The type of a lead: those with the most leads.
    LeadType {
        /// How many types.
        first: u64,
    },
}

/// The name of a group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Of time.
    Number(i64),
    /// Of a dimension or a column; null: of rows that have no value.
    Text(Option<String>),
}

impl Label {
    /// The number; of a text, 0.
    #[must_use]
    pub fn number(&self) -> i64 {
        match self {
            Self::Number(number) => *number,
            Self::Text(_) => 0,
        }
    }

    /// The text; null of a number, and of rows that have no value.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Number(_) => None,
            Self::Text(text) => text.as_deref(),
        }
    }
}

impl Grouping {
    /// Whether groups are named by texts.
    #[must_use]
    pub fn is_by_text(self) -> bool {
        matches!(self, Self::Dimension { .. } | Self::Key(_))
    }

    /// The stretches that the range is cut into, oldest first, without gaps, each under the number of its group. Where time
    /// is not cut: one.
    ///
    /// # Errors
    /// `QueryTooComplex` where a series has too many points.
    pub fn buckets(self, period: &Period) -> Result<Vec<Bucket>> {
        Ok(match self {
            Self::Whole | Self::Dimension { .. } | Self::Key(_) => vec![bucket(0, period.range)],
            Self::Series(granularity) => {
                (0..).zip(period.buckets(granularity)?).map(|(label, range)| bucket(label, range)).collect()
            }
            Self::HourOfDay => period.hours().map(|hour| bucket(i64::from(hour.hour), hour.range)).collect(),
            Self::DayOfWeek => period.days_by_weekday().map(|(day, range)| bucket(day as i64, range)).collect(),
            Self::HourOfWeek => {
                period.hours().map(|at| bucket(hour_of_week(at.weekday, i64::from(at.hour)), at.range)).collect()
            }
        })
    }
}

impl Key {
    /// The value of a row of the table; none: its rows have none.
    pub(super) fn value(self, fact: Fact, dialect: Dialect) -> Option<Expr> {
        Some(match (self, fact) {
            (Self::Agent, Fact::Conversation | Fact::Score | Fact::Review) => {
                conversation::Column::AgentId.into_simple_expr()
            }
            (Self::Agent, Fact::Message) => message::Column::AgentId.into_simple_expr(),
            (Self::Journey, Fact::Conversation) => journey_label(dialect),
            (Self::Model, Fact::AiCall) => ai_call::Column::Model.into_simple_expr(),
            (Self::ServiceType, Fact::IntakeFlow) => intake_flow::Column::ServiceType.into_simple_expr(),
            (Self::LeadType { .. }, Fact::Lead) => lead::Column::Type.into_simple_expr(),
            _ => return None,
        })
    }

    /// How many groups are answered, the largest; none: all of them.
    pub(super) fn first(self) -> Option<u64> {
        match self {
            Self::LeadType { first } => Some(first),
            Self::Agent | Self::Journey | Self::Model | Self::ServiceType => None,
        }
    }

    /// Whether rows without a value are left out.
    pub(super) fn needs_value(self) -> bool {
        self == Self::Agent
    }
}

/// The group of [`Grouping::HourOfWeek`].
#[must_use]
pub fn hour_of_week(weekday: Weekday, hour: i64) -> i64 {
    weekday as i64 * 24 + hour
}

const ASSISTED: &str = "A";
const SELF_SERVE: &str = "S";

/// Whether a group of [`Key::Journey`] is of conversations that a human had a part in, and their service.
#[must_use]
pub fn journey(label: &Label) -> (bool, Option<String>) {
    let text = label.text().unwrap_or_default();
    (text.starts_with(ASSISTED), text.split_once(':').map(|(_, service)| service.to_owned()))
}

/// `A` or `S`, and behind a colon the service, if there is one.
fn journey_label(dialect: Dialect) -> Expr {
    use conversation::Column as C;
    let assisted = Condition::any().add(C::Handovers.gt(0)).add(C::MessagesFromAgent.gt(0));
    let journey = CaseStatement::new().case(assisted, Expr::value(ASSISTED)).finally(Expr::value(SELF_SERVE));
    let service = CaseStatement::new()
        .case(C::Service.is_not_null(), dialect.concat(":", C::Service.into_simple_expr()))
        .finally(Expr::value(""));
    dialect.concat(Expr::expr(journey), Expr::expr(service))
}

fn bucket(label: i64, range: Range) -> Bucket {
    Bucket { label, starts: range.start, ends: range.end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journey_is_read_from_its_label() {
        let read = |text: &str| journey(&Label::Text(Some(text.to_owned())));
        assert_eq!(read("A"), (true, None));
        assert_eq!(read("S:loans: new"), (false, Some("loans: new".to_owned())));
        assert_eq!(read("S:"), (false, Some(String::new())));
    }
}
