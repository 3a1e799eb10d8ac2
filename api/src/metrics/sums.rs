//! Sums: what a group's file lists as its measures, and the words it lists them in.

use std::{collections::HashMap, fmt::Debug};

use parlance_entity::Timestamp;
use sea_orm::{
    Condition, DbErr, QueryResult,
    sea_query::{Asterisk, Expr, Func, FunctionCall},
};

use super::{distribution::Duration, fact::Fact, figure, grouping::Grouping, once::Once, reads::Reads};
use crate::db::dialect::Dialect;

/// The sums of a table's rows in a group of time. Made by `sums!`.
pub trait Sums: Clone + Debug + Default + Send + Sync + 'static {
    /// The table.
    const FACT: Fact;

    /// What is summed, each under its name.
    fn columns(scope: &Scope) -> Vec<(String, Expr)>;

    /// Reads the columns by their names.
    ///
    /// # Errors
    /// Where a column is missing or of another type.
    fn read(row: &QueryResult) -> Result<Self, DbErr>;

    /// Where a question keeps its answer, by group.
    fn kept(reads: &Reads) -> &Once<Grouping, HashMap<i64, Self>>;
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

/// Declares the sums of a table: a struct with a field for each measure and each duration, and how they are read.
///
/// `given` names the [`Scope`] that the expressions may use.
macro_rules! sums {
    (
        $(#[$doc:meta])*
        $name:ident of $fact:ident, kept in $kept:ident, given $scope:ident {
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

            fn columns($scope: &$crate::metrics::sums::Scope) -> Vec<(String, sea_orm::sea_query::Expr)> {
                let measures = vec![$( (stringify!($measure).to_owned(), $expr) ),*];
                let durations: Vec<[(String, sea_orm::sea_query::Expr); 2]> =
                    vec![
                    $($( $crate::metrics::sums::Total::columns(stringify!($duration), &$definition, $scope.now) ),*)?
                ];
                measures.into_iter().chain(durations.into_iter().flatten()).collect()
            }

            fn read(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                Ok(Self {
                    $( $measure: row.try_get::<Option<$number>>("", stringify!($measure))?.unwrap_or_default(), )*
                    $($( $duration: $crate::metrics::sums::Total::read(row, stringify!($duration))?, )*)?
                })
            }

            fn kept(
                reads: &$crate::metrics::reads::Reads,
            ) -> &$crate::metrics::once::Once<$crate::metrics::grouping::Grouping, std::collections::HashMap<i64, Self>> {
                &reads.kept.$kept
            }
        }
    };
}
pub(super) use sums;
