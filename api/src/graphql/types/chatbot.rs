//! A chatbot.

use std::borrow::Cow;

use async_graphql::{Context, Description, ID, Object, Result};
use chrono_tz::Tz;
use parlance_entity::{
    Timestamp, chatbot,
    vocabulary::{EventCategory, HandoverStatus, LeadStatus},
};

use super::{
    agent::Agent,
    api_key::ApiKey,
    connection::{Connection, Feed, Listed, cost},
    conversation::Conversation,
    data_quality::DataQuality,
    event::Event,
    funnel::Funnel,
    handover::Handover,
    lead::Lead,
    live::Live,
    session::Session,
    settings::{Branding, ChatbotSettings},
    user::User,
};
use crate::{
    accounts,
    db::page::PageRequest,
    graphql::{
        analytics::{Analytics, Arguments},
        scope,
    },
    id::GlobalId,
    metrics::filter::AnalyticsFilter,
    period::{self, DateRangeInput, Range, RangePreset},
    records::{
        agents,
        conversations::{self, ConversationFilter, ConversationOrder},
        events, handovers, leads,
        sessions::{self, SessionFilter, SessionOrder},
        users::{self, UserFilter, UserOrder},
    },
    reports::{funnel::saved, picture::Picture},
};

/// A chatbot: its settings, its numbers, and what was recorded of it.
#[derive(Clone, Debug, Description)]
pub struct Chatbot(pub chatbot::Model);

impl Chatbot {
    /// A page of the chatbots that the key may read.
    ///
    /// # Errors
    /// `Unauthenticated`; as `accounts::chatbot::list`.
    pub async fn list(ctx: &Context<'_>, request: PageRequest) -> Result<Connection<Self>> {
        let (access, db) = (scope::access(ctx)?.clone(), scope::app(ctx)?.db.clone());
        let page = accounts::chatbot::list(&db, &access, &request).await?;
        Ok(Connection::new(page, Self, move || {
            let (db, access) = (db.clone(), access.clone());
            async move { Ok(accounts::chatbot::count(&db, &access).await?.cast_signed()) }
        }))
    }

    /// The time zone in force unless a query names another.
    #[must_use]
    pub fn tz(&self) -> Tz {
        self.0.timezone.parse().unwrap_or(Tz::UTC)
    }

    /// A client's id as it is stored: of one that gives somebody away the pseudonym, where personal data is masked.
    fn stored<'i>(&self, ctx: &Context<'_>, id: &'i str) -> Result<Cow<'i, str>> {
        let masked = self.0.mask_personal_data && GlobalId::decode(id).is_none();
        let pseudonym =
            masked.then(|| scope::app(ctx).map(|app| app.resources.pseudonyms.id(self.0.id, id))).transpose()?;
        Ok(pseudonym.flatten().map_or(Cow::Borrowed(id), Cow::Owned))
    }

    /// The instants of a list's range; none: of all time.
    fn range(&self, ctx: &Context<'_>, range: Option<DateRangeInput>) -> Result<Option<Range>> {
        match range {
            None | Some(DateRangeInput::Preset(RangePreset::AllTime)) => Ok(None),
            Some(range) => {
                let (now, days) = (scope::now(ctx)?, scope::app(ctx)?.limits.max_range_days);
                Ok(Some(period::resolve(&range, self.tz(), now, None, days)?.range))
            }
        }
    }
}

impl Listed for Chatbot {
    const LIST: &'static str = "Chatbot";
}

