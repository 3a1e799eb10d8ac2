//! The demo's data, through the same way in as everybody's.

mod believable;

use parlance::{
    app::App,
    clock::Clock,
    db::{Db, tenant},
    demo,
    tasks::Tasks,
};
use parlance_entity::{Timestamp, conversation, handover, lead, message, session};
use sea_orm::PaginatorTrait;
use uuid::Uuid;

use crate::support::on_every_database;

/// 2026-03-04T12:00:00Z, a Wednesday.
const NOW: Timestamp = Timestamp(1_772_625_600_000);

on_every_database! {
    async fn every_item_of_the_demo_is_accepted_and_bringing_it_again_changes_nothing(db) {
        let app = App::start(db.clone(), Clock::manual(NOW), Tasks::new());
        let chatbot = demo::set_up(&app).await.expect("a chatbot").id;
        demo::catch_up(&app, chatbot, 5, demo::VISITS_A_DAY, |_, _| {}).await.expect("every item is accepted");
        let first = counts(&db, chatbot).await;
        assert!(first.iter().all(|count| *count > 0), "{first:?}");

        assert_eq!(demo::set_up(&app).await.expect("the chatbot").id, chatbot);
        demo::catch_up(&app, chatbot, 5, demo::VISITS_A_DAY, |_, _| {}).await.expect("every item is a duplicate");
        assert_eq!(counts(&db, chatbot).await, first);
    }

    async fn the_demo_fills_the_gap_since_it_last_ran(db) {
        let clock = Clock::manual(NOW);
        let app = App::start(db.clone(), clock.clone(), Tasks::new());
        let chatbot = demo::set_up(&app).await.expect("a chatbot").id;
        demo::catch_up(&app, chatbot, 2, demo::VISITS_A_DAY, |_, _| {}).await.expect("every item is accepted");
        let before = counts(&db, chatbot).await;

        clock.set(NOW.plus(24 * 60 * 60 * 1000));
        let mut days = 0;
        demo::catch_up(&app, chatbot, 90, demo::VISITS_A_DAY, |_, of| days = of).await.expect("every item is accepted");
        assert!(counts(&db, chatbot).await[0] > before[0] + 50);
        assert!(days < 10, "{days} days were brought again");
    }
}

async fn counts(db: &Db, chatbot: Uuid) -> [u64; 5] {
    let reader = &db.reader;
    [
        tenant::find::<session::Entity>(chatbot).count(reader).await.expect("a count"),
        tenant::find::<conversation::Entity>(chatbot).count(reader).await.expect("a count"),
        tenant::find::<message::Entity>(chatbot).count(reader).await.expect("a count"),
        tenant::find::<handover::Entity>(chatbot).count(reader).await.expect("a count"),
        tenant::find::<lead::Entity>(chatbot).count(reader).await.expect("a count"),
    ]
}
