//! What other processes on the same database commit, announced here: each commit says over the database whose rows it
//! holds, and a process that lost its ear takes everything as changed.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use tokio::time::sleep;
use uuid::Uuid;

use super::Hub;
use crate::{
    db::{
        Db,
        notify::{self, Listener},
    },
    error::Result,
    tasks::Tasks,
};

/// When a connection that cannot be had is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Has the other processes announce the chatbot when the transaction commits.
///
/// # Errors
/// `Database`.
pub async fn tell(transaction: &impl ConnectionTrait, hub: &Hub, chatbot_id: Uuid) -> Result<()> {
    notify::tell(transaction, &format!("{} {}", hub.id().simple(), chatbot_id.simple())).await
}

/// Announces what the other processes commit, until the process ends.
pub fn start(db: &Db, hub: &Hub, tasks: &Tasks) {
    let (db, hub, ending) = (db.clone(), hub.clone(), tasks.clone());
    tasks.spawn("relay", async move {
        tokio::select! {
            () = run(&db, &hub) => {}
            () = ending.ending() => {}
        }
    });
}

/// Ends only where there is nobody else to be heard.
async fn run(db: &Db, hub: &Hub) {
    loop {
        match Listener::connect(db).await {
            Ok(None) => return,
            Ok(Some(listener)) => {
                // Nobody heard what was committed before.
                hub.announce_all();
                let error = relay(listener, hub).await;
                tracing::warn!(error.message = %error, "the connection that hears of other processes is lost");
            }
            Err(error) => tracing::warn!(error.message = %error, "other processes cannot be heard"),
        }
        sleep(RETRY).await;
    }
}

async fn relay(mut listener: Listener, hub: &Hub) -> crate::error::Error {
    loop {
        match listener.hear().await {
            Ok(Some(word)) => match read(&word) {
                // Its own commits were announced at once.
                Some((sender, _)) if sender == hub.id() => {}
                Some((_, chatbot_id)) => hub.announce(chatbot_id),
                None => tracing::warn!("a word on our channel is none of ours"),
            },
            Ok(None) => hub.announce_all(),
            Err(error) => return error,
        }
    }
}

/// Who says it, and of which chatbot.
fn read(word: &str) -> Option<(Uuid, Uuid)> {
    let (sender, chatbot_id) = word.split_once(' ')?;
    Some((Uuid::try_parse(sender).ok()?, Uuid::try_parse(chatbot_id).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_says_who_and_whose() {
        let (sender, chatbot_id) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(read(&format!("{} {}", sender.simple(), chatbot_id.simple())), Some((sender, chatbot_id)));
        assert_eq!(read("hello"), None);
        assert_eq!(read("hello world"), None);
    }
}
