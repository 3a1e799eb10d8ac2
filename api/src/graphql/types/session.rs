//! A session.

use async_graphql::{Context, Description, ID, Object, Result};
use parlance_entity::{
    Timestamp, session,
    vocabulary::{Channel, DeviceType, SessionStatus},
};
use uuid::Uuid;

use super::{
    connection::{Connection, Feed, Listed, cost},
    conversation::Conversation,
    timeline::TimelineItem,
    user::User,
};
use crate::{
    db::page::PageRequest,
    graphql::{
        loader::{lookup, related},
        scope,
        types::seconds,
    },
    id::GlobalId,
    model,
    records::{sessions, timeline},
};

/// A stretch of time in which one user was there.
#[derive(Clone, Debug, Description)]
pub struct Session(pub session::Model);

impl Session {
    /// A page of a list of them.
    ///
    /// # Errors
    /// As [`sessions::page`]; `Forbidden` for a key that does not read the chatbot.
    pub async fn list(
        ctx: &Context<'_>,
        chatbot_id: Uuid,
        list: sessions::List,
        order: sessions::SessionOrder,
        request: PageRequest,
    ) -> Result<Connection<Self>> {
        let (can_read, now, db) = (scope::reading(ctx, chatbot_id)?, scope::now(ctx)?, scope::app(ctx)?.db.clone());
        let page = sessions::page(&db, can_read, now, &list, order, &request).await?;
        Ok(Connection::new(page, Self, move || {
            let (db, list) = (db.clone(), list.clone());
            async move { sessions::count(&db, can_read, now, &list).await }
        }))
    }
}

impl Listed for Session {
    const LIST: &'static str = "Session";
}

#[Object(use_type_description)]
impl Session {
    /// Opaque, globally unique, stable.
    pub async fn id(&self) -> ID {
        GlobalId::new("Session", self.0.chatbot_id, &*self.0.id).encode().into()
    }

    /// The id that the client gave; of a session cut from rows without one, an id of ours.
    async fn session_id(&self) -> &str {
        &self.0.id
    }