#[Object(use_type_description)]
impl Chatbot {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("Chatbot", self.0.id, self.0.id.to_string()).encode().into()
    }

    /// Short name for addresses, unique.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// Name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The domain its pages are on; its own pages are no referrer. Null: not given.
    async fn domain(&self) -> Option<&str> {
        self.0.domain.as_deref()
    }

    /// Days, weeks and hours are cut in this time zone unless a query names another.
    async fn timezone(&self) -> Tz {
        self.tz()
    }

    /// How its dashboard looks.
    async fn branding(&self) -> Branding<'_> {
        Branding(&self.0)
    }

    /// Time-outs, retention and privacy.
    async fn settings(&self) -> ChatbotSettings<'_> {
        ChatbotSettings(&self.0)
    }

    /// When it was created.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at
    }

    /// Every metric of a time range.
    async fn analytics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Null: the last 30 days, today included.")] range: Option<DateRangeInput>,
        #[graphql(desc = "In which days, weeks and hours are cut; null: the chatbot's.")] timezone: Option<Tz>,
        #[graphql(desc = "Which sessions count; null: all but crawlers'.")] filter: Option<AnalyticsFilter>,
    ) -> Result<Analytics> {
        let can_read = scope::reading(ctx, self.0.id)?;
        let arguments = Arguments { range, timezone, filter: filter.unwrap_or_default() };
        Ok(arguments.ask(ctx, can_read, &self.0).await?)
    }

    /// The whole live picture: open conversations, handovers that wait, agents online, throughput.
    async fn live(&self, ctx: &Context<'_>) -> Result<Live> {
        scope::reading(ctx, self.0.id)?;
        let (picture, _) = Picture::take(&scope::app(ctx)?.db, &self.0, scope::now(ctx)?).await?;
        Ok(Live(picture))
    }

    /// A session. Null: there is none such.
    async fn session(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id that the client gave, or that of this schema.")] id: ID,
    ) -> Result<Option<Session>> {
        let can_read = scope::reading(ctx, self.0.id)?;
        Ok(sessions::find(&scope::app(ctx)?.db, can_read, &self.stored(ctx, &id)?).await?.map(Session))
    }

    /// A conversation. Null: there is none such.
    async fn conversation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id that the client gave, which means its last episode, or that of this schema.")] id: ID,
    ) -> Result<Option<Conversation>> {
        let can_read = scope::reading(ctx, self.0.id)?;
        Ok(conversations::find(&scope::app(ctx)?.db, can_read, &self.stored(ctx, &id)?).await?.map(Conversation))
    }

    /// A user. Null: there is none such.
    async fn user(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id given at identify, or an anonymous id, or that of this schema.")] id: ID,
    ) -> Result<Option<User>> {
        let can_read = scope::reading(ctx, self.0.id)?;
        Ok(users::find(&scope::app(ctx)?.db, can_read, &self.stored(ctx, &id)?).await?.map(User))
    }

    /// Sessions that started in a range. Crawlers' are left out unless the filter asks for them.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When they started; null: at any time.")] range: Option<DateRangeInput>,
        #[graphql(desc = "Which of them; null: all.")] filter: Option<SessionFilter>,
        #[graphql(desc = "Null: the latest start first.")] order_by: Option<SessionOrder>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Session>> {
        let (range, filter) = (self.range(ctx, range)?, filter.unwrap_or_default());
        let list = sessions::List { range, filter, person: None };
        let request = PageRequest { first, after, last, before };
        Session::list(ctx, self.0.id, list, order_by.unwrap_or_default(), request).await
    }

    /// Conversations that started in a range. Crawlers' are left out unless the filter asks for them.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When they started; null: at any time.")] range: Option<DateRangeInput>,
        #[graphql(desc = "Which of them; null: all.")] filter: Option<ConversationFilter>,
        #[graphql(desc = "Null: the latest start first.")] order_by: Option<ConversationOrder>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Conversation>> {
        let (range, filter) = (self.range(ctx, range)?, filter.unwrap_or_default());
        let list = conversations::List { range, filter, person: None };
        let request = PageRequest { first, after, last, before };
        Conversation::list(ctx, self.0.id, list, order_by.unwrap_or_default(), request).await
    }

    /// Handovers that were requested in a range, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn handovers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When they were requested; null: at any time.")] range: Option<DateRangeInput>,
        #[graphql(desc = "Where they stand now; null: anywhere.")] statuses: Option<Vec<HandoverStatus>>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Handover>> {
        let list = handovers::List { range: self.range(ctx, range)?, statuses };
        Handover::list(ctx, self.0.id, list, PageRequest { first, after, last, before }).await
    }

    /// Leads that were captured in a range, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn leads(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When they were captured; null: at any time.")] range: Option<DateRangeInput>,
        #[graphql(desc = "What kinds of leads, in the client's words; null: any.")] types: Option<Vec<String>>,
        #[graphql(desc = "Where they stand; null: anywhere.")] statuses: Option<Vec<LeadStatus>>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<Lead>> {
        let list = leads::List { range: self.range(ctx, range)?, types, statuses };
        Lead::list(ctx, self.0.id, list, PageRequest { first, after, last, before }).await
    }

    /// Users with a session that started in a range.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When a session of theirs started; null: at any time.")] range: Option<DateRangeInput>,
        #[graphql(desc = "Which of them; null: all.")] filter: Option<UserFilter>,
        #[graphql(desc = "Null: those seen last first.")] order_by: Option<UserOrder>,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Connection<User>> {
        let list = users::List { range: self.range(ctx, range)?, filter: filter.unwrap_or_default() };
        let request = PageRequest { first, after, last, before };
        User::list(ctx, self.0.id, list, order_by.unwrap_or_default(), request).await
    }

    /// Events that happened in a range, the latest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "they are the field's arguments")]
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "When they happened; null: at any time.")] range: Option<DateRangeInput>,
        #[graphql(desc = "Only events of these names; null: of any.")] names: Option<Vec<String>>,
        #[graphql(desc = "Only events of these categories; null: of any.")] categories: Option<Vec<EventCategory>>,
        #[graphql(desc = "Only events of this session: the client's id, or that of this schema.")] session_id: Option<
            ID,
        >,
        #[graphql(desc = "How many, from the start of the list on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
        #[graphql(desc = "How many, from the end of the list on, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Only what precedes this cursor.")] before: Option<String>,
    ) -> Result<Feed<Event>> {
        let session_id = session_id.map(|id| id.to_string());
        let list = events::List { range: self.range(ctx, range)?, names, categories, session_id };
        Event::list(ctx, self.0.id, list, PageRequest { first, after, last, before }).await
    }

    /// All its agents, by their ids.
    async fn agents(&self, ctx: &Context<'_>) -> Result<Vec<Agent>> {
        let rows = agents::all(&scope::app(ctx)?.db, scope::reading(ctx, self.0.id)?).await?;
        Ok(rows.into_iter().map(Agent).collect())
    }

    /// Its funnels: the presets, then those that were saved, at most 200, by name.
    #[graphql(complexity = "5 + 10 * child_complexity")]
    async fn funnels(&self, ctx: &Context<'_>) -> Result<Vec<Funnel>> {
        let funnels = saved::list(&scope::app(ctx)?.db, scope::reading(ctx, self.0.id)?).await?;
        Ok(funnels.into_iter().map(Funnel).collect())
    }

    /// Completeness and accuracy of what arrived in a range.
    async fn data_quality(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Null: the last 30 days, today included.")] range: Option<DateRangeInput>,
    ) -> Result<DataQuality> {
        let can_read = scope::reading(ctx, self.0.id)?;
        let range = range.unwrap_or(DateRangeInput::Preset(RangePreset::Last30Days));
        let range = self.range(ctx, Some(range))?;
        DataQuality::of(ctx, can_read, range).await
    }

    /// Write, secret and read keys of this chatbot, the oldest first; never the keys themselves.
    async fn api_keys(&self, ctx: &Context<'_>) -> Result<Vec<ApiKey>> {
        let rows = accounts::key::list(&scope::app(ctx)?.db, scope::reading(ctx, self.0.id)?).await?;
        Ok(rows.into_iter().map(ApiKey).collect())
    }
}
