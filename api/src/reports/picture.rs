//! The live picture of a chatbot: what is going on at an instant.

use std::{collections::HashMap, time::Duration};

use parlance_entity::{
    Timestamp, agent, chatbot, conversation, event, handover, message, session,
    vocabulary::{AgentStatus, HandoverStatus, MessageRole},
};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Asterisk, Expr, Func},
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};
use uuid::Uuid;

use crate::{
    access::CanRead,
    accounts,
    clock::Clock,
    db::{
        Db,
        tenant::{self, TenantTable},
    },
    error::{Error, Result},
    live::{Hub, Pulse, Shared, hub::changed},
    metrics::conversations::is_ended,
    period,
    tasks::Tasks,
};

/// At most this often is one chatbot's picture made, however many commits there are.
const MIN_INTERVAL: Duration = Duration::from_secs(1);

/// When a picture that failed is tried again.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// What is counted per minute happened in the last so many milliseconds.
const MINUTE_MS: i64 = 60_000;

/// How often somebody's wait is told anew while it grows, milliseconds.
const WAIT_MS: i64 = 5_000;

/// What is going on at an instant. Crawlers' sessions and what belongs to them are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Sessions that started and neither ended nor timed out.
    pub active_sessions: i64,
    /// Conversations that are neither resolved nor dropped.
    pub open_conversations: i64,
    /// Handovers that were requested and wait for an agent.
    pub queued_handovers: i64,
    /// For how long the oldest of them has waited, milliseconds; none: nobody waits.
    pub longest_wait_ms: Option<i64>,
    /// Agents by their last status.
    pub agents: HashMap<AgentStatus, i64>,
    /// Sessions that started today, in the chatbot's time zone.
    pub sessions_today: i64,
    /// Events of the last 60 seconds.
    pub events_per_minute: i64,
    /// Messages of users, bot and agents of the last 60 seconds.
    pub messages_per_minute: i64,
    /// The instant.
    pub at: Timestamp,
}

/// How many rows there are, and the earliest instant of one.
#[derive(Debug, FromQueryResult)]
struct Counted {
    count: i64,
    earliest: Option<Timestamp>,
}

impl Picture {
    /// The chatbot at `now`, and the instant at which the picture changes though nothing comes in; none: not before a
    /// session or conversation times out, or the day turns.
    ///
    /// # Errors
    /// `Database`.
    pub async fn take(db: &Db, chatbot: &chatbot::Model, now: Timestamp) -> Result<(Self, Option<Timestamp>)> {
        // All of it as it stands at once, so that the figures fit each other.
        let read = &db.snapshot().await?;
        let events = events(read, chatbot.id, now).await?;
        let messages = messages(read, chatbot.id, now).await?;
        let waiting = waiting(read, chatbot.id, now).await?;
        let leave = [&events, &messages].map(|counted| counted.earliest.map(|at| at.plus(MINUTE_MS)));
        let wait_grows = waiting.earliest.map(|_| now.plus(WAIT_MS));
        let picture = Self {
            active_sessions: active_sessions(read, chatbot.id, now).await?.count,
            open_conversations: open_conversations(read, chatbot.id, now).await?.count,
            queued_handovers: waiting.count,
            longest_wait_ms: waiting.earliest.map(|since| now.since(since)),
            agents: agents(read, chatbot.id).await?,
            sessions_today: sessions_today(read, chatbot, now).await?.count,
            events_per_minute: events.count,
            messages_per_minute: messages.count,
            at: now,
        };
        Ok((picture, leave.into_iter().chain([wait_grows]).flatten().min()))
    }

    /// How many agents have this status.
    #[must_use]
    pub fn agents(&self, status: AgentStatus) -> i64 {
        self.agents.get(&status).copied().unwrap_or_default()
    }

    fn shows_the_same_as(&self, other: &Self) -> bool {
        *self == Self { at: self.at, ..other.clone() }
    }
}

async fn counted<E: TenantTable>(
    read: &DatabaseTransaction,
    chatbot_id: Uuid,
    instant: E::Column,
    rows: Condition,
) -> Result<Counted> {
    tenant::find::<E>(chatbot_id)
        .filter(rows)
        .select_only()
        .expr_as(Func::count(Expr::col(Asterisk)), "count")
        .column_as(instant.min(), "earliest")
        .into_model::<Counted>()
        .one(read)
        .await?
        .ok_or_else(|| Error::Internal("an aggregate has no row".to_owned()))
}

/// Whether an instant lies in the minute that ends now.
fn in_last_minute(column: impl ColumnTrait, now: Timestamp) -> Condition {
    Condition::all().add(column.gt(now.plus(-MINUTE_MS))).add(column.lte(now))
}

async fn events(read: &DatabaseTransaction, chatbot_id: Uuid, now: Timestamp) -> Result<Counted> {
    use event::Column as C;
    let rows = in_last_minute(C::OccurredAt, now).add(C::IsBot.eq(false));
    counted::<event::Entity>(read, chatbot_id, C::OccurredAt, rows).await
}

async fn messages(read: &DatabaseTransaction, chatbot_id: Uuid, now: Timestamp) -> Result<Counted> {
    use message::Column as C;
    let rows = in_last_minute(C::SentAt, now)
        .add(C::IsBot.eq(false))
        .add(C::Counted.eq(true))
        .add(C::Role.ne(MessageRole::System));
    counted::<message::Entity>(read, chatbot_id, C::SentAt, rows).await
}

