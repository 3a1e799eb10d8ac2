//! The queue: bounded, shared fairly, emptied before the end.

use std::time::Duration;

use parlance::{
    clock::Clock,
    error::Error,
    ingest::{Resources, item::Batch, writer::Writer},
    live::Hub,
    tasks::Tasks,
};
use parlance_entity::event;
use serde_json::json;
use uuid::Uuid;

use super::world::{NOW, World, event, is_accepted};
use crate::support::on_every_database;

fn batch(chatbot_id: Uuid, size: usize) -> Batch {
    Batch {
        chatbot_id,
        device: None,
        items: (0..size).map(|_| event(json!({"name": "custom", "sessionId": "s1"}))).collect(),
    }
}

on_every_database! {
    async fn a_full_queue_says_so_and_stores_nothing(db) {
        let world = World::new(db.clone()).await;
        let writer = Writer::start(&db, &Clock::manual(NOW), &Hub::default(), &Tasks::new(), 10, &Resources::none());
        // Nothing is written before this task waits, so the second finds the queue as the first left it.
        let (first, second) = tokio::join!(
            writer.submit(batch(world.chatbot_id, 8)),
            writer.submit(batch(world.chatbot_id, 8)),
        );
        assert!(first.expect("the first has room").outcomes.iter().all(is_accepted));
        assert!(matches!(second, Err(Error::Overloaded { .. })));
        assert_eq!(world.all::<event::Entity>().await.len(), 8);
        assert!(writer.submit(batch(world.chatbot_id, 8)).await.is_ok());
    }

    async fn what_is_queued_is_written_before_the_writer_ends(db) {
        let world = World::new(db).await;
        let World { writer, tasks, chatbot_id, db, .. } = world;
        let sent: Vec<_> = (0..20).map(|_| {
            let (writer, batch) = (writer.clone(), batch(chatbot_id, 3));
            async move { writer.submit(batch).await }
        }).collect();
        drop(writer);
        let (receipts, ended) =
            tokio::join!(futures_util::future::join_all(sent), tasks.shutdown(Duration::from_secs(60)));
        assert!(ended && receipts.iter().all(Result::is_ok));
        assert_eq!(World::of(db, chatbot_id).all::<event::Entity>().await.len(), 60);
    }

    async fn a_chatbot_that_is_gone_does_not_fail_the_others(db) {
        let world = World::new(db).await;
        let (gone, there) = tokio::join!(
            world.writer.submit(batch(Uuid::now_v7(), 1)),
            world.writer.submit(batch(world.chatbot_id, 1)),
        );
        assert!(matches!(gone, Err(Error::BadUserInput(_))));
        assert!(there.is_ok());
    }
}
