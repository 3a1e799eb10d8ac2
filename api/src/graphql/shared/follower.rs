//! A feed is executed once, as its tail, for all who follow it. Each message of the tail says between which two places of
//! the feed it lies, so that a follower sees whether it missed any, because it came later or read too slowly, and reads up
//! what lies between by an execution of its own.

use std::sync::Arc;

use async_graphql::Response;
use futures_util::{StreamExt, stream::BoxStream};
use tokio::sync::{broadcast, watch};

use super::Payload;
use crate::records::feed::{Place, Reach, Reached};

/// How many messages a follower may be behind before it has to read them up.
const BEHIND: usize = 256;

/// The shared execution of a feed, as its followers see it.
#[derive(Clone, Debug)]
pub(super) enum Tail {
    /// It runs: everything up to the place was told before.
    Running {
        /// The place.
        place: Place,
        /// What it tells from there on.
        messages: broadcast::Sender<Message>,
    },
    /// It was not run.
    Refused(Payload),
}

/// One answer.
#[derive(Clone, Debug)]
pub(super) struct Message {
    /// Where the feed stood before it.
    before: Place,
    /// Where it stands with it.
    place: Place,
    payload: Payload,
}

/// Executes a feed for its followers, to its end.
pub(super) async fn lead(tail: &watch::Sender<Option<Tail>>, read: &Read) {
    let (sender, mut reached) = watch::channel(None::<Reached>);
    // From now on, wherever the first follower goes on from: what lies before is its own to read up.
    let mut responses = read(Reach::From { after: None, reached: sender });
    let mut early = None;
    // Running the execution is what makes it begin.
    tokio::select! {
        biased;
        begun = reached.wait_for(Option::is_some) => drop(begun),
        response = responses.next() => match response {
            Some(response) => early = Some(response),
            None => return,
        },
    }
    let begun = *reached.borrow_and_update();
    let Some(Reached { first, .. }) = begun else {
        let refusal = early.map(|response| Tail::Refused(Payload::of(&response)));
        tail.send_replace(refusal);
        return;
    };
    let messages = broadcast::Sender::new(BEHIND);
    tail.send_replace(Some(Tail::Running { place: first, messages: messages.clone() }));
    let mut before = first;
    while let Some(response) = match early.take() {
        Some(early) => Some(early),
        None => responses.next().await,
    } {
        let place = reached.borrow_and_update().map_or(before, |reached| reached.now);
        let payload = Payload::of(&response);
        let is_refused = matches!(payload, Payload::Refused(_));
        // All followers may be reading up.
        let _ = messages.send(Message { before, place, payload });
        if is_refused {
            return;
        }
        tail.send_if_modified(|tail| {
            if let Some(Tail::Running { place: told, .. }) = tail {
                *told = place;
            }
            // Who follows hears the message itself.
            false
        });
        before = place;
    }
}

/// Executes the operation over as much of the feed.
pub(super) type Read = Arc<dyn Fn(Reach) -> BoxStream<'static, Response> + Send + Sync>;

/// One who follows.
pub(super) struct Follower {
    tail: watch::Receiver<Option<Tail>>,
    read: Read,
    /// Goes on after this arrival number; none: from when it began to follow.
    after: Option<i64>,
    following: Option<Following>,
    ended: bool,
}

struct Following {
    messages: broadcast::Receiver<Message>,
    /// Everything up to here was delivered.
    place: Place,
    /// What is read up before the next message.
    missed: Option<Missed>,
}

struct Missed {
    answers: BoxStream<'static, Response>,
    until: Place,
    /// Comes after it.
    then: Option<Message>,
}

impl Follower {
    pub(super) fn new(tail: watch::Receiver<Option<Tail>>, after: Option<i64>, read: Read) -> Self {
        Self { tail, read, after, following: None, ended: false }
    }

    /// The next answer; none: the feed has ended.
    pub(super) async fn next(&mut self) -> Option<Payload> {
        if self.ended {
            return None;
        }
        if self.following.is_none()
            && let Some(refusal) = self.join().await
        {
            self.ended = true;
            return refusal;
        }
        let following = self.following.as_mut()?;
        loop {
            if let Some(missed) = &mut following.missed {
                if let Some(response) = missed.answers.next().await {
                    return Some(Payload::of(&response));
                }
                following.place = following.place.max(missed.until);
                let then = following.missed.take().and_then(|missed| missed.then);
                if let Some(message) = then.filter(|message| message.place > following.place) {
                    return Some(following.deliver(message));
                }
            }
            let message = tokio::select! {
                biased;
                message = following.messages.recv() => message,
                // Its value is not told anew, so that this is the end.
                _ = self.tail.changed() => return None,
            };
            match message {
                Ok(message) if message.place <= following.place => {}
                Ok(message) if message.before <= following.place => return Some(following.deliver(message)),
                Ok(message) => following.miss(&self.read, message.before, Some(message)),
                // The next one shows what is missing.
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    /// Begins to follow; some: there is nothing to follow, and why.
    async fn join(&mut self) -> Option<Option<Payload>> {
        let Ok(tail) = self.tail.wait_for(Option::is_some).await.map(|tail| tail.clone()) else { return Some(None) };
        match tail {
            Some(Tail::Running { messages, .. }) => {
                // Heard from before it is asked how far the tail is, so that nothing falls between.
                let messages = messages.subscribe();
                let Some(Tail::Running { place: told, .. }) = *self.tail.borrow_and_update() else { return Some(None) };
                let place = self.after.map_or(told, |arrival| Place { arrival, within: 0, ..told });
                let mut following = Following { messages, place, missed: None };
                if place < told {
                    following.miss(&self.read, told, None);
                }
                self.following = Some(following);
                None
            }
            Some(Tail::Refused(refusal)) => Some(Some(refusal)),
            None => Some(None),
        }
    }
}

impl Following {
    fn deliver(&mut self, message: Message) -> Payload {
        self.place = message.place;
        message.payload
    }

    /// Has what lies between here and there read up.
    fn miss(&mut self, read: &Read, until: Place, then: Option<Message>) {
        self.missed = Some(Missed { answers: read(Reach::Between(self.place, until)), until, then });
    }
}
