use parlance_entity::chatbot;
use serde_json::json;
use uuid::Uuid;

use crate::{
    metrics::{ask::Ask, rows::store},
    support::{on_every_database, sample},
};

on_every_database! {
    async fn raw_rows_are_kept_since_the_retention_began(db) {
        let bot = |slug: &str, days| chatbot::Model { event_retention_days: days, ..sample::chatbot(slug) };
        // The range starts 13 days before the answer.
        let bots = [bot("short", 1), bot("within", 12), bot("all", 13)];
        store(&db, bots.to_vec()).await;
        let expected = [json!("2026-03-14T00:00:00.000Z"), json!("2026-03-03T00:00:00.000Z"), json!(null)];
        for (bot, expected) in bots.iter().zip(expected) {
            assert_eq!(Ask::default().answer(&db, bot.id, "dataFrom").await["dataFrom"], expected, "{}", bot.slug);
        }
        let found = Ask::default().answer(&db, bots[2].id, "previous { dataFrom }").await;
        assert_eq!(found["previous"]["dataFrom"], "2026-03-02T00:00:00.000Z");
        assert_eq!(Ask::default().answer(&db, Uuid::now_v7(), "dataFrom").await["dataFrom"], json!(null));
    }
}
