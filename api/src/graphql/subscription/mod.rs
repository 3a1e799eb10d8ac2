//! The root of subscriptions: each answers at once with what stands, then again on each change.

pub mod active_sessions;

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::{Stream, StreamExt};
use tokio_stream::wrappers::WatchStream;

use self::active_sessions::ActiveSessions;
use super::scope;
use crate::error::Error;

/// What is pushed.
#[derive(Clone, Copy, Debug, Default)]
pub struct SubscriptionRoot;

/// What is pushed: each field at once, then again on each change.
#[Subscription(name = "Subscription")]
impl SubscriptionRoot {
    /// Sessions active right now: pushed at once, then on every change.
    async fn active_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Default: the chatbot that the key is bound to.")] chatbot_id: Option<ID>,
    ) -> Result<impl Stream<Item = ActiveSessions> + use<>> {
        let (can_read, _) = scope::reader(ctx, chatbot_id.as_ref()).await?.ok_or_else(no_such_chatbot)?;
        let snapshots = WatchStream::new(scope::app(ctx)?.active_sessions.listen(can_read));
        Ok(snapshots.filter_map(|snapshot| std::future::ready(snapshot.map(ActiveSessions))))
    }
}

fn no_such_chatbot() -> Error {
    Error::BadUserInput("this key knows no such chatbot: give the `chatbotId` of one that it may read".to_owned())
}
