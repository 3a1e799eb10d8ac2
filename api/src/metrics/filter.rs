//! Which sessions count.

use async_graphql::InputObject;
use parlance_entity::{
    event, session,
    vocabulary::{Channel, DeviceType},
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Alias, DynIden, Expr, ExprTrait, IntoIden, SelectStatement},
};
use uuid::Uuid;

use crate::db::{dialect::Dialect, tenant};

const PAGE_VIEWED: &str = "page_viewed";

/// Which sessions count. Fields are joined by AND; conversations, messages and events count with the session they
/// belong to.
#[derive(Clone, Debug, Default, PartialEq, InputObject)]
pub struct AnalyticsFilter {
    /// Where the session takes place.
    pub channel: Option<ChannelFilter>,
    /// The kind of device.
    pub device_type: Option<DeviceTypeFilter>,
    /// The browser's family.
    pub browser: Option<StringFilter>,
    /// The operating system's family.
    pub os: Option<StringFilter>,
    /// The country's code.
    pub country: Option<StringFilter>,
    /// The city.
    pub city: Option<StringFilter>,
    /// The language tag.
    pub language: Option<StringFilter>,
    /// Host of the referrer, or `direct`.
    pub referrer_domain: Option<StringFilter>,
    /// UTM source.
    pub utm_source: Option<StringFilter>,
    /// UTM medium.
    pub utm_medium: Option<StringFilter>,
    /// UTM campaign.
    pub utm_campaign: Option<StringFilter>,
    /// UTM term.
    pub utm_term: Option<StringFilter>,
    /// UTM content.
    pub utm_content: Option<StringFilter>,
    /// Path of the first page view.
    pub entry_page: Option<StringFilter>,
    /// Path of the last page view.
    pub exit_page: Option<StringFilter>,
    /// A page viewed in the session.
    pub page: Option<StringFilter>,
    /// An event that happened in the session.
    pub event: Option<StringFilter>,
    /// The service type last given.
    pub service_type: Option<StringFilter>,
    /// Whether its user has a user id now.
    pub identified: Option<bool>,
    /// Whether its user has an earlier session.
    pub returning: Option<bool>,
    /// Whether it reached a goal.
    pub converted: Option<bool>,
    /// Crawlers and headless browsers are stored, and left out unless asked for. Counts on the outermost filter.
    #[graphql(default_with = "Some(false)")]
    pub include_bots: Option<bool>,
    /// All of these; an empty list restricts nothing.
    pub and: Option<Vec<AnalyticsFilter>>,
    /// At least one of these; an empty list restricts nothing.
    pub or: Option<Vec<AnalyticsFilter>>,
    /// Not this.
    pub not: Option<Box<AnalyticsFilter>>,
}

/// A condition on a text, case-sensitive; several fields all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct StringFilter {
    /// Equals.
    pub eq: Option<String>,
    /// Does not equal; null passes.
    pub ne: Option<String>,
    /// Is one of; an empty list matches nothing.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<String>>,
    /// Is none of; null passes.
    pub not_in: Option<Vec<String>>,
    /// Contains.
    pub contains: Option<String>,
    /// Starts with.
    pub starts_with: Option<String>,
    /// Is null, or is not.
    pub is_null: Option<bool>,
}

/// A condition on a channel; several fields all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct ChannelFilter {
    /// Equals.
    pub eq: Option<Channel>,
    /// Does not equal.
    pub ne: Option<Channel>,
    /// Is one of; an empty list matches nothing.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<Channel>>,
    /// Is none of.
    pub not_in: Option<Vec<Channel>>,
}

/// A condition on a kind of device; several fields all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, InputObject)]
pub struct DeviceTypeFilter {
    /// Equals.
    pub eq: Option<DeviceType>,
    /// Does not equal; null passes.
    pub ne: Option<DeviceType>,
    /// Is one of; an empty list matches nothing.
    #[graphql(name = "in")]
    pub one_of: Option<Vec<DeviceType>>,
    /// Is none of; null passes.
    pub not_in: Option<Vec<DeviceType>>,
}

