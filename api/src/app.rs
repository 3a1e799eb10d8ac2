//! The application: built once, cheap to clone, handed to whatever needs it.

use parlance_entity::{Timestamp, api_key, chatbot};
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    access::{CanAdminister, CanIngest},
    accounts::{self, Checked, Revocations, input::UpdateChatbotInput},
    clock::Clock,
    config::Limits,
    db::Db,
    error::{Error, Result},
    ingest::{
        self, Resources,
        item::{Batch, Device, Item},
        writer::{CAPACITY, Receipt, Writer},
    },
    live::{ActiveSessions, Alerts, Hub, Pulse, Turns, relay},
    quota::{Connections, Quotas},
    records::feed::Means,
    reports::picture::Pictures,
    tasks::Tasks,
};

/// Everything that a request or a job works with.
#[derive(Clone, Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The way in.
    pub writer: Writer,
    /// Where commits are announced.
    pub hub: Hub,
    /// The passing of time.
    pub pulse: Pulse,
    /// Sessions active right now.
    pub active_sessions: ActiveSessions,
    /// Live pictures of chatbots.
    pub pictures: Pictures,
    /// Alerts as they start and end.
    pub alerts: Alerts,
    /// Keys that were revoked.
    pub revocations: Revocations,
    /// Whose turn it is to compute what is pushed.
    pub turns: Turns,
    /// What runs in the background.
    pub tasks: Tasks,
    /// What one request may ask.
    pub limits: Limits,
    /// What the way in works with besides the database.
    pub resources: Resources,
    /// The connections that keys hold.
    pub connections: Connections,
    quotas: Quotas,
}

impl App {
    /// Starts the application with the usual limits, on a database whose tables are there. It runs until
    /// [`Tasks::shutdown`].
    #[must_use]
    pub fn start(db: Db, clock: Clock, tasks: Tasks) -> Self {
        Self::start_within(Limits::default(), CAPACITY, db, clock, tasks)
    }

    /// Starts the application with these limits, and room for so many items in the writer's queue.
    #[must_use]
    pub fn start_within(limits: Limits, queue_capacity: usize, db: Db, clock: Clock, tasks: Tasks) -> Self {
        Self::start_with(Resources::none(), limits, queue_capacity, db, clock, tasks)
    }

    /// As [`App::start_within`], with a table of addresses and the secret of the installation.
    #[must_use]
    pub fn start_with(
        resources: Resources,
        limits: Limits,
        queue_capacity: usize,
        db: Db,
        clock: Clock,
        tasks: Tasks,
    ) -> Self {
        let hub = Hub::default();
        let writer = Writer::start(&db, &clock, &hub, &tasks, queue_capacity, &resources);
        let quotas = Quotas::new(limits.ingest_items_per_second, clock.clone());
        let pulse = Pulse::new(db.clone(), clock.clone(), hub.clone(), tasks.clone());
        let active_sessions = ActiveSessions::new(db.clone(), clock.clone(), hub.clone(), tasks.clone());
        let pictures = Pictures::new(db.clone(), clock.clone(), hub.clone(), pulse.clone(), tasks.clone());
        let revocations = Revocations::watch(&db, &clock, &tasks);
        relay::start(&db, &hub, &tasks);
        let (alerts, connections) = (Alerts::default(), Connections::new(limits.max_connections));
        Self {
            db,
            clock,
            writer,
            hub,
            pulse,
            active_sessions,
            pictures,
            turns: Turns::default(),
            alerts,
            revocations,
            tasks,
            limits,
            resources,
            connections,
            quotas,
        }
    }

    /// What feeds work with.
    #[must_use]
    pub fn means(&self) -> Means {
        Means { db: self.db.clone(), clock: self.clock.clone(), hub: self.hub.clone(), pulse: self.pulse.clone() }
    }

    /// Ingests items: the one way in of every door. Answers after the commit. `device`: what the connection says of
    /// whoever sends, which is a visitor's device where the key is a write key, and a server otherwise.
    ///
    /// # Errors
    /// `RateLimited` where the key sends more than it may; as [`Writer::submit`].
    pub async fn ingest(&self, can_ingest: CanIngest, device: Device, items: Vec<Item>) -> Result<Receipt> {
        self.quotas.admit(can_ingest.key_id(), items.len())?;
        let device = can_ingest.is_public().then_some(device);
        self.writer.submit(Batch { chatbot_id: can_ingest.chatbot_id(), device, items }).await
    }

    /// Changes a chatbot. Where what changed is what its records follow from, they are derived anew with it, which takes
    /// as long as it takes: whoever stops waiting does not stop that.
    ///
    /// # Errors
    /// `Database`; then nothing changed.
    pub async fn update_chatbot(
        &self,
        administrator: CanAdminister,
        id: Option<Uuid>,
        input: UpdateChatbotInput,
    ) -> Result<Checked<chatbot::Model>> {
        let (answer, updated) = oneshot::channel();
        let (db, hub) = (self.db.clone(), self.hub.clone());
        self.tasks.spawn("update", async move {
            let outcome = ingest::update_chatbot(&db, &hub, administrator, id, input).await;
            // Nobody may be waiting any more.
            let _ = answer.send(outcome);
        });
        updated.await.map_err(|_| Error::Internal("the change was cut off; nothing of it was stored".to_owned()))?
    }

    /// Revokes a key: requests with it are refused from now on, and its sockets end.
    ///
    /// # Errors
    /// `Database`.
    pub async fn revoke_api_key(
        &self,
        administrator: CanAdminister,
        now: Timestamp,
        id: Option<Uuid>,
    ) -> Result<Checked<api_key::Model>> {
        let revoked = accounts::key::revoke(&self.db, administrator, now, id).await?;
        if let Ok(key) = &revoked {
            self.revocations.add([key.id]);
        }
        Ok(revoked)
    }
}
