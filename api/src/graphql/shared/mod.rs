//! Subscriptions that ask the same share one execution and one serialised message.
//!
//! The same is: the same operation with the same variables, for the same key. Each execution runs from its first
//! subscriber to its last. Of a state every subscriber has the newest answer, and whoever reads slowly misses what was in
//! between. Of a feed every subscriber has every answer: whoever is behind reads up what it missed by itself.

mod follower;
mod operation;

use std::{fmt, sync::Arc};

use async_graphql::{Data, Request, Response, ServerError};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use tokio_stream::wrappers::WatchStream;
use uuid::Uuid;

use self::{
    follower::{Follower, Read, Tail},
    operation::{Key, Kind, Operation},
};
use super::{answer, schema::Schema, scope::Moment};
use crate::{live::Shared, tasks::Tasks};

/// An answer, serialised once for all who get it.
#[derive(Clone, Debug)]
pub enum Payload {
    /// Data, or errors of fields: JSON.
    Answer(Arc<str>),
    /// The operation was not run. Nothing follows.
    Refused(Arc<[ServerError]>),
}

/// Runs operations. Cheap to clone; all clones share.
#[derive(Clone)]
pub struct Executions {
    schema: Schema,
    states: Shared<Key, Payload>,
    feeds: Shared<Key, Tail>,
}

impl Executions {
    /// Runs nothing yet. What is shared runs in `tasks`.
    #[must_use]
    pub fn new(schema: Schema, tasks: &Tasks) -> Self {
        Self { schema, states: Shared::new(tasks.clone()), feeds: Shared::new(tasks.clone()) }
    }

    /// The schema itself, for what is answered once.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How many executions serve subscriptions.
    #[must_use]
    pub fn running(&self) -> usize {
        self.states.running() + self.feeds.running()
    }

    /// The answers to a request of this key, who asks being in `session`: one to a query or mutation, to a subscription
    /// any number. Dropping them ends it.
    #[must_use]
    pub fn run(&self, mut request: Request, key_id: Uuid, session: Arc<Data>) -> BoxStream<'static, Payload> {
        match Operation::of(&mut request, key_id) {
            None => self.execute(request, session).map(|response| Payload::of(&response)).boxed(),
            Some(operation) => match operation.kind {
                Kind::State => self.state(operation, session),
                Kind::Feed { after } => self.feed(operation, session, after),
            },
        }
    }

    fn state(&self, operation: Operation, session: Arc<Data>) -> BoxStream<'static, Payload> {
        let (this, key) = (self.clone(), operation.key.clone());
        let newest = self.states.listen(key, move |sender| async move {
            let mut responses = this.execute(operation.request(), session);
            let mut last = None;
            while let Some(response) = responses.next().await {
                if says_the_same(last.as_ref(), &response) {
                    continue;
                }
                let payload = Payload::of(&response);
                let is_refused = matches!(payload, Payload::Refused(_));
                sender.send_replace(Some(payload));
                // Nothing follows for those who hear it, and who comes later begins anew.
                if is_refused {
                    return;
                }
                last = Some(response);
            }
        });
        WatchStream::new(newest).filter_map(std::future::ready).boxed()
    }

    fn feed(&self, operation: Operation, session: Arc<Data>, after: Option<i64>) -> BoxStream<'static, Payload> {
        let (this, key) = (self.clone(), operation.key.clone());
        let read: Read = Arc::new(move |reach| this.execute(operation.request().data(reach), session.clone()));
        let lead = read.clone();
        let tail = self.feeds.listen(key, move |sender| async move { follower::lead(&sender, &lead).await });
        let follower = Follower::new(tail, after, read);
        stream::unfold(follower, |mut follower| async move { Some((follower.next().await?, follower)) }).boxed()
    }

    fn execute(&self, request: Request, session: Arc<Data>) -> BoxStream<'static, Response> {
        self.schema.execute_stream_with_session_data(request.data(Moment::default()), session)
    }
}

/// Whether an answer has nothing new. The texts of two may differ all the same: the engine writes fields in the order in
/// which they were found.
fn says_the_same(last: Option<&Response>, response: &Response) -> bool {
    last.is_some_and(|last| last.data == response.data && last.errors == response.errors)
}

impl Payload {
    /// A response.
    #[must_use]
    pub fn of(response: &Response) -> Self {
        if answer::is_request_error(response) {
            return Self::Refused(response.errors.as_slice().into());
        }
        match serde_json::to_string(&answer::Answer::of(response)) {
            Ok(text) => Self::Answer(text.into()),
            Err(error) => Self::Refused([ServerError::new(error.to_string(), None)].into()),
        }
    }
}

impl fmt::Debug for Executions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Executions").field("running", &self.running()).finish_non_exhaustive()
    }
}