/// The condition that `filter` puts on the session table, known in the query as `session`; `includeBots` is applied too.
///
/// The condition starts from the chatbot in every subquery of its own. It is true or false, never null, so that it can
/// be negated.
#[must_use]
pub fn condition(filter: &AnalyticsFilter, chatbot_id: Uuid, session: Alias, dialect: Dialect) -> Condition {
    let sessions = Sessions { chatbot_id, name: session.into_iden(), dialect };
    let without_bots = (!filter.includes_bots()).then(|| sessions.column(session::Column::IsBot).eq(false));
    Condition::all().add_option(without_bots).add(sessions.that_pass(filter))
}

/// Whether anything but `includeBots` is asked for: then rows without a session are left out.
#[must_use]
pub fn restricts(filter: &AnalyticsFilter) -> bool {
    let AnalyticsFilter { include_bots: _, and, or, not, .. } = filter;
    let own = AnalyticsFilter { include_bots: None, and: None, or: None, not: None, ..filter.clone() };
    own.texts().iter().any(|(_, text)| text.as_ref().is_some_and(|text| *text != StringFilter::default()))
        || [&own.page, &own.event].into_iter().flatten().any(|text| *text != StringFilter::default())
        || own.channel.is_some_and(|channel| channel != ChannelFilter::default())
        || own.device_type.is_some_and(|kind| kind != DeviceTypeFilter::default())
        || own.identified.or(own.returning).or(own.converted).is_some()
        || and.iter().flatten().any(restricts)
        || or.as_ref().is_some_and(|any| !any.is_empty() && any.iter().all(restricts))
        || not.is_some()
}

impl AnalyticsFilter {
    /// Whether crawlers' rows count.
    #[must_use]
    pub fn includes_bots(&self) -> bool {
        self.include_bots.unwrap_or_default()
    }

    /// The filters on a text column of the session, each with its column.
    fn texts(&self) -> [(session::Column, &Option<StringFilter>); 14] {
        use session::Column as C;
        [
            (C::Browser, &self.browser),
            (C::Os, &self.os),
            (C::Country, &self.country),
            (C::City, &self.city),
            (C::Language, &self.language),
            (C::ReferrerDomain, &self.referrer_domain),
            (C::UtmSource, &self.utm_source),
            (C::UtmMedium, &self.utm_medium),
            (C::UtmCampaign, &self.utm_campaign),
            (C::UtmTerm, &self.utm_term),
            (C::UtmContent, &self.utm_content),
            (C::EntryPage, &self.entry_page),
            (C::ExitPage, &self.exit_page),
            (C::ServiceType, &self.service_type),
        ]
    }
}

/// The session table in a query.
struct Sessions {
    chatbot_id: Uuid,
    name: DynIden,
    dialect: Dialect,
}

impl Sessions {
    fn column(&self, column: session::Column) -> Expr {
        Expr::col((self.name.clone(), column))
    }

    /// Everything but `includeBots`.
    fn that_pass(&self, filter: &AnalyticsFilter) -> Condition {
        let mut all = Condition::all();
        for (column, text) in filter.texts() {
            all = all
                .add_option(text.as_ref().map(|text| Subject::Value(self.column(column)).passes(text, self.dialect)));
        }
        all.add_option(filter.channel.as_ref().map(|channel| self.value(session::Column::Channel, channel.as_text())))
            .add_option(filter.device_type.as_ref().map(|kind| self.value(session::Column::DeviceType, kind.as_text())))
            .add_option(filter.page.as_ref().map(|page| self.pages().passes(page, self.dialect)))
            .add_option(filter.event.as_ref().map(|event| self.events().passes(event, self.dialect)))
            .add_option(filter.identified.map(|wanted| holds(self.identified(), wanted)))
            .add_option(filter.returning.map(|wanted| self.column(session::Column::Returning).eq(wanted)))
            .add_option(
                filter.converted.map(|wanted| holds(self.column(session::Column::ConvertedAt).is_not_null(), wanted)),
            )
            .add(self.nested(filter))
    }

    fn identified(&self) -> Expr {
        is_identified(self.column(session::Column::UserId), self.dialect)
    }

