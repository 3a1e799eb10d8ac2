//! The migrations, and that the entities fit the tables they make.

use parlance::db::{Db, tenant, tenant::TenantTable, write};
use parlance_migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::support::{on_every_database, sample};

on_every_database! {
    async fn migrations_go_down_and_up_again(db) {
        Migrator::down(&db.writer, None).await.expect("every change can be taken back");
        let gone: Result<_, DbErr> = db.writer.execute_unprepared("SELECT id FROM chatbot").await;
        assert!(gone.is_err(), "the tables are gone");
        db.migrate().await.expect("and made again");
        db.writer.execute_unprepared("SELECT id FROM chatbot").await.expect("the tables are back");
    }

    async fn every_table_holds_what_its_entity_says(db) {
        let id = Uuid::now_v7();
        holds(&db, id, vec![sample::event(id, "e1", 1), sample::event(id, "e2", 2)]).await;
        holds(&db, id, vec![sample::item(id, "i1", 1)]).await;
        holds(&db, id, vec![sample::message(id, "m1", 1)]).await;
        holds(&db, id, vec![sample::session(id, "s1")]).await;
        holds(&db, id, vec![sample::conversation(id, "c1", 1), sample::conversation(id, "c1", 2)]).await;
        holds(&db, id, vec![sample::conversation_change(id, "c1", 7)]).await;
        holds(&db, id, vec![sample::handover(id, "h1")]).await;
        holds(&db, id, vec![sample::lead(id, "l1")]).await;
        holds(&db, id, vec![sample::user(id, "u:u1")]).await;
        holds(&db, id, vec![sample::user_alias(id, "a1")]).await;
        holds(&db, id, vec![sample::agent(id, "g1")]).await;
        holds(&db, id, vec![sample::agent_status(id, "g1")]).await;
        holds(&db, id, vec![sample::api_key(id, "hash")]).await;
        holds(&db, id, vec![sample::ai_call(id, "k1")]).await;
        holds(&db, id, vec![sample::intake_flow(id, "s1")]).await;
        holds(&db, id, vec![sample::funnel(id, "Leads")]).await;
        holds(&db, id, vec![sample::rejected_item(id)]).await;
        holds(&db, id, vec![sample::whatsapp_number(id)]).await;
        holds(&db, id, vec![sample::ingest_count(id)]).await;
    }

    async fn the_global_tables_hold_what_their_entities_say(db) {
        let chatbot = sample::chatbot("shop");
        write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("a chatbot is stored");
        assert_eq!(tenant::chatbots().all(&db.reader).await.expect("chatbots are read"), [chatbot]);

        let lease = sample::job_lease("retention");
        write::insert_new(&db.writer, vec![lease.clone()]).await.expect("a lease is stored");
        assert_eq!(tenant::job_leases().all(&db.reader).await.expect("leases are read"), [lease]);

        let secret = sample::installation("pseudonyms");
        write::insert_new(&db.writer, vec![secret.clone()]).await.expect("a secret is stored");
        assert_eq!(tenant::installations().all(&db.reader).await.expect("secrets are read"), [secret]);
    }

    async fn readers_cannot_write(db) {
        let written = write::insert_new(&db.reader, vec![sample::chatbot("shop")]).await;
        assert!(written.is_err());
    }
}

async fn holds<M>(db: &Db, chatbot_id: Uuid, rows: Vec<M>)
where
    M: write::Row<Entity: TenantTable> + PartialEq,
{
    let written = write::insert_new(&db.writer, rows.clone()).await.expect("rows are stored");
    assert_eq!(written, rows.len() as u64);
    assert_eq!(tenant::find::<M::Entity>(chatbot_id).all(&db.reader).await.expect("rows are read"), rows);
    let another = tenant::find::<M::Entity>(Uuid::now_v7()).all(&db.reader).await.expect("rows are read");
    assert!(another.is_empty(), "another chatbot's rows are not found");
}