    /// Whose it is; null: nobody known.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(related(ctx, self.0.chatbot_id, lookup::Users, self.0.user_id.clone()).await?.map(User))
    }

    /// Where it takes place.
    async fn channel(&self) -> Channel {
        self.0.channel
    }

    /// Where it stands now.
    async fn status(&self, ctx: &Context<'_>) -> Result<SessionStatus> {
        Ok(model::session_status(&self.0, scope::now(ctx)?))
    }

    /// The earliest time of anything in it.
    async fn started_at(&self) -> Timestamp {
        self.0.started_at
    }

    /// The latest time of anything that counts as activity.
    async fn last_activity_at(&self) -> Timestamp {
        self.0.last_activity_at
    }

    /// When it ended: the explicit end, or the last activity where it timed out; null while it is active.
    async fn ended_at(&self, ctx: &Context<'_>) -> Result<Option<Timestamp>> {
        let timed_out = model::session_status(&self.0, scope::now(ctx)?) == SessionStatus::TimedOut;
        Ok(self.0.ended_at.or(timed_out.then_some(self.0.last_activity_at)))
    }

    /// From its start to its end, or to its last activity.
    async fn duration_seconds(&self) -> f64 {
        seconds(self.0.duration_ms)
    }

    /// Path of the first page view; null: none.
    async fn entry_page(&self) -> Option<&str> {
        self.0.entry_page.as_deref()
    }

    /// Path of the last page view; null: none.
    async fn exit_page(&self) -> Option<&str> {
        self.0.exit_page.as_deref()
    }

    /// Page views.
    async fn page_views(&self) -> i32 {
        self.0.page_views
    }

    /// Events.
    async fn event_count(&self) -> i32 {
        self.0.event_count
    }

    /// Where it came from, as sent; null: unknown.
    async fn referrer(&self) -> Option<&str> {
        self.0.referrer.as_deref()
    }

    /// Host of the referrer without `www.`, or `direct`.
    async fn referrer_domain(&self) -> Option<&str> {
        Some(&self.0.referrer_domain)
    }

    /// UTM source; null: none.
    async fn utm_source(&self) -> Option<&str> {
        self.0.utm_source.as_deref()
    }

    /// UTM medium; null: none.
    async fn utm_medium(&self) -> Option<&str> {
        self.0.utm_medium.as_deref()
    }

    /// UTM campaign; null: none.
    async fn utm_campaign(&self) -> Option<&str> {
        self.0.utm_campaign.as_deref()
    }

    /// UTM term; null: none.
    async fn utm_term(&self) -> Option<&str> {
        self.0.utm_term.as_deref()
    }

    /// UTM content; null: none.
    async fn utm_content(&self) -> Option<&str> {
        self.0.utm_content.as_deref()
    }

    /// Browser family; null without a user agent.
    async fn browser(&self) -> Option<&str> {
        self.0.browser.as_deref()
    }

    /// The browser's major version; null: unknown.
    async fn browser_version(&self) -> Option<&str> {
        self.0.browser_version.as_deref()
    }

    /// Operating system family; null without a user agent.
    async fn os(&self) -> Option<&str> {
        self.0.os.as_deref()
    }

    /// The operating system's major version; null: unknown.
    async fn os_version(&self) -> Option<&str> {
        self.0.os_version.as_deref()
    }

    /// Kind of device; null without a user agent.
    async fn device_type(&self) -> Option<DeviceType> {
        self.0.device_type
    }

    /// Screen width in pixels; null: unknown.
    async fn screen_width(&self) -> Option<i32> {
        self.0.screen_width
    }

    /// Screen height in pixels; null: unknown.
    async fn screen_height(&self) -> Option<i32> {
        self.0.screen_height
    }

    /// Language tag; null: unknown.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// Country code; null: unknown.
    async fn country(&self) -> Option<&str> {
        self.0.country.as_deref()
    }

    /// City; null: unknown.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// Messages that the user wrote.
    async fn messages_from_user(&self) -> i32 {
        self.0.messages_from_user
    }

    /// Messages that the bot wrote.
    async fn messages_from_bot(&self) -> i32 {
        self.0.messages_from_bot
    }

    /// Messages that agents wrote.
    async fn messages_from_agent(&self) -> i32 {
        self.0.messages_from_agent
    }

    /// How often the widget was opened.
    async fn widget_opens(&self) -> i32 {
        self.0.widget_opens
    }

    /// How often the widget was minimized.
    async fn widget_minimizes(&self) -> i32 {
        self.0.widget_minimizes
    }

    /// Mean time in which bot and agents answered, seconds; null: nothing was answered.
    async fn average_response_time(&self) -> Option<f64> {
        let count = self.0.response_time_count;
        (count > 0).then(|| seconds(self.0.response_time_sum_ms) / f64::from(count))
    }

    /// Whether a pre-chat form was submitted.
    async fn pre_chat_form_submitted(&self) -> bool {
        self.0.pre_chat_forms_submitted > 0
    }

    /// The address of the device, or a hash of it; null: unknown, not stored, or removed by now.
    async fn ip(&self) -> Option<&str> {
        self.0.ip.as_deref()
    }

    /// What opened the widget; null: unknown.
    async fn triggered_by(&self) -> Option<&str> {
        self.0.triggered_by.as_deref()
    }

    /// The service type last given; null: none.
    async fn service_type(&self) -> Option<&str> {
        self.0.service_type.as_deref()
    }

    /// Whether the visitor left without a message and after at most one page view, and did nothing else that counts.
    async fn bounced(&self) -> bool {
        self.0.bounced
    }

    /// Whether it reached a goal.
    async fn converted(&self) -> bool {
        self.0.converted_at.is_some()
    }

    /// When it first reached a goal; null: it did not.
    async fn converted_at(&self) -> Option<Timestamp> {
        self.0.converted_at
    }

    /// Conversations that began in it, the earliest first.
    async fn conversations(&self, ctx: &Context<'_>) -> Result<Vec<Conversation>> {
        let rows = related(ctx, self.0.chatbot_id, lookup::ConversationsOfSession, Some(self.0.id.clone())).await?;
        Ok(rows.into_iter().flatten().map(Conversation).collect())
    }

    /// Everything that happened in it, newest first.
    #[graphql(complexity = "cost(first, None, child_complexity)")]
    async fn timeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from the newest on. Default 20, at most 100.")] first: Option<i32>,
        #[graphql(desc = "Only what follows this cursor.")] after: Option<String>,
    ) -> Result<Feed<TimelineItem>> {
        let request = PageRequest { first, after, ..PageRequest::default() };
        let can_read = scope::reading(ctx, self.0.chatbot_id)?;
        let page = timeline::of_session(&scope::app(ctx)?.db, can_read, &self.0.id, &request).await?;
        Ok(Feed::new(page, TimelineItem::from))
    }
}
