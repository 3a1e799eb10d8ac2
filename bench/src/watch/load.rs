//! Events of many chatbots that come in over several connections.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{self, interval_at},
};

use crate::{bulk, client::Api, ingest};

/// How many connections send.
const CONNECTIONS: usize = 8;
/// Sessions of a batch, of ten events each, where events come at a rate: small batches, as chatbots send them.
const FEW: usize = 2;
/// Sessions of a batch where as many events come as are taken.
const MANY: usize = 10;
/// Events of a session.
const EVENTS: usize = 10;
/// For how long as many come as are taken.
const FAST: Duration = Duration::from_secs(10);

/// Chatbots that events come in for.
#[derive(Clone, Debug)]
pub(super) struct Load {
    api: Api,
    chatbots: Arc<[String]>,
}

/// A batch that was sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    /// Of which chatbot, by its place.
    pub(super) chatbot: usize,
    /// How many events; none: the server was too busy for them.
    pub(super) accepted: Option<u64>,
    /// When it was answered.
    pub(super) at: Instant,
    /// How long after it was due.
    pub(super) delay: Duration,
}

impl Load {
    /// Makes so many chatbots.
    pub(super) async fn new(api: Api, count: usize) -> anyhow::Result<Self> {
        let mut chatbots = Vec::with_capacity(count);
        for number in 0..count {
            chatbots.push(api.create_chatbot(&format!("Bench {number}")).await?);
        }
        Ok(Self { api, chatbots: chatbots.into() })
    }

    /// Their ids.
    pub(super) fn chatbots(&self) -> &[String] {
        &self.chatbots
    }

    /// Sends so many events a second for a while, for the chatbots in turn.
    pub(super) async fn at_rate(&self, rate: u32, lasts: Duration) -> anyhow::Result<Vec<Sent>> {
        let every = Duration::from_secs((CONNECTIONS * FEW * EVENTS) as u64) / rate;
        let start = time::Instant::now();
        let mut senders = JoinSet::new();
        for (connection, place) in (0..CONNECTIONS).zip(0_u32..) {
            // They do not all send at once.
            let first = start + every * place / CONNECTIONS as u32;
            senders.spawn(self.clone().keep_pace(connection, first, every, start + lasts));
        }
        let mut all = Vec::new();
        while let Some(sent) = senders.join_next().await {
            all.extend(sent??);
        }
        Ok(all)
    }

    /// Sends a batch whenever one is due; where one is late, those after it are due at their own times all the same.
    async fn keep_pace(
        self,
        connection: usize,
        first: time::Instant,
        every: Duration,
        end: time::Instant,
    ) -> anyhow::Result<Vec<Sent>> {
        let mut pace = interval_at(first, every);
        let mut all = Vec::new();
        for turn in 0.. {
            let due = pace.tick().await;
            if time::Instant::now() >= end {
                break;
            }
            let number = turn * CONNECTIONS + connection;
            let accepted = ingest::track(&self.api, self.batch("paced", number, FEW)).await?;
            let chatbot = number % self.chatbots.len();
            all.push(Sent { chatbot, accepted, at: Instant::now(), delay: due.elapsed() });
        }
        Ok(all)
    }

    /// Sends as many events as are taken for a while; answers how many a second.
    pub(super) async fn at_most(&self) -> anyhow::Result<f64> {
        let load = self.clone();
        let (events, elapsed) = ingest::send(FAST, CONNECTIONS, move |connection, turn| {
            let load = load.clone();
            async move { ingest::track(&load.api, load.batch("fast", turn * CONNECTIONS + connection, MANY)).await }
        })
        .await?;
        Ok(bulk::rate(events, elapsed))
    }

    /// The batch of this number.
    fn batch(&self, name: &str, number: usize, sessions: usize) -> Value {
        json!({
            "chatbotId": self.chatbots[number % self.chatbots.len()],
            "source": "SERVER",
            "channel": "WEB",
            "events": ingest::events(&format!("{name}-{number}"), sessions),
        })
    }
}