    /// `and`, `or` and `not`.
    fn nested(&self, filter: &AnalyticsFilter) -> Condition {
        let and = filter.and.iter().flatten().fold(Condition::all(), |all, one| all.add(self.that_pass(one)));
        let or = filter.or.as_ref().filter(|any| !any.is_empty());
        let or = or.map(|any| any.iter().fold(Condition::any(), |any, one| any.add(self.that_pass(one))));
        let not = filter.not.as_ref().map(|one| self.that_pass(one).not());
        Condition::all().add(and).add_option(or).add_option(not)
    }

    fn value(&self, column: session::Column, text: StringFilter) -> Condition {
        Subject::Value(self.column(column)).passes(&text, self.dialect)
    }

    /// The pages viewed in the session.
    fn pages(&self) -> Subject {
        let mut rows = self.rows();
        rows.and_where(event::Column::Name.eq(PAGE_VIEWED));
        Subject::AnyOf { rows: Box::new(rows), value: event::Column::PagePath.into_expr() }
    }

    /// The names of the session's events.
    fn events(&self) -> Subject {
        Subject::AnyOf { rows: Box::new(self.rows()), value: event::Column::Name.into_expr() }
    }

    fn rows(&self) -> SelectStatement {
        tenant::select::<event::Entity>(self.chatbot_id, event::Entity)
            .expr(Expr::value(1))
            .and_where(event::Column::SessionId.into_expr().equals((self.name.clone(), session::Column::Id)))
            .to_owned()
    }
}

/// What a text filter looks at: one value, or several of which any may match.
enum Subject {
    Value(Expr),
    AnyOf { rows: Box<SelectStatement>, value: Expr },
}

impl Subject {
    /// Whether a value is there and passes the test: true or false, never null.
    fn has(&self, test: impl FnOnce(Expr) -> Expr) -> Expr {
        match self {
            Self::Value(value) => value.clone().is_not_null().and(test(value.clone())),
            Self::AnyOf { rows, value } => Expr::exists((**rows).clone().and_where(test(value.clone())).to_owned()),
        }
    }

    fn passes(&self, filter: &StringFilter, dialect: Dialect) -> Condition {
        let StringFilter { eq, ne, one_of, not_in, contains, starts_with, is_null } = filter;
        let is = |text: &String| self.has(|value| value.eq(text));
        let is_among = |texts: &Vec<String>| self.has(|value| dialect.is_one_of(value, texts));
        Condition::all()
            .add_option(eq.as_ref().map(is))
            .add_option(ne.as_ref().map(|text| is(text).not()))
            .add_option(one_of.as_ref().map(is_among))
            .add_option(not_in.as_ref().map(|texts| is_among(texts).not()))
            .add_option(contains.as_ref().map(|text| self.has(|value| dialect.contains(value, text))))
            .add_option(starts_with.as_ref().map(|text| self.has(|value| dialect.starts_with(value, text))))
            .add_option(is_null.map(|wanted| holds(self.has(|value| value.is_not_null()), !wanted)))
    }
}

impl ChannelFilter {
    fn as_text(&self) -> StringFilter {
        let texts = |words: &Vec<Channel>| words.iter().map(|word| word.as_str().to_owned()).collect();
        StringFilter {
            eq: self.eq.map(|word| word.as_str().to_owned()),
            ne: self.ne.map(|word| word.as_str().to_owned()),
            one_of: self.one_of.as_ref().map(texts),
            not_in: self.not_in.as_ref().map(texts),
            ..StringFilter::default()
        }
    }
}

impl DeviceTypeFilter {
    fn as_text(&self) -> StringFilter {
        let texts = |words: &Vec<DeviceType>| words.iter().map(|word| word.as_str().to_owned()).collect();
        StringFilter {
            eq: self.eq.map(|word| word.as_str().to_owned()),
            ne: self.ne.map(|word| word.as_str().to_owned()),
            one_of: self.one_of.as_ref().map(texts),
            not_in: self.not_in.as_ref().map(texts),
            ..StringFilter::default()
        }
    }
}

/// Whether a person's id says that they have a user id now: true or false, never null.
pub(super) fn is_identified(user_id: Expr, dialect: Dialect) -> Expr {
    user_id.clone().is_not_null().and(dialect.starts_with(user_id, "u:"))
}

fn holds(test: Expr, wanted: bool) -> Expr {
    if wanted { test } else { test.not() }
}
