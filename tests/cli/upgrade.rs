//! A server brings what an earlier version stored up to date before it listens.

use parlance::{
    config::DatabaseConfig,
    db::{Db, tenant, write},
    model::VERSION,
};
use parlance_entity::{ai_call, chatbot, event};
use serde_json::json;

use crate::support::{process::Process, sample};

#[tokio::test]
async fn a_server_derives_anew_what_an_earlier_version_stored() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let url = format!("sqlite://{}", folder.path().join("parlance.db").display());
    let db = Db::connect(&DatabaseConfig::new(&url)).await.expect("the database can be made");
    db.migrate().await.expect("the tables can be made");
    let chatbot = chatbot::Model { derivation: 0, arrival: 1, ..sample::chatbot("old") };
    let call = event::Model {
        name: "ai_generated".to_owned(),
        properties: json!({"call_id": "a1", "latency_ms": 700}),
        subject: None,
        ..sample::event(chatbot.id, "e1", 1)
    };
    write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("stored");
    write::insert_new(&db.writer, vec![call]).await.expect("stored");
    db.close().await.expect("the connections close");

    let server = Process::serve(&url);
    let db = Db::connect(&DatabaseConfig::new(&url)).await.expect("the database can be reached");
    let calls = tenant::find::<ai_call::Entity>(chatbot.id).all(&db.reader).await.expect("a read");
    assert_eq!(calls.iter().map(|call| (call.id.as_str(), call.latency_ms)).collect::<Vec<_>>(), [("a1", Some(700))]);
    let stored = tenant::chatbots().one(&db.reader).await.expect("a read").expect("the chatbot");
    assert_eq!(stored.derivation, VERSION);
    drop(server);
    db.close().await.expect("the connections close");
}