async fn waiting(read: &DatabaseTransaction, chatbot_id: Uuid, now: Timestamp) -> Result<Counted> {
    use handover::Column as C;
    let not_abandoned = Condition::any().add(C::AbandonedAt.is_null()).add(C::AbandonedAt.gt(now));
    let rows = Condition::all()
        .add(C::Status.eq(HandoverStatus::Requested))
        .add(C::RequestedAt.lte(now))
        .add(C::IsBot.eq(false))
        .add(not_abandoned);
    counted::<handover::Entity>(read, chatbot_id, C::RequestedAt, rows).await
}

async fn active_sessions(read: &DatabaseTransaction, chatbot_id: Uuid, now: Timestamp) -> Result<Counted> {
    use session::Column as C;
    let rows = Condition::all().add(C::PresentUntil.gt(now)).add(C::StartedAt.lte(now)).add(C::IsBot.eq(false));
    counted::<session::Entity>(read, chatbot_id, C::StartedAt, rows).await
}

async fn open_conversations(read: &DatabaseTransaction, chatbot_id: Uuid, now: Timestamp) -> Result<Counted> {
    use conversation::Column as C;
    // What is not ended drops later, by which it is found quickly.
    let rows = Condition::all()
        .add(C::DropsAt.gt(now))
        .add(is_ended(now).not())
        .add(C::StartedAt.lte(now))
        .add(C::IsBot.eq(false));
    counted::<conversation::Entity>(read, chatbot_id, C::StartedAt, rows).await
}

async fn sessions_today(read: &DatabaseTransaction, chatbot: &chatbot::Model, now: Timestamp) -> Result<Counted> {
    use session::Column as C;
    let timezone = chatbot.timezone.parse().unwrap_or_default();
    let midnight = period::day_start(period::day_of(now, timezone), timezone);
    let rows = Condition::all().add(C::StartedAt.gte(midnight)).add(C::StartedAt.lte(now)).add(C::IsBot.eq(false));
    counted::<session::Entity>(read, chatbot.id, C::StartedAt, rows).await
}

async fn agents(read: &DatabaseTransaction, chatbot_id: Uuid) -> Result<HashMap<AgentStatus, i64>> {
    let counts: Vec<(AgentStatus, i64)> = tenant::find::<agent::Entity>(chatbot_id)
        .select_only()
        .column(agent::Column::Status)
        .expr_as(Func::count(Expr::col(Asterisk)), "count")
        .group_by(agent::Column::Status)
        .into_tuple()
        .all(read)
        .await?;
    Ok(counts.into_iter().collect())
}

/// The pictures of every chatbot that somebody watches: one for all who do. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pictures {
    db: Db,
    clock: Clock,
    hub: Hub,
    pulse: Pulse,
    shared: Shared<Uuid, Picture>,
}

impl Pictures {
    /// Makes none until somebody watches.
    #[must_use]
    pub fn new(db: Db, clock: Clock, hub: Hub, pulse: Pulse, tasks: Tasks) -> Self {
        Self { db, clock, hub, pulse, shared: Shared::new(tasks) }
    }

    /// The chatbot's picture, now and on each change, at most once a second; none until there is a first.
    #[must_use]
    pub fn listen(&self, can_read: CanRead) -> watch::Receiver<Option<Picture>> {
        let this = self.clone();
        self.shared.listen(can_read.chatbot_id(), move |sender| async move { this.run(can_read, &sender).await })
    }

    /// How many chatbots are watched.
    #[must_use]
    pub fn running(&self) -> usize {
        self.shared.running()
    }

    /// Ends where the chatbot is gone.
    async fn run(&self, can_read: CanRead, sender: &watch::Sender<Option<Picture>>) {
        let mut announcements = self.hub.listen(can_read.chatbot_id());
        let _beating = self.pulse.start(can_read);
        loop {
            let taken_at = Instant::now();
            announcements.mark_unchanged();
            match self.take(can_read.chatbot_id()).await {
                Ok(None) => return,
                Ok(Some((picture, next_change))) => {
                    publish(sender, picture);
                    tokio::select! {
                        () = changed(&mut announcements) => {}
                        () = self.clock.sleep_until_some(next_change) => {}
                    }
                    sleep_until(taken_at + MIN_INTERVAL).await;
                }
                Err(error) => {
                    tracing::error!(error.message = %error, "a live picture cannot be taken");
                    sleep(RETRY_INTERVAL).await;
                }
            }
        }
    }

    async fn take(&self, chatbot_id: Uuid) -> Result<Option<(Picture, Option<Timestamp>)>> {
        let Some(chatbot) = accounts::chatbot::find(&self.db, chatbot_id).await? else { return Ok(None) };
        Picture::take(&self.db, &chatbot, self.clock.now()).await.map(Some)
    }
}

fn publish(sender: &watch::Sender<Option<Picture>>, picture: Picture) {
    sender.send_if_modified(|shown| {
        let changed = shown.as_ref().is_none_or(|shown| !shown.shows_the_same_as(&picture));
        // Where nothing changed, who comes later still gets the later instant.
        *shown = Some(picture);
        changed
    });
}
