//! Dimensions: what a session can be told apart by.

use async_graphql::Enum;
use parlance_entity::{Timestamp, session::Column as C, vocabulary::SessionStatus};
use sea_orm::{
    ColumnTrait, Condition, IntoSimpleExpr,
    sea_query::{CaseStatement, Expr, ExprTrait},
};

use super::filter::is_identified;
use crate::db::dialect::Dialect;

/// What a breakdown tells sessions apart by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
pub enum Dimension {
    /// Where the session takes place.
    Channel,
    /// The kind of device.
    DeviceType,
    /// The browser's family.
    Browser,
    /// The browser's major version.
    BrowserVersion,
    /// The operating system's family.
    Os,
    /// The operating system's major version.
    OsVersion,
    /// The size of the screen in pixels, as `1920x1080`.
    Screen,
    /// The language tag.
    Language,
    /// The country's code.
    Country,
    /// The city.
    City,
    /// Host of the referrer, or `direct`.
    ReferrerDomain,
    /// UTM source.
    UtmSource,
    /// UTM medium.
    UtmMedium,
    /// UTM campaign.
    UtmCampaign,
    /// UTM term.
    UtmTerm,
    /// UTM content.
    UtmContent,
    /// Path of the first page view.
    EntryPage,
    /// Path of the last page view.
    ExitPage,
    /// The service type last given.
    ServiceType,
    /// What opened the widget.
    TriggeredBy,
    /// Whether the session's user has a user id now: `true` or `false`.
    Identified,
    /// Whether the session's user has an earlier session: `true` or `false`.
    Returning,
    /// Where the session stands now.
    Status,
}

impl Dimension {
    /// The value of a row of the session table, as text; null where the session has none.
    #[must_use]
    pub fn value(self, now: Timestamp, dialect: Dialect) -> Expr {
        match self {
            Self::Channel => C::Channel.into_simple_expr(),
            Self::DeviceType => C::DeviceType.into_simple_expr(),
            Self::Browser => C::Browser.into_simple_expr(),
            Self::BrowserVersion => C::BrowserVersion.into_simple_expr(),
            Self::Os => C::Os.into_simple_expr(),
            Self::OsVersion => C::OsVersion.into_simple_expr(),
            Self::Screen => screen(dialect),
            Self::Language => C::Language.into_simple_expr(),
            Self::Country => C::Country.into_simple_expr(),
            Self::City => C::City.into_simple_expr(),
            Self::ReferrerDomain => C::ReferrerDomain.into_simple_expr(),
            Self::UtmSource => C::UtmSource.into_simple_expr(),
            Self::UtmMedium => C::UtmMedium.into_simple_expr(),
            Self::UtmCampaign => C::UtmCampaign.into_simple_expr(),
            Self::UtmTerm => C::UtmTerm.into_simple_expr(),
            Self::UtmContent => C::UtmContent.into_simple_expr(),
            Self::EntryPage => C::EntryPage.into_simple_expr(),
            Self::ExitPage => C::ExitPage.into_simple_expr(),
            Self::ServiceType => C::ServiceType.into_simple_expr(),
            Self::TriggeredBy => C::TriggeredBy.into_simple_expr(),
            Self::Identified => truth(Condition::all().add(is_identified(C::UserId.into_simple_expr(), dialect))),
            Self::Returning => truth(Condition::all().add(C::Returning.eq(true))),
            Self::Status => status(now),
        }
    }
}

fn screen(dialect: Dialect) -> Expr {
    let text = |column: C| column.into_simple_expr().cast_as("TEXT");
    dialect.concat(dialect.concat(text(C::ScreenWidth), "x"), text(C::ScreenHeight))
}

fn truth(condition: Condition) -> Expr {
    CaseStatement::new().case(condition, Expr::value("true")).finally(Expr::value("false")).into()
}

/// The status at `now`, as [`crate::model::session_status`] tells it of a row.
fn status(now: Timestamp) -> Expr {
    let word = |status: SessionStatus| Expr::value(status.as_str());
    CaseStatement::new()
        .case(C::EndedAt.is_not_null().and(C::EndedByError.eq(true)), word(SessionStatus::Error))
        .case(C::EndedAt.is_not_null(), word(SessionStatus::Ended))
        .case(C::PresentUntil.lte(now), word(SessionStatus::TimedOut))
        .finally(word(SessionStatus::Active))
        .into()
}
