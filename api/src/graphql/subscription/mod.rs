//! The root of subscriptions. States are told at once and then again on each change; what happens is told once.

pub mod active_sessions;
mod watch;

use std::{future::ready, time::Duration};

use async_graphql::{Context, ID, Result, Subscription};
use chrono_tz::Tz;
use futures_util::{Stream, StreamExt, stream};
use parlance_entity::{
    chatbot,
    vocabulary::{ConversationStatus, EventCategory},
};
use tokio::sync::watch::Sender;
use tokio_stream::wrappers::{BroadcastStream, WatchStream, errors::BroadcastStreamRecvError};

use self::{active_sessions::ActiveSessions, watch::Changes};
use super::{
    analytics::{Analytics, Arguments},
    scope::{self, Moment},
    types::{alert::Alert, conversation::Conversation, event::Event, live::Live},
};
use crate::{
    access::CanRead,
    error::Error,
    id,
    metrics::filter::AnalyticsFilter,
    period::DateRangeInput,
    records::{
        events::List,
        feed::{self, Reach, conversations::Conversations, events::Events},
    },
};

/// The longest that a state may be told again after a change, seconds.
const MAX_EVERY: i32 = 3_600;

/// What is pushed.
#[derive(Clone, Copy, Debug, Default)]
pub struct SubscriptionRoot;

/// What is pushed. A state (activeSessions, live, analytics) comes at once, then again after each change, whether rows came
/// in or time passed. What happens (events, conversations, alerts) comes once each time, in order. Takes read, secret and
/// admin keys.
#[Subscription(name = "Subscription")]
impl SubscriptionRoot {
    /// Sessions active right now: pushed at once, then on every change.
    async fn active_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Default: the chatbot that the key is bound to.")] chatbot_id: Option<ID>,
    ) -> Result<impl Stream<Item = ActiveSessions> + use<>> {
        let (can_read, _) = reader(ctx, chatbot_id.as_ref()).await?;
        let (snapshots, moment) = (scope::app(ctx)?.active_sessions.listen(can_read), moment(ctx));
        Ok(WatchStream::new(snapshots).filter_map(move |snapshot| {
            snapshot.iter().for_each(|snapshot| moment.set(snapshot.at));
            ready(snapshot.map(ActiveSessions))
        }))
    }

    /// The whole live picture: open conversations, handovers that wait, agents online, throughput. Pushed at once, then on
    /// every change, at most once a second; while somebody waits for an agent, at least every 5 seconds.
    async fn live(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Default: the chatbot that the key is bound to.")] chatbot_id: Option<ID>,
    ) -> Result<impl Stream<Item = Live> + use<>> {
        let (can_read, _) = reader(ctx, chatbot_id.as_ref()).await?;
        let (pictures, moment) = (scope::app(ctx)?.pictures.listen(can_read), moment(ctx));
        Ok(WatchStream::new(pictures).filter_map(move |picture| {
            picture.iter().for_each(|picture| moment.set(picture.at));
            ready(picture.map(Live))
        }))
    }

    /// Any metric, live: the same selection that Chatbot.analytics takes, answered at once and again whenever the data
    /// behind it has changed, at most once per `every` seconds.
    async fn analytics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Default: the chatbot that the key is bound to.")] chatbot_id: Option<ID>,
        #[graphql(desc = "Null: the last 30 days, today included. One that ends now moves on with time.")]
        range: Option<DateRangeInput>,
        #[graphql(desc = "In which days, weeks and hours are cut; null: the chatbot's.")] timezone: Option<Tz>,
        #[graphql(desc = "Which sessions count; null: all but crawlers'.")] filter: Option<AnalyticsFilter>,
        #[graphql(default_with = "Some(5)", desc = "Seconds from one answer to the next at least, 1 to 3600.")]
        every: Option<i32>,
    ) -> Result<impl Stream<Item = Result<Analytics>> + use<>> {
        let (can_read, chatbot) = reader(ctx, chatbot_id.as_ref()).await?;
        let every = Duration::from_secs(seconds(every.unwrap_or(5))?);
        let (app, moment) = (scope::app(ctx)?.clone(), ctx.data_opt::<Moment>().cloned());
        let arguments = Arguments { range, timezone, filter: filter.unwrap_or_default() };
        // What cannot be asked is refused once, instead of at every change.
        arguments.answer(&app, can_read, &chatbot, app.clock.now()).await?;
        let changes = Changes::of(&app, can_read, every);
        Ok(stream::unfold((changes, arguments), move |(mut changes, arguments)| {
            let (app, moment) = (app.clone(), moment.clone());
            async move {
                let (now, turn) = changes.next().await;
                // Without somebody who takes the turn, it is over at once.
                if let Some(moment) = moment {
                    moment.set_in_turn(now, turn);
                }
                let answer = arguments.answer_anew(&app, can_read, now).await;
                Some((answer.map_err(Into::into), (changes, arguments)))
            }
        }))
    }

    /// Every event as it is stored, oldest first.
    async fn events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Default: the chatbot that the key is bound to.")] chatbot_id: Option<ID>,
        #[graphql(desc = "Only those of these names, in any spelling of the catalogue; an empty list matches none.")]
        names: Option<Vec<String>>,
        #[graphql(desc = "Only those of these categories; an empty list matches none.")] categories: Option<
            Vec<EventCategory>,
        >,
        #[graphql(
            desc = "The last `Event.cursor` seen: goes on after it without a gap or a repeat. Null: from now on."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Event> + use<>> {
        let (can_read, _) = reader(ctx, chatbot_id.as_ref()).await?;
        let after = after.map(|cursor| arrival(&cursor)).transpose()?;
        let list = List { names, categories, ..List::default() };
        let source = Events { can_read, list };
        let reach = reach(ctx, after);
        let rows = feed::feed(scope::app(ctx)?.means(), can_read, source, reach).await?;
        Ok(rows.map(Event))
    }

    /// A conversation each time its status, agent or messages change.
    async fn conversations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Default: the chatbot that the key is bound to.")] chatbot_id: Option<ID>,
        #[graphql(desc = "Only those that stand at one of these then; an empty list matches none.")] statuses: Option<
            Vec<ConversationStatus>,
        >,
    ) -> Result<impl Stream<Item = Conversation> + use<>> {
        let (can_read, _) = reader(ctx, chatbot_id.as_ref()).await?;
        let source = Conversations { can_read, statuses };
        let rows = feed::feed(scope::app(ctx)?.means(), can_read, source, reach(ctx, None)).await?;
        Ok(rows.map(Conversation))
    }

    /// Alerts as they start and as they end.
    async fn alerts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Default: the chatbot that the key is bound to.")] chatbot_id: Option<ID>,
    ) -> Result<impl Stream<Item = Alert> + use<>> {
        let (can_read, _) = reader(ctx, chatbot_id.as_ref()).await?;
        let alerts = BroadcastStream::new(scope::app(ctx)?.alerts.listen());
        let alerts = alerts.filter_map(move |alert| {
            let alert = alert.inspect_err(|BroadcastStreamRecvError::Lagged(missed)| {
                tracing::warn!(alert.missed = missed, "a subscription missed alerts");
            });
            ready(alert.ok().filter(|alert| alert.rule.chatbot_id == can_read.chatbot_id()))
        });
        Ok(feed::told_once(alerts, reach(ctx, None)).map(Alert))
    }
}

