//! The application: built once, cheap to clone, handed to whatever needs it.

use parlance_entity::chatbot;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{
    access::CanAdminister,
    accounts::{self, Checked, input::UpdateChatbotInput},
    clock::Clock,
    config::Limits,
    db::Db,
    error::{Error, Result},
    ingest::{
        self,
        writer::{CAPACITY, Writer},
    },
    live::{ActiveSessions, Hub},
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
    /// Sessions active right now.
    pub active_sessions: ActiveSessions,
    /// What runs in the background.
    pub tasks: Tasks,
    /// What one request may ask.
    pub limits: Limits,
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
        let hub = Hub::default();
        let writer = Writer::start(&db, &clock, &hub, &tasks, queue_capacity);
        let active_sessions = ActiveSessions::new(db.clone(), clock.clone(), hub.clone(), tasks.clone());
        Self { db, clock, writer, hub, active_sessions, tasks, limits }
    }

    /// Changes a chatbot. Where what changed is what its records follow from, they are derived anew before the answer;
    /// whoever stops waiting does not stop that.
    ///
    /// # Errors
    /// `Database`.
    pub async fn update_chatbot(
        &self,
        administrator: CanAdminister,
        id: Option<Uuid>,
        input: UpdateChatbotInput,
    ) -> Result<Checked<chatbot::Model>> {
        let before = match id {
            Some(id) => accounts::chatbot::find(&self.db, id).await?,
            None => None,
        };
        let after = accounts::chatbot::update(&self.db, administrator, id, input).await?;
        if let (Some(before), Ok(after)) = (&before, &after)
            && derives_from(before) != derives_from(after)
        {
            self.rebuild(after.id).await?;
        }
        Ok(after)
    }

    async fn rebuild(&self, chatbot_id: Uuid) -> Result<()> {
        let (answer, rebuilt) = oneshot::channel();
        let (db, hub) = (self.db.clone(), self.hub.clone());
        self.tasks.spawn("rebuild", async move {
            let outcome = ingest::rebuild(&db, chatbot_id).await;
            hub.announce(chatbot_id);
            // Nobody may be waiting any more.
            let _ = answer.send(outcome);
        });
        rebuilt.await.map_err(|_| Error::Internal("the process is shutting down".to_owned()))?
    }
}

/// The settings that derived columns depend on.
fn derives_from(chatbot: &chatbot::Model) -> (i32, i32, Option<&str>) {
    (chatbot.session_timeout_minutes, chatbot.conversation_timeout_minutes, chatbot.domain.as_deref())
}
