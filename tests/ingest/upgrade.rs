//! What an earlier version stored is derived anew, once.

use parlance::{
    access::Access,
    accounts::{self, input::CreateChatbotInput},
    db::{Db, tenant},
    ingest::bring_up_to_date,
    model::VERSION,
};
use parlance_entity::{ai_call, chatbot, conversation, event, intake_flow, vocabulary::ApiKeyKind};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{
    order::day,
    world::{NOW, World},
};
use crate::support::on_every_database;

on_every_database! {
    async fn what_an_earlier_version_stored_gets_the_records_of_this_one(db) {
        let world = World::new(db.clone()).await;
        // Without what the earlier version refused.
        let items = day().into_iter().filter(|item| !format!("{item:?}").starts_with("AiCall("));
        world.send(items.collect()).await;
        let expected = world.tables().await;
        assert!(expected.ai_calls.len() > 12 && expected.intake_flows.len() > 12 && expected.events.len() > 12);
        age(&world).await;
        assert_ne!(world.tables().await, expected);
        assert_eq!(bring_up_to_date(&db).await.expect("derived anew"), 1);
        assert_eq!(world.tables().await, expected);
        assert_eq!(derivation(&db, world.chatbot_id).await, VERSION);
    }

    async fn it_happens_once_whoever_else_tries_the_same(db) {
        let (one, other) = (World::new(db.clone()).await, World::with(db.clone(), |chatbot| chatbot.slug = "other".to_owned()).await);
        for world in [&one, &other] {
            world.send(day()).await;
            age(world).await;
        }
        let (first, second) = tokio::join!(bring_up_to_date(&db), bring_up_to_date(&db));
        assert_eq!(first.expect("derived anew") + second.expect("derived anew"), 2);
        tenant::delete::<ai_call::Entity>(one.chatbot_id).exec(&db.writer).await.expect("deleted");
        assert_eq!(bring_up_to_date(&db).await.expect("nothing to do"), 0);
        assert!(one.tables().await.ai_calls.is_empty(), "what is up to date is left alone");
        assert!(!other.tables().await.ai_calls.is_empty());
    }

    async fn a_new_chatbot_is_not_behind(db) {
        let admin = Access { key_id: Uuid::nil(), kind: ApiKeyKind::Admin, name: "Test".to_owned(), chatbot_id: None };
        let input = CreateChatbotInput {
            name: "New".to_owned(), slug: None, domain: None, timezone: None, branding: None, settings: None,
        };
        let made = accounts::chatbot::create(&db, admin.administer().expect("an admin"), NOW, input).await;
        let id = made.expect("stored").expect("no mistakes").id;
        assert_eq!(derivation(&db, id).await, VERSION);
        assert_eq!(bring_up_to_date(&db).await.expect("nothing to do"), 0);
    }
}

/// Takes from the tables what an earlier version did not write.
async fn age(world: &World) {
    let (id, writer) = (world.chatbot_id, &world.db.writer);
    tenant::delete::<ai_call::Entity>(id).exec(writer).await.expect("deleted");
    tenant::delete::<intake_flow::Entity>(id).exec(writer).await.expect("deleted");
    let events = tenant::update::<event::Entity>(id);
    let blank = event::ActiveModel { question_id: Set(None), helpful: Set(None), ..Default::default() };
    events.set(blank).exec(writer).await.expect("updated");
    let calls = tenant::update::<event::Entity>(id).filter(event::Column::Name.starts_with("ai_"));
    calls.col_expr(event::Column::Subject, Expr::val(None::<String>)).exec(writer).await.expect("updated");
    let conversations = tenant::update::<conversation::Entity>(id);
    let reviews = conversation::ActiveModel {
        review_score: Set(None),
        reviewer: Set(None),
        review_notes: Set(None),
        reviewed_at: Set(None),
        followed_within_day: Set(false),
        ..Default::default()
    };
    conversations.set(reviews).exec(writer).await.expect("updated");
    let chatbot = chatbot::Entity::update_many().filter(chatbot::Column::Id.eq(id));
    chatbot.col_expr(chatbot::Column::Derivation, Expr::val(0)).exec(writer).await.expect("updated");
}

async fn derivation(db: &Db, id: Uuid) -> i32 {
    let chatbot = tenant::chatbots().filter(chatbot::Column::Id.eq(id)).one(&db.writer).await;
    chatbot.expect("readable").expect("a chatbot").derivation
}