/// The chatbot to be read.
async fn reader(ctx: &Context<'_>, chatbot_id: Option<&ID>) -> crate::error::Result<(CanRead, chatbot::Model)> {
    scope::reader(ctx, chatbot_id).await?.ok_or_else(|| {
        Error::BadUserInput("this key knows no such chatbot: give the `chatbotId` of one that it may read".to_owned())
    })
}

/// Where the instant of a push is said.
fn moment(ctx: &Context<'_>) -> Moment {
    ctx.data_opt::<Moment>().cloned().unwrap_or_default()
}

/// How far a feed goes. Whoever runs the subscription for many says so, for each of them goes on from a place of its own;
/// one that is run for itself goes on after this arrival number, for ever.
fn reach(ctx: &Context<'_>, after: Option<i64>) -> Reach {
    ctx.data_opt::<Reach>().cloned().unwrap_or_else(|| Reach::From { after, reached: Sender::new(None) })
}

fn seconds(every: i32) -> crate::error::Result<u64> {
    let seconds = u64::try_from(every).ok().filter(|_| (1..=MAX_EVERY).contains(&every));
    seconds.ok_or_else(|| Error::BadUserInput(format!("`every` is {every}, but must be 1 to {MAX_EVERY} seconds")))
}

fn arrival(cursor: &str) -> crate::error::Result<i64> {
    id::parse_arrival_cursor(cursor).ok_or_else(|| {
        Error::BadUserInput(format!("`{cursor}` is no cursor of an event: pass the `Event.cursor` that you saw last"))
    })
}
