//! Sums: what a group's file lists as its measures, and the words it lists them in.

use std::{
    any::Any,
    collections::HashMap,
    fmt::Debug,
    hash::{Hash, Hasher},
    sync::Arc,
};

use parlance_entity::Timestamp;
use sea_orm::{
    Condition, DbErr, QueryResult,
    sea_query::{Asterisk, Expr, Func, FunctionCall},
};

use super::{distribution::Duration, fact::Fact, figure, grouping::Label};
use crate::db::dialect::Dialect;

/// Sums of a table's rows in a group. Made by `sums!`.
pub trait Sums: Clone + Debug + Default + Send + Sync + 'static {
    /// The table.
    const FACT: Fact;

    /// What they are called, unlike any others.
    const NAME: &'static str;

    /// The rows that they are of; none: all.
    fn among() -> Option<Condition>;

    /// What is summed, each under its name.
    fn columns(scope: &Scope) -> Vec<(String, Expr)>;

    /// Reads the columns by their names.
    ///
    /// # Errors
    /// Where a column is missing or of another type.
    fn read(row: &QueryResult) -> Result<Self, DbErr>;

    /// The name of a column: sums of one table that are asked for together stand in one row.
    #[must_use]
    fn column(measure: &str) -> String {
        format!("{}.{measure}", Self::NAME)
    }
}

/// The sums of all groups of a statement's rows.
pub(super) type Answer = Arc<dyn Any + Send + Sync>;

/// Reads sums from the rows of an answer, each under the label of its group.
type ReadRows = fn(&[(Label, QueryResult)]) -> Result<Answer, DbErr>;

/// Some sums as a part of a statement that reads others beside them.
#[derive(Clone, Copy)]
pub(super) struct Part {
    name: &'static str,
    /// The rows that they are of; none: all.
    pub(super) among: fn() -> Option<Condition>,
    /// What is summed.
    pub(super) columns: fn(&Scope) -> Vec<(String, Expr)>,
    /// Reads them from the rows of the answer: a map of type `HashMap<Label, S>`.
    pub(super) read: ReadRows,
}

impl Part {
    /// The part that reads these sums.
    pub(super) fn of<S: Sums>() -> Self {
        Self {
            name: S::NAME,
            among: S::among,
            columns: S::columns,
            read: |rows| {
                let sums = rows.iter().map(|(label, row)| Ok((label.clone(), S::read(row)?)));
                Ok(Arc::new(sums.collect::<Result<HashMap<Label, S>, DbErr>>()?))
            },
        }
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Part {}

impl Hash for Part {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// What a measure may depend on besides its row.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The instant at which the answer is true.
    pub now: Timestamp,
    /// The database.
    pub dialect: Dialect,
}

/// How many durations there are, and their sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// How many.
    pub count: i64,
    /// Their sum, milliseconds.
    pub millis: i64,
}

impl Total {
    /// Their mean, seconds; null where there are none.
    #[must_use]
    pub fn average(self) -> Option<f64> {
        figure::ratio(self.millis, self.count).map(|millis| millis / 1000.0)
    }

    /// What is summed, each under its name.
    #[must_use]
    pub fn columns(name: &str, duration: &Duration, now: Timestamp) -> [(String, Expr); 2] {
        let of = duration.of(now);
        [
            (count_name(name), count_if(of.clone())),
            (millis_name(name), integer(Func::sum((duration.millis)()).filter(of))),
        ]
    }

    /// Reads the columns by their names.
    ///
    /// # Errors
    /// Where a column is missing or of another type.
    pub fn read(row: &QueryResult, name: &str) -> Result<Self, DbErr> {
        let number = |name: &str| row.try_get::<Option<i64>>("", name).map(Option::unwrap_or_default);
        Ok(Self { count: number(&count_name(name))?, millis: number(&millis_name(name))? })
    }
}

fn count_name(name: &str) -> String {
    format!("{name}_count")
}

fn millis_name(name: &str) -> String {
    format!("{name}_millis")
}

/// All rows.
pub fn count() -> Expr {
    Expr::expr(Func::count(Expr::col(Asterisk)))
}

/// The rows of which this holds.
pub fn count_if(condition: impl Into<Condition>) -> Expr {
    Expr::expr(Func::count(Expr::col(Asterisk)).filter(condition))
}

/// The sum of a column of whole numbers.
pub fn sum(column: Expr) -> Expr {
    integer(Func::sum(column))
}

/// The sum of a column of whole numbers over the rows of which this holds.
pub fn sum_if(column: Expr, condition: impl Into<Condition>) -> Expr {
    integer(Func::sum(column).filter(condition))
}

/// The sum of a column of fractions.
pub fn sum_of_fractions(column: Expr) -> Expr {
    Expr::expr(Func::sum(column))
}

/// The sum of a column of fractions over the rows of which this holds.
pub fn sum_of_fractions_if(column: Expr, condition: impl Into<Condition>) -> Expr {
    Expr::expr(Func::sum(column).filter(condition))
}

/// PostgreSQL sums 64-bit integers as decimals of any length.
fn integer(sum: FunctionCall) -> Expr {
    Expr::expr(Func::cast_as(Expr::expr(sum), "bigint"))
}

/// Declares sums of a table's rows: a struct with a field for each measure and each duration, and how they are read.
///
/// `among` says of which rows they are, where not of all; `given` names the [`Scope`] that the expressions may use.
macro_rules! sums {
    (
        $(#[$doc:meta])*
        $name:ident of $fact:ident $(among $among:expr)?, given $scope:ident {
            $( $(#[$measure_doc:meta])* $measure:ident: $number:ty = $expr:expr; )*
        }
        $(durations {
            $( $(#[$duration_doc:meta])* $duration:ident = $definition:path; )*
        })?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $name {
            $( $(#[$measure_doc])* pub $measure: $number, )*
            $($( $(#[$duration_doc])* pub $duration: $crate::metrics::sums::Total, )*)?
        }

        impl $crate::metrics::sums::Sums for $name {
            const FACT: $crate::metrics::fact::Fact = $crate::metrics::fact::Fact::$fact;

            const NAME: &'static str = stringify!($name);

            fn among() -> Option<sea_orm::Condition> {
                [$(sea_orm::Condition::all().add($among))?].into_iter().next()
            }

            fn columns($scope: &$crate::metrics::sums::Scope) -> Vec<(String, sea_orm::sea_query::Expr)> {
                let measures = vec![$( (Self::column(stringify!($measure)), $expr) ),*];
                let durations: Vec<[(String, sea_orm::sea_query::Expr); 2]> = vec![
                    $($( $crate::metrics::sums::Total::columns(
                        &Self::column(stringify!($duration)), &$definition, $scope.now,
                    ) ),*)?
                ];
                measures.into_iter().chain(durations.into_iter().flatten()).collect()
            }

            fn read(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                Ok(Self {
                    $( $measure: row
                        .try_get::<Option<$number>>("", &Self::column(stringify!($measure)))?
                        .unwrap_or_default(), )*
                    $($( $duration: $crate::metrics::sums::Total::read(row, &Self::column(stringify!($duration)))?, )*)?
                })
            }
        }
    };
}
pub(super) use sums;
