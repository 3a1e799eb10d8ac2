//! How durations are spread over groups: one statement reads the percentiles and the histograms of as many durations of
//! a table as are asked for at once.

mod aggregates;
mod windows;

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
};

use sea_orm::{
    Condition,
    sea_query::{CaseStatement, SelectStatement},
};

use super::{
    distribution::{Bin, Duration, Percentiles},
    fact::Fact,
    grouping::Label,
    scan::Scan,
};
use crate::error::Result;

/// What is asked of a duration.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// The duration.
    pub duration: &'static Duration,
    /// Of it what.
    pub aspect: Aspect,
}

/// What can be asked of a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aspect {
    /// The percentiles and the maximum.
    Percentiles,
    /// The histogram.
    Bins,
}

/// How a duration is spread, by group that has any.
#[derive(Debug)]
pub enum Spread {
    /// Percentiles.
    Percentiles(HashMap<Label, Percentiles>),
    /// Histograms.
    Bins(HashMap<Label, Vec<Bin>>),
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        (self.duration.name, self.aspect) == (other.duration.name, other.aspect)
    }
}

impl Eq for Asked {}

impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.duration.name, self.aspect).hash(state);
    }
}

const GIVEN: &str = "given";

/// The answers, in the order of what was asked.
pub(super) async fn read(scan: &Scan<'_>, fact: Fact, asked: &[Asked]) -> Result<Vec<Spread>> {
    let given = values(scan, fact, asked)?;
    match scan.dialect.finds_percentiles() {
        true => aggregates::read(scan, given, asked).await,
        false => windows::read(scan, given, asked).await,
    }
}

/// `label`, and a column for each duration: null where a row has none.
fn values(scan: &Scan, fact: Fact, asked: &[Asked]) -> Result<SelectStatement> {
    let mut select = scan.rows(fact)?;
    let mut any = Condition::any();
    for duration in durations(asked) {
        let has = duration.of(scan.question.now);
        any = any.add(has.clone());
        select.expr_as(CaseStatement::new().case(has, (duration.millis)()), duration.name);
    }
    select.cond_where(any);
    Ok(select)
}

fn durations(asked: &[Asked]) -> Vec<&'static Duration> {
    let mut durations: Vec<&'static Duration> = Vec::new();
    for asked in asked {
        if durations.iter().all(|known| known.name != asked.duration.name) {
            durations.push(asked.duration);
        }
    }
    durations
}
